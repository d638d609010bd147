"""Vectors from `POST {url}/embeddings`: OpenAI, Azure, vLLM, Ollama, llama.cpp, text-embeddings-inference.

Source: https://platform.openai.com/docs/api-reference/embeddings
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx
import numpy as np
from typing_extensions import override

from relevo.adapters.llm.openai_embeddings.wire import check, rows
from relevo.kernel.clock import Clock
from relevo.kernel.errors import Refused, RetryLater
from relevo.knowledge.ports import Embedder, Vectors
from relevo.knowledge.vectors import as_vectors

_BATCH = 64
_BATCH_CHARACTERS = 100_000
_LONGEST = 8_000
"""Characters of a text that are sent: models read no more than some thousand tokens."""
_LARGEST_REPLY = 64_000_000


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Which model, where."""

    model: str
    url: str = "https://api.openai.com/v1"
    key: str = field(default="", repr=False)
    timeout: float = 30.0
    """Seconds that one request may take."""
    attempts: int = 4
    """How often a batch is tried while the server is busy or cannot be reached."""
    longest_wait: float = 30.0
    """Seconds that are waited at most between two tries, whatever the server asks for."""
    query: str = ""
    """What is put before a question, where the model wants it (`query: `)."""
    passage: str = ""
    """What is put before a text that is searched."""


class HttpEmbedder(Embedder):
    """Asks a server, in batches; a busy one is asked again when it says so. Texts are never logged."""

    def __init__(self, settings: HttpSettings, http: httpx.AsyncClient, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._size = 0

    @property
    @override
    def name(self) -> str:
        """The model's name, with the server's and the prefixes that change its vectors."""
        s = self._settings
        return "|".join(x for x in (f"{s.url}#{s.model}", s.query, s.passage) if x)

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Give a vector a text. Raises `RetryLater`, `Refused`, `BadInput`."""
        before = self._settings.query if asking else self._settings.passage
        batches = [await self._batch(batch) for batch in _batches(texts, before)]
        return np.concatenate(batches) if batches else np.zeros((0, self._size), np.float32)

    async def _batch(self, texts: Sequence[str]) -> Vectors:
        for attempt in range(1, self._settings.attempts + 1):
            try:
                body = await self._post(texts)
                break
            except RetryLater as error:
                if attempt == self._settings.attempts:
                    raise
                asked = 0.5 * 2 ** (attempt - 1) if error.after is None else error.after
                await self._clock.sleep(min(asked, self._settings.longest_wait))
        else:  # pragma: no cover - there is always one attempt
            raise RetryLater(f"{self._settings.model} was not asked at all")
        vectors = as_vectors(rows(body, len(texts)), len(texts), self._settings.model)
        if self._size and vectors.shape[1] != self._size:
            raise Refused(
                f"the model {self._settings.model} gave vectors of {vectors.shape[1]} numbers after"
                f" {self._size}; was another model put in its place?"
            )
        self._size = vectors.shape[1]
        return vectors

    async def _post(self, texts: Sequence[str]) -> bytes:
        s = self._settings
        headers = {"authorization": f"Bearer {s.key}"} if s.key else {}
        body = {"model": s.model, "input": list(texts), "encoding_format": "float"}
        url = f"{s.url}/embeddings"
        try:
            async with self._http.stream(
                "POST", url, json=body, headers=headers, timeout=s.timeout
            ) as reply:
                found = bytearray()
                async for piece in reply.aiter_bytes():
                    found += piece
                    if len(found) > _LARGEST_REPLY:
                        raise Refused(f"{s.url} sends more than a reply can hold")
        except httpx.InvalidURL as error:
            raise Refused(f"{s.url} is no address that can be asked") from error
        except httpx.HTTPError as error:
            what = type(error).__name__
            raise RetryLater(f"{s.url} cannot be reached or did not answer ({what})") from error
        check(reply.status_code, reply.headers, bytes(found), s, self._clock.now())
        return bytes(found)


def _batches(texts: Sequence[str], before: str) -> Iterator[Sequence[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        # An empty text is an error to most servers; a blank one is like nothing, and harmless.
        cut = f"{before}{text[:_LONGEST]}".strip() or "."
        if batch and (len(batch) == _BATCH or size + len(cut) > _BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(cut)
        size += len(cut)
    if batch:
        yield batch
