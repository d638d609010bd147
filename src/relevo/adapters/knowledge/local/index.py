"""The index over passages: BM25 over stems, where a word also finds words that are nearly it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.chunks import Chunk
from relevo.adapters.knowledge.local.question import (
    COST,
    KINDS,
    OFFER,
    read,
    read_heading,
    shown_in,
)
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
_SYNONYM_BESIDE = 0.7
"""The same, where the documents know the customer's own word too."""
_PREFIX = 0.6
_ALIKE = 0.6
"""Share of common letter triples from which two words are taken for forms of one."""
_MOST_FORMS = 8
_LONE_WORD = 0.35
"""How much less a single word that is held is trusted; of two half as much, and so on."""
_UNKNOWN = 0.5
"""Share of its weight that a word keeps which no passage knows: the name of a town says little."""
_BODY = 0.8
"""How much a word counts that stands in the text alone, and in no heading."""
_BESIDE = 0.4
"""Share of a word that a place, or what is asked for, adds to the trust in the words beside it."""
_PLACE = 1.0
"""How much more a passage counts that speaks of a place; a place never answers by itself."""
_ELSEWHERE = 0.5
"""Share of its weight that a word keeps which other passages hold, and this one does not."""
_KIND_ASKED = 0.7
"""How much more a passage counts whose heading asks the same: a price, a length of time."""
_KIND_OTHER = 0.2
"""How much less one counts whose heading asks for a price, when the question does not."""
_KIND_SHOWN = 0.4
"""How much more one counts whose text tells that."""
_NO_PRICE = 0.7
"""How much less a passage without any price answers the question for one."""
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
        promises: list[frozenset[str]] = []
        for chunk in chunks:
            counts: dict[str, int] = {}
            heading = telling(chunk.title, language)
            for word in (*heading * _HEADING_WEIGHT, *telling(chunk.text, language)):
                counts[word] = counts.get(word, 0) + 1
            counted.append(counts)
            words, promised = read_heading(chunk.heading, language)
            headings.append(words)
            promises.append(promised)
        sizes = np.array([sum(counts.values()) for counts in counted], float)
        average = float(sizes.mean()) if len(sizes) else 1.0
        self._norm = _SATURATION * (1 - _LENGTH + _LENGTH * sizes / max(average, 1.0))
        self._postings = _postings(counted)
        self._headings = _postings([dict.fromkeys(words, 1) for words in headings])
        self._titles = [frozenset(map(stem, split(chunk.heading))) for chunk in chunks]
        self._asking = _by_kind(promises)
        self._showing = _by_kind([shown_in(chunk.text) for chunk in chunks])
        self._heading_sizes = np.array([max(len(words), 1) for words in headings])
        self._stems: dict[str, list[str]] = {}
        self._triples: dict[str, list[str]] = {}
        for word in self._postings:
            self._stems.setdefault(stem(word), []).append(word)
            for piece in pieces(word):
                self._triples.setdefault(piece, []).append(word)
        self._synonyms = synonyms(language)
        self._forms: dict[str, Mapping[str, float]] = {}

    def search(self, text: str, limit: int) -> list[Hit]:
        """Give the best passages, and how well each covers the question."""
        question = read(text, self._language)
        if not question.words or not self._count:
            return []
        ranks = np.zeros(self._count)
        covered = np.zeros(self._count)
        named = np.zeros(self._count)
        firm = np.zeros(self._count)
        total = np.zeros(self._count)
        for word, weight in question.words.items():
            best, held, topical = self._found(self._nearly(word))
            named += topical
            holders = int(np.count_nonzero(held))
            rarity = weight * self._rarity(holders) * (1.0 if holders else _UNKNOWN)
            ranks += rarity * best
            covered += rarity * held * np.where(topical > 0, 1.0, _BODY)
            firm += weight * np.where(topical > 0, 1.0, np.where(held > 0, _BODY, 0.0))
            total += rarity * np.where(held > 0, 1.0, _ELSEWHERE)
        share = covered / total
        for place in question.places:
            _, near, topical = self._found(self._known(place.words))
            near = np.maximum(near, topical * 1.5)
            ranks *= 1 + _PLACE * near
            firm += _BESIDE * near
        # A heading that the question asks for in full is better than one that says more.
        ranks *= 1 + _NAMED * np.minimum(named / self._heading_sizes, 1.0)
        ranks *= 1 + _WORDED * self._worded_alike(text)
        ranks *= _RANK_ALONE + (1 - _RANK_ALONE) * share
        for kind in KINDS:
            if kind in question.wants:
                ranks *= 1 + _KIND_ASKED * self._asking[kind] + _KIND_SHOWN * self._showing[kind]
                firm += _BESIDE * self._showing[kind] * (kind != OFFER)
            elif kind == COST:
                ranks *= 1 - _KIND_OTHER * self._asking[kind]
        order = np.argsort(-ranks, kind="stable")[: max(limit, 0)]
        coverage = share * (1 - _LONE_WORD / np.maximum(firm, _BODY))
        if COST in question.wants:
            coverage *= np.where(self._showing[COST] > 0, 1.0, _NO_PRICE)
        return [Hit(int(i), float(ranks[i]), float(coverage[i])) for i in order if ranks[i] > 0]

    def _found(
        self, forms: Mapping[str, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Give, by passage, the rank of a word's best form, its weight, and its weight in headings."""
        best = np.zeros(self._count)
        held = np.zeros(self._count)
        topical = np.zeros(self._count)
        for form, weight in forms.items():
            at, counts = self._postings[form]
            value = weight * counts * (_SATURATION + 1) / (counts + self._norm[at])
            best[at] = np.maximum(best[at], value)
            held[at] = np.maximum(held[at], weight)
            if form in self._headings:
                at = self._headings[form][0]
                topical[at] = np.maximum(topical[at], weight)
        return best, held, topical

    def _known(self, words: Mapping[str, float]) -> Mapping[str, float]:
        return {word: weight for word, weight in words.items() if word in self._postings}

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
        same = _SYNONYM_BESIDE if word in self._postings else _SYNONYM
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


def _by_kind(found: Sequence[frozenset[str]]) -> Mapping[str, NDArray[np.float64]]:
    return {kind: np.array([float(kind in has) for has in found]) for kind in KINDS}
