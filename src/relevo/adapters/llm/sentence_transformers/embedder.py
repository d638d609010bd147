"""A sentence-transformers model in this process: by path, or by a name that the library fetches.

Source: https://sbert.net/docs/package_reference/sentence_transformer/SentenceTransformer.html
"""

import asyncio
import importlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from typing_extensions import override

from relevo.kernel.errors import BadInput, Refused
from relevo.knowledge.ports import Embedder, Vectors
from relevo.knowledge.vectors import as_vectors

INSTALL = 'pip install "relevo[embeddings]"'
_BATCH = 32
_LONGEST = 8_000
"""Characters of a text that the tokenizer is given."""


class SentenceEmbedder(Embedder):
    """Runs the library in a thread beside the loop, one call at a time. Runs no code of the model's own."""

    def __init__(self, model: str, *, query: str | None = None, passage: str | None = None) -> None:
        """Load the model, fetching it where only its name is known and the library may.

        Raises: `BadInput` where the extra or the model is missing.
        """
        try:
            library: Any = importlib.import_module("sentence_transformers")
        except ModuleNotFoundError as error:
            sentence = "a `sentence-transformers:` model needs that library; install it: "
            raise BadInput(f"{sentence}{INSTALL}") from error
        self._name = model
        try:
            self._model: Any = library.SentenceTransformer(model, trust_remote_code=False)
        except Exception as error:
            what = type(error).__name__
            sentence = f"{model} cannot be loaded by sentence-transformers ({what})"
            mend = "name a folder with a model, or a model that can be fetched from here"
            raise BadInput(f"{sentence}; {mend}") from error
        self._query = query
        self._passage = passage
        self._one_at_a_time = threading.Lock()

    @property
    @override
    def name(self) -> str:
        """The model's name, or its folder and when that was written."""
        path = Path(self._name)
        files = sorted(path.glob("*.safetensors")) if path.is_dir() else []
        stamps = [f"{file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
        place = str(path.resolve()) if path.is_dir() else self._name
        marks = (f"sentence-transformers:{place}", *stamps, self._query, self._passage)
        return "|".join(mark for mark in marks if mark)

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Give a vector a text. Raises `Refused` where the model fails."""
        cut = [text[:_LONGEST] for text in texts]
        if not cut:
            return np.zeros((0, 0), np.float32)
        return await asyncio.to_thread(
            self._embed, cut, self._query if asking else self._passage, asking
        )

    def _embed(self, texts: Sequence[str], before: str | None, asking: bool) -> Vectors:  # noqa: FBT001 - does not fit: passed on to a thread
        encode: Any = self._model.encode_query if asking else self._model.encode_document
        given: dict[str, Any] = {} if before is None else {"prompt": before}
        try:
            with self._one_at_a_time:
                made: Any = encode(
                    list(texts),
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    **given,
                )
        except Exception as error:
            what = type(error).__name__
            raise Refused(f"the model {self._name} failed ({what})") from error
        return as_vectors(made, len(texts), self._name)
