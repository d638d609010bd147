"""An ONNX model and its tokenizer, run in this process on the CPU.

Source: https://onnxruntime.ai/docs/api/python/api_summary.html
"""

import asyncio
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from relevo.adapters.llm.onnx.folder import Layout, Pooling, find_layout
from relevo.kernel.errors import BadInput, Refused
from relevo.knowledge.ports import Embedder, Vectors
from relevo.knowledge.vectors import as_vectors

INSTALL = 'pip install "relevo[embeddings-onnx]"'
_BATCH = 32
_MADE = "sentence_embedding"
"""The output of a model that pools by itself."""
_LONGEST = 8_000
"""Characters of a text that the tokenizer is given."""
Ints = NDArray[np.int64]


class OnnxEmbedder(Embedder):
    """Runs the model in a thread beside the loop. Reads no network."""

    def __init__(
        self, path: Path, *, query: str | None = None, passage: str | None = None, threads: int = 0
    ) -> None:
        """Load the model. Raises `BadInput` where a file or the extra is missing.

        `query` and `passage` are put before a text, and win over what the model's own files say.
        """
        self._layout = find_layout(path)
        self._query = self._layout.query if query is None else query
        self._passage = self._layout.passage if passage is None else passage
        runtime, tokenizers = _import("onnxruntime"), _import("tokenizers")
        self._session = _session(runtime, self._layout.model, threads)
        self._tokenizer = _tokenizer(tokenizers, self._layout)
        self._pad = _pad_of(self._tokenizer)
        self._inputs = [one.name for one in self._session.get_inputs()]
        unknown = {*self._inputs} - {
            "input_ids",
            "attention_mask",
            "token_type_ids",
            "position_ids",
        }
        if unknown:
            raise BadInput(
                f"{self._layout.model} asks for {', '.join(sorted(unknown))}: no encoder"
            )
        self._output = _output(self._session, self._layout)

    @property
    @override
    def name(self) -> str:
        """The model's file; another file of that name is another model."""
        status = self._layout.model.stat()
        place = f"onnx:{self._layout.model.resolve()}"
        marks = (place, status.st_size, status.st_mtime_ns, self._query, self._passage)
        return "|".join(str(mark) for mark in marks)

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Give a vector a text. Raises `Refused` where the model fails."""
        before = self._query if asking else self._passage
        return await asyncio.to_thread(self._embed, [f"{before}{x[:_LONGEST]}" for x in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        found: list[Vectors] = [np.zeros(0, np.float32)] * len(texts)
        # Texts of like length beside each other: what fills up a batch costs as much as what is said.
        tokens = [(list[int](one.ids)) for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda number: len(tokens[number]))
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            for number, vector in zip(part, self._run([tokens[i] for i in part]), strict=True):
                found[number] = vector
        size = len(found[0]) if found else 0
        return np.stack(found) if found else np.zeros((0, size), np.float32)

    def _run(self, tokens: Sequence[list[int]]) -> Vectors:
        longest = max(*map(len, tokens), 1)
        ids: Ints = np.full((len(tokens), longest), self._pad, np.int64)
        mask: Ints = np.zeros_like(ids)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.broadcast_to(np.arange(longest), ids.shape),
        }
        try:
            made = self._session.run([self._output], {name: given[name] for name in self._inputs})
        except Exception as error:
            what = type(error).__name__
            raise Refused(f"the model {self._layout.model.name} failed ({what})") from error
        out = np.asarray(made[0], np.float32)
        pooled = out if out.ndim == 2 else _pooled(out, mask, self._layout.pooling)
        return as_vectors(pooled, len(tokens), self._layout.model.name)


def _import(name: str) -> Any:  # noqa: ANN401 - does not fit: a module without types
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise BadInput(f"an `onnx:` model needs {name}; install it: {INSTALL}") from error


def _session(runtime: Any, model: Path, threads: int) -> Any:  # noqa: ANN401 - does not fit: a module without types
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        what = type(error).__name__
        raise BadInput(f"{model} cannot be loaded as an ONNX model ({what})") from error


def _tokenizer(tokenizers: Any, layout: Layout) -> Any:  # noqa: ANN401 - does not fit: a module without types
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(layout.tokenizer))
    except Exception as error:
        raise BadInput(f"{layout.tokenizer} is no tokenizer; fetch the model anew") from error
    tokenizer.enable_truncation(max_length=layout.tokens)
    return tokenizer


def _pad_of(tokenizer: Any) -> int:  # noqa: ANN401 - does not fit: a module without types
    said = cast("dict[str, Any] | None", tokenizer.padding)
    tokenizer.no_padding()
    if said is not None:
        return int(said.get("pad_id", 0))
    known = (tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>"))
    return next((int(pad) for pad in known if pad is not None), 0)


def _output(session: Any, layout: Layout) -> str:  # noqa: ANN401 - does not fit: a module without types
    outputs = {one.name: len(one.shape or ()) for one in session.get_outputs()}
    if _MADE in outputs:
        return _MADE
    if layout.more:
        raise BadInput(
            f"{layout.model} lacks {', '.join(layout.more)}, which come after the pooling; export it"
            f" with an output `{_MADE}`, or use sentence-transformers:{layout.model.parent}"
        )
    tokens = [name for name, dimensions in outputs.items() if dimensions == 3]
    if not tokens:
        raise BadInput(f"{layout.model} gives no vectors of tokens, and no `{_MADE}`")
    return "last_hidden_state" if "last_hidden_state" in tokens else tokens[0]


def _pooled(out: NDArray[np.float32], mask: Ints, pooling: Pooling) -> NDArray[np.float32]:
    held = mask[:, : out.shape[1], None].astype(np.float32)
    if pooling == "cls":
        return out[:, 0]
    if pooling == "max":
        return np.where(held > 0, out, np.float32(-1e9)).max(axis=1)
    if pooling == "lasttoken":
        last = np.maximum(mask.sum(axis=1) - 1, 0)
        return out[np.arange(len(out)), last]
    return (out * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1e-9)
