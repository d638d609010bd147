"""Which passages hold a term, and how much each says of it: flat arrays, fast to write and to read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, by number: where it stands, and a value there."""

    starts: Numbers
    at: Numbers
    values: Floats

    def of(self, term: int) -> tuple[Numbers, Floats]:
        """Give the places of a term, and its values there."""
        start, end = self.starts[term], self.starts[term + 1]
        return self.at[start:end], self.values[start:end]


def make_postings(
    counted: Sequence[Mapping[int, float]], terms: int, values: Floats | None = None
) -> Postings:
    """Turn values by place into places by term; `values`, if given, in the order of `counted`."""
    term = np.fromiter((t for counts in counted for t in counts), np.int32)
    at = np.repeat(np.arange(len(counted), dtype=np.int32), [len(c) for c in counted])
    if values is None:
        values = np.fromiter((v for counts in counted for v in counts.values()), np.float32)
    order = np.argsort(term, kind="stable")
    starts = np.zeros(terms + 1, np.int32)
    np.cumsum(np.bincount(term, minlength=terms), out=starts[1:])
    return Postings(starts, at[order], values[order])


def bm25(
    counted: Sequence[Mapping[int, float]], terms: int, saturation: float, length: float
) -> Postings:
    """Turn counts by place into BM25's worth of each term there, without its rarity.

    Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
    """
    sizes = np.array([sum(counts.values()) for counts in counted], np.float32)
    norm = saturation * (1 - length + length * sizes / max(float(sizes.mean()), 1.0))
    tf = np.fromiter((v for counts in counted for v in counts.values()), np.float32)
    beside = np.repeat(norm, [len(counts) for counts in counted])
    return make_postings(counted, terms, (tf * (saturation + 1) / (tf + beside)).astype(np.float32))


def rarity(count: int, holders: int) -> float:
    """Give BM25's weight of a term that this many of all passages hold."""
    return math.log(1 + (count - holders + 0.5) / (holders + 0.5))
