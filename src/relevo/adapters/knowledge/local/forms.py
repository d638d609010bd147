"""Words that are nearly a word: other forms of it, and the same word mistyped."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.words import pieces

_ALIKE = 0.6
"""Share of common letter triples from which two words are taken for forms of one."""
_ALIKE_BUT_FIRST = 0.7
"""The same for words that begin differently: "mora" is no "demora"."""
_PREFIX = 0.6
_MOST_FORMS = 8
_SHORTEST = 4
_MOST_KEPT = 20_000


class Forms:
    """Finds known words by their letter triples."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [word for word in words if len(word) >= _SHORTEST]
        self._sizes = np.array([len(pieces(word)) for word in self._words], np.int32)
        holders: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            for piece in pieces(word):
                holders.setdefault(piece, []).append(number)
        self._holders: Mapping[str, NDArray[np.int32]] = {
            piece: np.array(numbers, np.int32) for piece, numbers in holders.items()
        }
        self._kept: dict[str, Mapping[str, float]] = {}

    def near(self, word: str) -> Mapping[str, float]:
        """Give the known words that are nearly this one, and how near each is: 0–1, without itself."""
        if len(word) < _SHORTEST:
            return {}
        kept = self._kept.get(word)
        if kept is None:
            kept = self._find(word)
            if len(self._kept) < _MOST_KEPT:
                self._kept[word] = kept
        return kept

    def _find(self, word: str) -> Mapping[str, float]:
        own = pieces(word)
        lists = [self._holders[piece] for piece in own if piece in self._holders]
        if not lists:
            return {}
        shared = np.bincount(np.concatenate(lists), minlength=len(self._words))
        alike = 2 * shared / (len(own) + self._sizes)
        found: dict[str, float] = {}
        for number in np.flatnonzero(shared >= min(2, len(own))).tolist():
            other = self._words[number]
            near = float(alike[number])
            if other == word:
                continue
            if near >= (_ALIKE if other[0] == word[0] else _ALIKE_BUT_FIRST):
                found[other] = min(near, 0.9)
            elif _same_start(word, other) or _one_slip(word, other):
                found[other] = _PREFIX
        best = sorted(found, key=lambda other: (-found[other], other))[:_MOST_FORMS]
        return {other: found[other] for other in best}


def _same_start(left: str, right: str) -> bool:
    """Say whether two words begin alike for most of the shorter one (enviar, envío)."""
    shorter = min(len(left), len(right))
    longer = max(len(left), len(right))
    needed = max(4, math.ceil(0.7 * shorter))
    apart = 5 if shorter > _SHORTEST else 3
    return shorter >= needed and left[:needed] == right[:needed] and longer - shorter < apart


def _one_slip(left: str, right: str) -> bool:
    """Say whether one letter was added, left out, changed, or two were turned (retrun, waranty)."""
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) <= _SHORTEST + 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:])
