"""Vectors of what is being asked now: made ahead, within a deadline, for all that search by meaning."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.errors import RelevoError
from relevo.knowledge.ports import Embedder

log = structlog.get_logger()

DEADLINE = 0.4
"""Seconds that a message may wait for its vectors; later it is read by its words alone."""
_KEPT = 2_000
_MOST = 24
"""Texts of one message that are embedded: the whole, its clauses."""
_LONGEST = 2_000
_FAILURES = 3
"""Failures in a row after which the model is left alone for a while."""
_PAUSE = 20 * SECOND

Vector = NDArray[np.float32]


class AskedVectors:
    """Holds the vectors of the texts that were asked of late; what is missing is read without."""

    def __init__(
        self,
        embedder: Embedder,
        clock: Clock,
        *,
        deadline: float = DEADLINE,
        languages: Sequence[str] = (),
        kept: int = _KEPT,
    ) -> None:
        self._embedder = embedder
        self._clock = clock
        self._deadline = deadline
        self._languages = frozenset(languages)
        self._kept = kept
        self._held: OrderedDict[str, Vector] = OrderedDict()
        self._failures = 0
        self._rests_until = 0

    @property
    def model(self) -> str:
        """The model's name."""
        return self._embedder.name

    def speaks(self, language: str) -> bool:
        """Say whether the model knows a language; one of which nothing is said knows all."""
        return not self._languages or not language or language in self._languages

    def of(self, text: str) -> Vector | None:
        """Give the vector of a text; None where it was not made in time."""
        return self._held.get(text)

    async def prepare(self, texts: Iterable[str]) -> None:
        """Have the vectors of these texts at hand, within the deadline. Never raises: it logs."""
        missing = [
            text for text in dict.fromkeys(texts) if text.strip() and text not in self._held
        ][:_MOST]
        if not missing or self._clock.tick() < self._rests_until:
            return
        try:
            async with asyncio.timeout(self._deadline):
                vectors = await self._embedder.embed([x[:_LONGEST] for x in missing], asking=True)
        except (RelevoError, TimeoutError) as error:
            self._failed(error)
            return
        self._failures = 0
        self.hold(missing, vectors)

    def hold(self, texts: Sequence[str], vectors: Sequence[Vector] | NDArray[np.float32]) -> None:
        """Keep vectors that were made elsewhere; the oldest go when there are too many."""
        for text, vector in zip(texts, vectors, strict=True):
            self._held[text] = vector
            self._held.move_to_end(text)
        while len(self._held) > self._kept:
            self._held.popitem(last=False)

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        rests = self._failures >= _FAILURES
        if rests:
            self._failures = 0
            self._rests_until = self._clock.tick() + _PAUSE
        log.warning(
            "read by words alone: the embedding model is late or failed",
            model=self._embedder.name,
            error=type(error).__name__,
            rests=rests,
        )
