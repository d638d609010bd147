"""Texts as sparse rows: words, pairs, pieces of words, and concepts, each block of one length."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relevo.turn.understand.concepts import shipped_concepts
from relevo.turn.understand.normalise import words
from relevo.turn.understand.shelf import Arrays, packed_words, unpacked_words
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
_DAMPED = 1 + np.log(np.arange(2_000).clip(1))
"""What it is worth that a text holds something so often."""
_TINY = 1e-12
_NONE: Columns = np.zeros(0, np.int64)
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
    parts: Columns
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
        self._block: Columns = np.zeros(0, np.int64)
        """For each column the number of the block that it is in."""
        self._spelling = Spelling(())
        self._cache: dict[str, _Word] = {}

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._words) + len(self._pairs) + len(self._pieces) + len(self._abouts)

    def learn(self, texts: Sequence[str]) -> list[Row]:
        """Make the columns from these texts and give their rows. Call it once."""
        parts: dict[str, list[int]] = {}
        meant: dict[str, tuple[str, ...]] = {}
        numbers = count()
        # What is not there yet gets the next number.
        blocks = [defaultdict[str, int](numbers.__next__) for _ in SHARES]
        single, pairs, pieces, abouts = blocks
        touched: list[int] = []
        sizes: list[int] = []
        for text in texts:
            before = len(touched)
            tokens = words(text)
            touched += [single[token] for token in tokens]
            touched += [pairs[pair] for pair in pairs_of(tokens)]
            for token in tokens:
                if token not in parts:
                    parts[token] = [pieces[piece] for piece in pieces_of(token)]
                    meant[token] = self._concepts.of(token)
                touched += parts[token]
            about = [one for token in tokens for one in meant[token]]
            touched += [abouts[one] for one in _followed(about)]
            sizes.append(len(touched) - before)
        self._words, self._pairs, self._pieces, self._abouts = map(dict, blocks)
        self._block = np.zeros(self.width, np.int64)
        for number, block in enumerate(blocks):
            self._block[list(block.values())] = number
        rows = self._rows(np.array(touched, np.int64), sizes)
        self._spelling = Spelling(self._words)
        for token, column in self._words.items():
            told = token[0].isalpha()
            columns = np.array(parts[token], np.int64)
            self._cache[token] = _Word(token, (column,), columns, meant[token], told, told)
        return rows

    def packed(self) -> Arrays:
        """Give the columns as arrays, to be kept."""
        found: dict[str, NDArray[Any]] = {"rarity": self._rarity}
        for name, block in self._blocks().items():
            found[name] = packed_words(list(block))
            found[f"{name}.columns"] = np.array(list(block.values()), np.int64)
        return found

    @classmethod
    def unpacked(cls, arrays: Arrays) -> "Features":
        """Give the columns that were kept. Raises `ValueError` or `KeyError` for what was not."""
        made = cls()
        made._rarity = arrays["rarity"].astype(np.float64)
        made._block = np.full(made._rarity.shape, -1, np.int64)
        for number, (name, block) in enumerate(made._blocks().items()):
            columns = arrays[f"{name}.columns"].astype(np.int64)
            if columns.min(initial=0) < 0 or columns.max(initial=-1) >= len(made._block):
                raise ValueError("a column that is not there")
            made._block[columns] = number
            block.update(zip(unpacked_words(arrays[name]), columns.tolist(), strict=True))
        if made.width != len(made._block) or made._block.min(initial=0) < 0:
            raise ValueError("columns that are missing, or there twice")
        made._spelling = Spelling(made._words)
        return made

    def _blocks(self) -> Mapping[str, dict[str, int]]:
        """Give the four groups of columns, in the order of `SHARES`."""
        return {
            "words": self._words,
            "pairs": self._pairs,
            "pieces": self._pieces,
            "abouts": self._abouts,
        }

    def row(self, text: str) -> Row:
        """Give a text's row; what no example held is left out."""
        return self.parse(text).row

    def parse(self, text: str) -> Parsed:
        """Give a text's row and how much of the text is known."""
        found = [self._word(token) for token in words(text)]
        told = sum([word.told for word in found])
        known = sum([word.known for word in found]) / told if told else 0.0
        columns = [column for word in found for column in word.columns]
        columns += _columns(self._pairs, pairs_of([word.right for word in found]))
        abouts = [about for word in found for about in word.concepts]
        columns += _columns(self._abouts, _followed(abouts))
        touched = np.concatenate([np.array(columns, np.int64), *[word.parts for word in found]])
        return Parsed(self._row(touched), known)

    def _word(self, token: str) -> _Word:
        """Give what is known of a word; most words come again and again."""
        found = self._cache.get(token)
        if found is None:
            found = self._look_up(token)
            if len(self._cache) < _CACHED_WORDS:
                self._cache[token] = found
        return found

    def _look_up(self, token: str) -> _Word:
        right = token if token in self._words else self._spelling.correct(token)
        column = self._words.get(right)
        told = token[0].isalpha()
        return _Word(
            right,
            () if column is None else (column,),
            np.array(_columns(self._pieces, pieces_of(right)), np.int64),
            self._concepts.of(right),
            told,
            told and (column is not None or self._resembles(token)),
        )

    def _resembles(self, token: str) -> bool:
        """Say whether more than half of an unknown word is known in pieces."""
        parts = [piece for piece in pieces_of(token) if len(piece) == _TELLING_PIECE]
        return len(parts) > 1 and sum(p in self._pieces for p in parts) > len(parts) / 2

    def _rows(self, touched: Columns, sizes: Sequence[int]) -> list[Row]:
        """Count how rare each column is, and give all rows; `sizes` says how much each text touches."""
        many = len(sizes)
        width = max(self.width, 1)
        keys = np.repeat(np.arange(many), sizes) * width + touched
        keys.sort()
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        holders, columns = np.divmod(keys[first], width)
        often = np.diff(first, append=len(keys))
        seen = np.bincount(columns, minlength=self.width)
        self._rarity = np.log((1 + many) / (1 + seen)) + 1
        weights = self._rarity[columns] * _DAMPED.take(often, mode="clip")
        group = holders * len(SHARES) + self._block[columns]
        squares = np.bincount(group, weights * weights, many * len(SHARES))
        scales = np.tile(_SCALES, many) / np.sqrt(np.maximum(squares, _TINY))
        values = (weights * scales[group]).astype(np.float32)
        ends = np.cumsum(np.bincount(holders, minlength=many)).tolist()
        return [Row(columns[start:end], values[start:end]) for start, end in pairwise([0, *ends])]

    def _row(self, touched: Columns) -> Row:
        """Give the row of these columns, each there as often as the text holds it."""
        size = len(touched)
        if size == 0:
            return Row(touched, np.zeros(0, np.float32))
        touched.sort()
        new = np.ones(size + 1, np.bool_)
        np.not_equal(touched[1:], touched[:-1], out=new[1:size])
        first = new.nonzero()[0]
        at = touched[first[:-1]]
        weights = self._rarity[at]
        if len(at) < size:
            weights *= _DAMPED.take(first[1:] - first[:-1], mode="clip")
        block = self._block[at]
        squares = np.bincount(block, weights * weights, len(_SCALES))
        scales = _SCALES / np.sqrt(np.maximum(squares, _TINY))
        return Row(at, (weights * scales[block]).astype(np.float32))


def _followed(abouts: list[str]) -> list[str]:
    """Give concepts, and each two that follow each other as a pair ("cancel" and "order")."""
    return [*abouts, *(f"{left} {right}" for left, right in pairwise(abouts))]


def _columns(known: Mapping[str, int], grams: Iterable[str]) -> list[int]:
    find = known.get
    return [column for gram in grams if (column := find(gram)) is not None]
