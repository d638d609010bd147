"""Texts as sparse rows: words, pairs of words, and pieces of words, each block of length one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relevo.turn.understand.normalise import words
from relevo.turn.understand.spelling import Spelling

Floats = NDArray[np.floating[Any]]
"""Single precision wherever it is kept; sums may be double for a moment."""
Columns = NDArray[np.int64]

PIECES = (2, 3, 4)
"""Lengths of the pieces of a word, counted with a blank at each end."""
SHARES = (0.25, 0.25, 0.5)
"""What words, pairs and pieces each give to the similarity of two texts (measured)."""
_SCALES = tuple(math.sqrt(share) for share in SHARES)
_TELLING_PIECE = 3
"""Length of the pieces by which an unknown word is taken for a known one, misspelled."""
_CACHED_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """One text: the columns that it touches, each once, and their values."""

    columns: Columns
    values: Floats


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word: how it is spelled right, its column, and those of its pieces."""

    right: str
    column: int | None
    parts: tuple[int, ...]


def pieces_of(word: str) -> list[str]:
    """Cut a word into its pieces; one that is not longer than a piece is taken whole."""
    padded = f" {word} "
    cut: list[str] = []
    for length in PIECES:
        if len(padded) <= length:
            cut.append(padded)
            break
        cut.extend(padded[i : i + length] for i in range(len(padded) - length + 1))
    return cut


def pairs_of(tokens: Sequence[str], gaps: Sequence[int] = ()) -> list[str]:
    """Give neighbouring words as pairs, with marks for start and end; and words so far apart."""
    framed = ["<", *tokens, ">"]
    pairs = [f"{left} {right}" for left, right in pairwise(framed)]
    for gap in gaps:
        pairs += [f"{a}_{b}" for a, b in zip(tokens, tokens[gap:], strict=False)]
    return pairs


class Features:
    """The columns that a set of texts spans, and the way of any text into them."""

    def __init__(self, gaps: Sequence[int] = ()) -> None:
        self._gaps = tuple(gaps)
        self._words: dict[str, int] = {}
        self._pairs: dict[str, int] = {}
        self._pieces: dict[str, int] = {}
        self._rarity: NDArray[np.float64] = np.zeros(0)
        self._spelling = Spelling(())
        self._cache: dict[str, _Word] = {}

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._words) + len(self._pairs) + len(self._pieces)

    def learn(self, texts: Sequence[str]) -> list[Row]:
        """Make the columns from these texts and give their rows. Call it once."""
        counted = [
            (
                self._count_new(self._words, tokens),
                self._count_new(self._pairs, pairs_of(tokens, self._gaps)),
                self._count_new(self._pieces, (p for w in tokens for p in pieces_of(w))),
            )
            for tokens in map(words, texts)
        ]
        seen = np.zeros(self.width)
        for blocks in counted:
            for counts in blocks:
                seen[list(counts)] += 1
        self._rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        self._spelling = Spelling(self._words)
        self._cache.clear()
        return [self._row(blocks) for blocks in counted]

    def row(self, text: str) -> Row:
        """Give a text's row; what no example held is left out."""
        tokens: list[str] = []
        known: dict[int, int] = {}
        pieces: dict[int, int] = {}
        for token in words(text):
            word = self._word(token)
            tokens.append(word.right)
            if word.column is not None:
                known[word.column] = known.get(word.column, 0) + 1
            for part in word.parts:
                pieces[part] = pieces.get(part, 0) + 1
        pairs: dict[int, int] = {}
        find = self._pairs.get
        for pair in pairs_of(tokens, self._gaps):
            column = find(pair)
            if column is not None:
                pairs[column] = pairs.get(column, 0) + 1
        return self._row((known, pairs, pieces))

    def known_share(self, text: str) -> float:
        """Say which share of the words the examples hold, or words spelled much like them."""
        told = [word for word in words(text) if word[0].isalpha()]
        return sum(map(self._is_known, told)) / len(told) if told else 0.0

    def _is_known(self, token: str) -> bool:
        if self._word(token).column is not None:
            return True
        parts = [piece for piece in pieces_of(token) if len(piece) == _TELLING_PIECE]
        return len(parts) > 1 and sum(p in self._pieces for p in parts) > len(parts) / 2

    def _count_new(self, columns: dict[str, int], grams: Iterable[str]) -> dict[int, int]:
        counts: dict[int, int] = {}
        for gram in grams:
            column = columns.get(gram)
            if column is None:
                column = columns[gram] = self.width
            counts[column] = counts.get(column, 0) + 1
        return counts

    def _word(self, token: str) -> "_Word":
        """Give what is known of a word; most words come again and again."""
        found = self._cache.get(token)
        if found is None:
            right = token if token in self._words else self._spelling.correct(token)
            parts = (self._pieces.get(piece) for piece in pieces_of(right))
            found = _Word(right, self._words.get(right), tuple(p for p in parts if p is not None))
            if len(self._cache) < _CACHED_WORDS:
                self._cache[token] = found
        return found

    def _row(self, blocks: tuple[dict[int, int], ...]) -> Row:
        columns: list[int] = []
        values: list[Floats] = []
        for scale, counts in zip(_SCALES, blocks, strict=True):
            if not counts:
                continue
            at = list(counts)
            weights = self._rarity[at]
            if max(counts.values()) > 1:
                weights = weights * (1 + np.log(np.fromiter(counts.values(), np.float64, len(at))))
            columns += at
            values.append((weights * (scale / math.sqrt(weights @ weights))).astype(np.float32))
        if not columns:
            return Row(np.zeros(0, np.int64), np.zeros(0, np.float32))
        return Row(np.array(columns, np.int64), np.concatenate(values))
