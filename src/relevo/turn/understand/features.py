"""Texts as sparse rows: words, pairs, pieces of words, and concepts, each block of one length."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relevo.turn.understand.concepts import shipped_concepts
from relevo.turn.understand.normalise import words
from relevo.turn.understand.spelling import Spelling

Floats = NDArray[np.floating[Any]]
"""Single precision wherever it is kept; sums may be double for a moment."""
Columns = NDArray[np.int64]

PIECES = (2, 3, 4)
"""Lengths of the pieces of a word, counted with a blank at each end."""
GAPS = (2, 3)
"""Words this far apart are pairs too: "cancel my order", "cancel the order"."""
SHARES = (0.2125, 0.2125, 0.425, 0.15)
"""What words, pairs, pieces and concepts each give to the similarity of two texts (measured)."""
_SCALES = np.sqrt(np.array(SHARES))
_TELLING_PIECE = 3
"""Length of the pieces by which an unknown word is taken for a known one, misspelled."""
_CACHED_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """One text: the columns that it touches, each once, and their values."""

    columns: Columns
    values: Floats


@dataclass(frozen=True, slots=True)
class Parsed:
    """One text as a row, and the share of its words that the examples hold."""

    row: Row
    known: float


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word: how it is spelled right, its column, and those of its pieces."""

    right: str
    columns: tuple[int, ...]
    """Its column, or none where no example holds it."""
    parts: tuple[int, ...]
    concepts: tuple[str, ...]
    told: bool
    """It is a word and no number or sign, so it counts for what is known of a text."""
    known: bool
    """The examples hold it, or words that are spelled much like it."""


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


def pairs_of(tokens: Sequence[str]) -> list[str]:
    """Give neighbouring words as pairs, with marks for start and end; and words a little apart."""
    framed = ["<", *tokens, ">"]
    pairs = [f"{left} {right}" for left, right in pairwise(framed)]
    for gap in GAPS:
        pairs += [f"{a}_{b}" for a, b in zip(tokens, tokens[gap:], strict=False)]
    return pairs


class Features:
    """The columns that a set of texts spans, and the way of any text into them."""

    def __init__(self) -> None:
        self._concepts = shipped_concepts()
        self._words: dict[str, int] = {}
        self._pairs: dict[str, int] = {}
        self._pieces: dict[str, int] = {}
        self._abouts: dict[str, int] = {}
        """Concepts, and pairs of concepts that follow each other."""
        self._rarity: NDArray[np.float64] = np.zeros(0)
        self._spelling = Spelling(())
        self._cache: dict[str, _Word] = {}

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._words) + len(self._pairs) + len(self._pieces) + len(self._abouts)

    def learn(self, texts: Sequence[str]) -> list[Row]:
        """Make the columns from these texts and give their rows. Call it once."""
        pieces: dict[str, list[str]] = {}
        abouts: dict[str, tuple[str, ...]] = {}
        counted: list[tuple[dict[int, int], ...]] = []
        width = 0
        for text in texts:
            tokens = words(text)
            for token in tokens:
                if token not in pieces:
                    pieces[token] = pieces_of(token)
                    abouts[token] = self._concepts.of(token)
            grams = (
                (self._words, tokens),
                (self._pairs, pairs_of(tokens)),
                (self._pieces, [piece for token in tokens for piece in pieces[token]]),
                (self._abouts, _followed([about for token in tokens for about in abouts[token]])),
            )
            blocks: list[dict[int, int]] = []
            for columns, found in grams:
                counts: dict[int, int] = {}
                for gram, count in Counter(found).items():
                    column = columns.get(gram)
                    if column is None:
                        column = columns[gram] = width
                        width += 1
                    counts[column] = count
                blocks.append(counts)
            counted.append(tuple(blocks))
        touched = np.fromiter((c for blocks in counted for b in blocks for c in b), np.int64)
        seen = np.bincount(touched, minlength=width)
        self._rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        self._spelling = Spelling(self._words)
        self._cache.clear()
        return [self._row(blocks) for blocks in counted]

    def row(self, text: str) -> Row:
        """Give a text's row; what no example held is left out."""
        return self.parse(text).row

    def parse(self, text: str) -> Parsed:
        """Give a text's row and how much of the text is known."""
        found = [self._word(token) for token in words(text)]
        told = sum(word.told for word in found)
        known = sum(word.known for word in found) / told if told else 0.0
        pairs = pairs_of([word.right for word in found])
        abouts = _followed([about for word in found for about in word.concepts])
        row = self._row(
            (
                Counter([column for word in found for column in word.columns]),
                Counter(_columns(self._pairs, pairs)),
                Counter([part for word in found for part in word.parts]),
                Counter(_columns(self._abouts, abouts)),
            )
        )
        return Parsed(row, known)

    def _word(self, token: str) -> "_Word":
        """Give what is known of a word; most words come again and again."""
        found = self._cache.get(token)
        if found is None:
            found = self._look_up(token)
            if len(self._cache) < _CACHED_WORDS:
                self._cache[token] = found
        return found

    def _look_up(self, token: str) -> "_Word":
        right = token if token in self._words else self._spelling.correct(token)
        column = self._words.get(right)
        told = token[0].isalpha()
        return _Word(
            right,
            () if column is None else (column,),
            tuple(_columns(self._pieces, pieces_of(right))),
            self._concepts.of(right),
            told,
            told and (column is not None or self._resembles(token)),
        )

    def _resembles(self, token: str) -> bool:
        """Say whether more than half of an unknown word is known in pieces."""
        parts = [piece for piece in pieces_of(token) if len(piece) == _TELLING_PIECE]
        return len(parts) > 1 and sum(p in self._pieces for p in parts) > len(parts) / 2

    def _row(self, blocks: Sequence[Mapping[int, int]]) -> Row:
        columns: list[int] = []
        counts: list[int] = []
        starts: list[int] = []
        lengths: list[int] = []
        scales: list[float] = []
        for scale, block in zip(_SCALES, blocks, strict=True):
            if block:
                starts.append(len(columns))
                lengths.append(len(block))
                scales.append(scale)
                columns += block
                counts += block.values()
        if not columns:
            return Row(np.zeros(0, np.int64), np.zeros(0, np.float32))
        at = np.array(columns, np.int64)
        weights = self._rarity[at]
        if len(counts) != sum(counts):
            weights = weights * (1 + np.log(counts))
        length = np.sqrt(np.add.reduceat(weights * weights, starts))
        values = weights * np.repeat(np.array(scales) / length, lengths)
        return Row(at, values.astype(np.float32))


def _followed(abouts: list[str]) -> list[str]:
    """Give concepts, and each two that follow each other as a pair ("cancel" and "order")."""
    return [*abouts, *(f"{left} {right}" for left, right in pairwise(abouts))]


def _columns(known: Mapping[str, int], grams: Iterable[str]) -> list[int]:
    find = known.get
    return [column for gram in grams if (column := find(gram)) is not None]
