"""How near a question is to passages in meaning, and from where on that is an answer.

A model's likenesses have a scale of their own: one gives foreign matters 0.1, another 0.8. So it is
found for each model from the pages themselves: how near lines come that no page answers, and how
near a heading is to the passage under it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.chunks import Chunk
from relevo.knowledge.ports import Embedder, Vectors

_FOREIGN = 0.99
"""Share of the foreign lines that stay below the scale's beginning."""
_ALONE = 0.9
"""How far a passage may be trusted that is as near as a heading is to its own passage."""
_ENOUGH = 30
"""Foreign lines below which nothing is known of them, so that meaning ranks and never answers alone."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Nearness:
    """The passages of one language as vectors, and the scale of their likenesses."""

    rows: Vectors
    foreign: float
    """As near as lines come that no page answers."""
    own: float
    """As near as a heading is to its passage; not above `foreign` where the model tells nothing."""

    def to(self, vector: Floats) -> Floats | None:
        """Give the likeness of every passage; None for a vector of another model."""
        return self.rows @ vector if vector.shape == self.rows.shape[1:] else None

    def trust(self, likeness: float) -> float:
        """Say how far a passage may be trusted to answer for its meaning alone, 0 to 1."""
        if self.own <= self.foreign:
            return 0.0
        share = (likeness - self.foreign) / (self.own - self.foreign)
        return _ALONE * min(max(share, 0.0), 1.0)


async def measure(
    chunks: Sequence[Chunk], embedder: Embedder, foreign: Sequence[str]
) -> Nearness | None:
    """Embed passages and find the scale; None without passages. Raises as the embedder does."""
    if not chunks:
        return None
    rows = await embedder.embed([f"{chunk.title}\n{chunk.text}" for chunk in chunks])
    if len(foreign) < _ENOUGH:
        return Nearness(rows, 1.0, 0.0)
    lines = await embedder.embed(foreign, asking=True)
    headings = await embedder.embed([x.heading or x.title or x.text for x in chunks], asking=True)
    reached = (lines @ rows.T).max(axis=1)
    own = (headings * rows).sum(axis=1)
    return Nearness(rows, float(np.quantile(reached, _FOREIGN)), float(np.median(own)))
