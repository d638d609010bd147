"""The index over passages: BM25 over stems, where a word also finds words that are nearly it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.chunks import Chunk
from relevo.adapters.knowledge.local.words import pieces, split, stem, synonyms, telling

_SATURATION = 1.2
_LENGTH = 0.6
_HEADING_WEIGHT = 2
"""How often a word of the heading counts."""
_WORDED = 0.4
"""How much more a passage counts when its heading is worded like the question ("how long …")."""
_A_QUESTION = 20
"""Words above which a text is a story, and how it is worded says nothing."""
_RANK_ALONE = 0.4
"""Share of a rank that does not depend on how much of the question is covered."""
_NAMED = 0.5
"""How much more a passage counts when its whole heading is asked for."""
_STEM = 0.95
_SYNONYM = 0.75
_SYNONYM_BESIDE = 0.4
"""The same, where the documents know the customer's own word too."""
_PREFIX = 0.6
_ALIKE = 0.6
"""Share of common letter triples from which two words are taken for forms of one."""
_MOST_FORMS = 8
_LONE_WORD = 0.35
"""How much less a question of a single telling word is trusted; of two half as much, and so on."""
_FEWEST = 20
"""Fewer passages than this are counted as so many: else every word is as common as any."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    chunk: int
    rank: float
    """BM25: orders the passages of one search."""
    coverage: float
    """0–1: how much of what the question is about the passage holds."""


class Index:
    """Passages of one language, in memory."""

    def __init__(self, chunks: Sequence[Chunk], language: str = "") -> None:
        self._language = language
        self._count = len(chunks)
        counted: list[dict[str, int]] = []
        headings: list[set[str]] = []
        for chunk in chunks:
            counts: dict[str, int] = {}
            heading = telling(chunk.title, language)
            for word in (*heading * _HEADING_WEIGHT, *telling(chunk.text, language)):
                counts[word] = counts.get(word, 0) + 1
            counted.append(counts)
            headings.append(set(telling(chunk.heading, language)))
        sizes = np.array([sum(counts.values()) for counts in counted], float)
        average = float(sizes.mean()) if len(sizes) else 1.0
        self._norm = _SATURATION * (1 - _LENGTH + _LENGTH * sizes / max(average, 1.0))
        self._postings = _postings(counted)
        self._headings = _postings([dict.fromkeys(words, 1) for words in headings])
        self._titles = [frozenset(map(stem, split(chunk.heading))) for chunk in chunks]
        self._heading_sizes = np.array([max(len(words), 1) for words in headings])
        self._stems: dict[str, list[str]] = {}
        self._triples: dict[str, list[str]] = {}
        for word in self._postings:
            self._stems.setdefault(stem(word), []).append(word)
            for piece in pieces(word):
                self._triples.setdefault(piece, []).append(word)
        self._synonyms = synonyms(language)
        self._forms: dict[str, Mapping[str, float]] = {}

    def search(self, question: str, limit: int) -> list[Hit]:
        """Give the best passages, and how well each covers the question."""
        asked = dict.fromkeys(telling(question, self._language))
        if not asked or not self._count:
            return []
        ranks = np.zeros(self._count)
        covered = np.zeros(self._count)
        named = np.zeros(self._count)
        total = 0.0
        for word in asked:
            forms = self._nearly(word)
            best = np.zeros(self._count)
            held = np.zeros(self._count)
            for form, weight in forms.items():
                at, counts = self._postings[form]
                value = weight * counts * (_SATURATION + 1) / (counts + self._norm[at])
                best[at] = np.maximum(best[at], value)
                held[at] = np.maximum(held[at], weight)
                if form in self._headings:
                    named[self._headings[form][0]] += weight
            rarity = self._rarity(int(np.count_nonzero(held)))
            ranks += rarity * best
            covered += rarity * held
            total += rarity
        # A heading that the question asks for in full is better than one that says more.
        ranks *= 1 + _NAMED * np.minimum(named / self._heading_sizes, 1.0)
        ranks *= 1 + _WORDED * self._worded_alike(question)
        ranks *= _RANK_ALONE + (1 - _RANK_ALONE) * covered / total
        order = np.argsort(-ranks, kind="stable")[: max(limit, 0)]
        found: list[int] = [int(i) for i in order if ranks[i] > 0]
        trust = 1 - _LONE_WORD / len(asked)
        return [Hit(i, float(ranks[i]), trust * float(covered[i]) / total) for i in found]

    def _worded_alike(self, question: str) -> NDArray[np.float64]:
        """Give the share of each heading that the question words alike, small words and all."""
        words = split(question)
        if len(words) > _A_QUESTION:
            return np.zeros(self._count)
        said = frozenset(map(stem, words))
        return np.array([len(title & said) / max(len(title), 1) for title in self._titles])

    def _rarity(self, holders: int) -> float:
        count = max(self._count, _FEWEST)
        return math.log(1 + (count - holders + 0.5) / (holders + 0.5))

    def _nearly(self, word: str) -> Mapping[str, float]:
        """Give the words of the index that are this one or nearly so, each with its weight."""
        known = self._forms.get(word)
        if known is not None:
            return known
        own = stem(word)
        same = _SYNONYM_BESIDE if own in self._stems else _SYNONYM
        forms = {
            form: same
            for other in self._synonyms.get(own, ())
            for form in self._stems.get(other, ())
        }
        forms |= dict.fromkeys(self._stems.get(own, ()), _STEM)
        if word in self._postings:
            forms[word] = 1.0
        if len(word) > 3:
            forms |= {f: w for f, w in self._alike(word).items() if f not in forms}
        if len(self._forms) < 20_000:
            self._forms[word] = forms
        return forms

    def _alike(self, word: str) -> dict[str, float]:
        own = pieces(word)
        shared: dict[str, int] = {}
        for piece in own:
            for other in self._triples.get(piece, ()):
                shared[other] = shared.get(other, 0) + 1
        found: dict[str, float] = {}
        for other, common in shared.items():
            if len(other) < 4:
                continue
            alike = 2 * common / (len(own) + len(pieces(other)))
            if alike >= _ALIKE:
                found[other] = min(alike, 0.9)
            elif _same_start(word, other):
                found[other] = _PREFIX
        best = sorted(found, key=lambda other: (-found[other], other))[:_MOST_FORMS]
        return {other: found[other] for other in best}


def _same_start(left: str, right: str) -> bool:
    """Say whether two words begin alike for most of the shorter one (enviar, envío)."""
    shorter = min(len(left), len(right))
    needed = max(4, math.ceil(0.7 * shorter))
    return shorter >= needed and left[:needed] == right[:needed] and abs(len(left) - len(right)) < 5


def _postings(
    counted: Sequence[Mapping[str, int]],
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Turn counts by passage into passages by word."""
    lists: dict[str, tuple[list[int], list[int]]] = {}
    for number, counts in enumerate(counted):
        for word, count in counts.items():
            at, values = lists.setdefault(word, ([], []))
            at.append(number)
            values.append(count)
    return {
        word: (np.array(at, np.int64), np.array(values, np.float64))
        for word, (at, values) in lists.items()
    }
