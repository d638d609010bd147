"""The index over passages: BM25 of stems, pairs and notions, in a passage and in its page; typos by letters."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.forms import Forms
from relevo.adapters.knowledge.local.notions import Unit
from relevo.adapters.knowledge.local.places import Place
from relevo.adapters.knowledge.local.postings import rarity
from relevo.adapters.knowledge.local.question import COST, KINDS, OFFER, Question
from relevo.adapters.knowledge.local.tables import Tables
from relevo.adapters.knowledge.local.trust import Signs
from relevo.adapters.knowledge.local.words import stem

_WORDED = 0.4
"""How much more a passage counts when its heading is worded like the question ("how long …")."""
_A_QUESTION = 20
"""Things asked for, above which a text is a story: how it is worded says less and less."""
_PAGE = 1.0
"""What a passage's page counts beside the passage."""
_RANK_ALONE = 0.4
"""Share of a rank that does not depend on how much of the question is covered."""
_NAMED = 0.5
"""How much more a passage counts when its whole heading is asked for."""
_NOTION = 0.75
_PHRASE = 0.95
_NOTION_RANK = 0.7
"""What a notion ranks, beside the word itself."""
_PART = 0.4
"""What a word of a phrase counts when it stands alone."""
_UNKNOWN = 0.5
"""Share of its weight that a word keeps which no passage knows: the name of a town says little."""
_PLACE = 1.0
"""How much more a passage counts that speaks of a place; a place never answers by itself."""
_KIND_ASKED = 0.7
"""How much more a passage counts whose heading asks the same: a price, a length of time."""
_KIND_OTHER = 0.2
"""How much less one counts whose heading asks for a price, when the question does not."""
_KIND_SHOWN = 0.4
"""How much more one counts whose text tells that."""
_FEWEST = 20
"""Fewer passages than this are counted as so many: else every word is as common as any."""
_MOST_KEPT = 20_000
_MEANING = 0.5
"""What nearness in meaning counts beside words, where it is known."""
Likeness = NDArray[np.float32]
_RANK, _COVERED, _HELD, _NAMED_BY, _HEADED = range(5)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    chunk: int
    rank: float
    """Orders the passages of one search."""
    signs: Signs
    """What speaks for its being an answer."""
    by_words: bool = True
    """Whether it is among the best for its words, so that the signs may be trusted."""
    likeness: float | None = None
    """How near it is in meaning; None where that is not known."""


@dataclass(frozen=True, slots=True)
class _View:
    """What the passages and pages hold of one unit."""

    at: NDArray[np.int32]
    columns: NDArray[np.float32]
    """Rank, weight, held, weight in headings, held by headings; a column a passage."""
    pages: NDArray[np.int32]
    page_columns: NDArray[np.float32]
    """Rank, held; a column a page."""


@dataclass(slots=True)
class _Found:
    """What the passages hold of a question so far."""

    sums: NDArray[np.float32]
    """As the columns of a view; a column a passage."""
    pages: NDArray[np.float32]
    """Rank, and what is held; a column a page."""
    near: NDArray[np.float32]
    """How near each passage speaks of the places that are named."""
    worded: NDArray[np.float32]
    """Share of each heading that the question words alike."""
    ranks: NDArray[np.float32]
    total: float
    things: float


_NOTHING = _View(
    np.zeros(0, np.int32),
    np.zeros((5, 0), np.float32),
    np.zeros(0, np.int32),
    np.zeros((2, 0), np.float32),
)


class Index:
    """Passages of one language, in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._language = tables.language
        self._count = len(tables.page_of)
        self._pages = int(tables.page_of.max()) + 1 if self._count else 0
        self._terms = {term: number for number, term in enumerate(tables.terms)}
        self._forms: Forms | None = None
        self._views: dict[Unit, _View] = {}

    def search(self, question: Question, limit: int, near: Likeness | None = None) -> list[Hit]:
        """Give the best passages, and what speaks for each; `near` is how near each is in meaning."""
        if not self._count or limit < 1 or not (question.units or near is not None):
            return []
        found = self._weigh(question) if question.units else self._nothing()
        order = np.argsort(-found.ranks, kind="stable")[: limit + 1].tolist()
        ranks = [float(found.ranks[chunk]) for chunk in order]
        lead = 1 - ranks[1] / ranks[0] if len(order) > 1 and ranks[0] > 0 else 1.0
        hits = [
            Hit(chunk, rank, self._signs(chunk, question, found, lead if not place else 0.0))
            for place, (chunk, rank) in enumerate(zip(order[:limit], ranks, strict=False))
            if rank > 0
        ]
        if near is None:
            return hits
        fused = _fused(found.ranks, near)
        seen = {hit.chunk for hit in hits}
        alike = [x for x in np.argsort(-near, kind="stable")[:limit].tolist() if x not in seen]
        meant = [
            Hit(chunk, 0.0, self._signs(chunk, question, found, 0.0), by_words=False)
            for chunk in alike
        ]
        ranked = [
            replace(hit, rank=float(fused[hit.chunk]), likeness=float(near[hit.chunk]))
            for hit in (*hits, *meant)
        ]
        return sorted(ranked, key=lambda hit: -hit.rank)

    def rank(self, question: Question, near: Likeness | None = None) -> Iterator[tuple[int, float]]:
        """Give all passages that hold anything of the question, best first, with their ranks."""
        if not self._count or not (question.units or near is not None):
            return
        found = self._weigh(question) if question.units else self._nothing()
        ranks = found.ranks if near is None else _fused(found.ranks, near)
        for chunk in np.argsort(-ranks, kind="stable").tolist():
            if ranks[chunk] <= 0:
                return
            yield chunk, float(ranks[chunk])

    def _nothing(self) -> _Found:
        """Give what the passages hold of a question without any word that tells something."""
        none = np.zeros(self._count, np.float32)
        sums = np.zeros((5, self._count), np.float32)
        return _Found(sums, np.zeros((2, self._pages), np.float32), none, none, none, 1.0, 0.0)

    def _weigh(self, question: Question) -> _Found:
        found = self._sum(question)
        self._add_pairs(question, found)
        for place in question.places:
            found.near = np.maximum(found.near, self._near(place))
        found.worded = self._worded_alike(question)
        ranks = _scaled(found.sums[_RANK]) + _PAGE * _scaled(found.pages[0])[self._tables.page_of]
        found.ranks = (ranks * self._boost(question, found)).astype(np.float32)
        return found

    def _sum(self, question: Question) -> _Found:
        is_story = len(question.units) > _A_QUESTION
        views: list[_View] = []
        weights: list[float] = []
        rare: list[float] = []
        total = things = 0.0
        for unit, weight in question.units.items():
            # One mistyped word of a hundred changes nothing, and looking for it takes longest.
            missing = is_story and unit.word and not unit.notions and unit.stem not in self._terms
            view = _NOTHING if missing else self._view(unit)
            holders = len(view.at)
            rarely = weight * self._rarity(holders) * (1.0 if holders else _UNKNOWN)
            total += rarely
            things += min(weight, 1.0)
            if holders:
                views.append(view)
                weights.append(weight)
                rare.append(rarely)
        none = np.zeros(self._count, np.float32)
        found = _Found(
            np.zeros((5, self._count), np.float32),
            np.zeros((2, self._pages), np.float32),
            none,
            none,
            none,
            total,
            things,
        )
        if views:
            by_column = (weights, rare, weights, [1.0] * len(views), weights)
            _add_up(found.sums, [(view.at, view.columns) for view in views], by_column)
            on_pages = [(view.pages, view.page_columns) for view in views]
            _add_up(found.pages, on_pages, (weights, rare))
        return found

    def _boost(self, question: Question, found: _Found) -> NDArray[np.float32]:
        """Weigh the passages by places, headings and what is asked for."""
        boost = 1 + _PLACE * found.near
        # A heading that the question asks for in full is better than one that says more.
        boost *= 1 + _NAMED * np.minimum(found.sums[_NAMED_BY] / self._tables.heading_sizes, 1.0)
        boost *= 1 + _WORDED * found.worded
        boost *= _RANK_ALONE + (1 - _RANK_ALONE) * found.sums[_COVERED] / found.total
        for number, kind in enumerate(KINDS):
            asking, showing = self._tables.asking[number], self._tables.showing[number]
            if kind in question.wants:
                boost *= 1 + _KIND_ASKED * asking + _KIND_SHOWN * showing
            elif kind == COST:
                boost *= 1 - _KIND_OTHER * asking
        focus = min(1.0, _A_QUESTION / len(question.units))
        return boost if focus == 1.0 else boost**focus

    def _signs(self, chunk: int, question: Question, found: _Found, lead: float) -> Signs:
        _, covered, held, _, headed = found.sums[:, chunk].tolist()
        page = self._tables.page_of[chunk]
        kinds = [number for number, kind in enumerate(KINDS) if kind in question.wants]
        showing, asking = self._tables.showing[:, chunk], self._tables.asking[:, chunk]
        told = [float(showing[number]) for number in kinds if KINDS[number] != OFFER]
        return Signs(
            covered=covered / found.total,
            page=float(found.pages[1, page]) / found.total,
            things=math.log(max(found.things, 1.0)),
            held=min(held, 4.0),
            headed=min(headed, 3.0),
            lone=float(held <= 1),
            unheaded=float(headed == 0),
            near=float(found.near[chunk]),
            shown=max(told, default=0.0),
            asked=max((float(asking[number]) for number in kinds), default=0.0),
            worded=float(found.worded[chunk]),
            # Where one thing is held, being the only one to hold it is no merit.
            lead=lead if held > 1 else 0.0,
            priceless=float(COST in question.wants and not showing[KINDS.index(COST)]),
        )

    def _add_pairs(self, question: Question, found: _Found) -> None:
        for pair, weight in question.pairs.items():
            number = self._terms.get(pair)
            if number is None:
                continue
            at, values = self._tables.passages.of(number)
            found.sums[_RANK, at] += weight * self._rarity(len(at)) * values
            at, values = self._tables.pages.of(number)
            found.pages[0, at] += weight * rarity(self._pages, len(at)) * values

    def _view(self, unit: Unit) -> _View:
        view = self._views.get(unit)
        if view is None:
            view = self._find(unit, self._forms_of(unit))
            if len(self._views) < _MOST_KEPT:
                self._views[unit] = view
        return view

    def _forms_of(self, unit: Unit) -> Mapping[int, float]:
        """Give the terms that stand for a unit, and how surely."""
        forms: dict[str, float] = dict.fromkeys(unit.parts, _PART)
        forms |= dict.fromkeys(unit.notions, _NOTION if unit.word else _PHRASE)
        if unit.word:
            forms[unit.stem] = 1.0
            if unit.stem not in self._terms:
                for word, near in self._nearly(unit.word).items():
                    form = stem(word, self._language)
                    forms[form] = max(near, forms.get(form, 0.0))
        return {self._terms[form]: w for form, w in forms.items() if form in self._terms}

    def _nearly(self, word: str) -> Mapping[str, float]:
        if self._forms is None:
            self._forms = Forms(self._tables.words)
        return self._forms.near(word)

    def _find(self, unit: Unit, forms: Mapping[int, float]) -> _View:
        """Take, by passage, what the best form ranks, its weight, and its weight in headings."""
        if len(forms) == 1:
            return self._one(*next(iter(forms.items())))
        values = np.zeros((3, self._count), np.float32)
        pages = np.zeros(self._pages, np.float32)
        notions = {self._terms[notion] for notion in unit.notions if notion in self._terms}
        for form, weight in forms.items():
            at, worth = self._tables.passages.of(form)
            values[1, at] = np.maximum(values[1, at], weight)
            rank = weight * (_NOTION_RANK if form in notions else 1.0)
            rare = rank * self._rarity(len(at))
            values[0, at] = np.maximum(values[0, at], rare * worth)
            at, _ = self._tables.headings.of(form)
            values[2, at] = np.maximum(values[2, at], weight)
            at, worth = self._tables.pages.of(form)
            rare = rank * rarity(self._pages, len(at))
            pages[at] = np.maximum(pages[at], rare * worth)
        found = np.flatnonzero(values[1]).astype(np.int32)
        best, held, topical = values[:, found]
        columns = np.stack((best, held, np.ones_like(held), topical, topical > 0))
        on = np.flatnonzero(pages).astype(np.int32)
        return _View(
            found, columns.astype(np.float32), on, np.stack((pages[on], np.ones_like(pages[on])))
        )

    def _one(self, form: int, weight: float) -> _View:
        """Take the same of a single form, without looking at every passage."""
        at, worth = self._tables.passages.of(form)
        columns = np.ones((5, len(at)), np.float32)
        columns[0] = weight * self._rarity(len(at)) * worth
        columns[1] = weight
        headed = np.isin(at, self._tables.headings.of(form)[0], assume_unique=True)
        columns[3] = weight * headed
        columns[4] = headed
        on, worth = self._tables.pages.of(form)
        pages = np.ones((2, len(on)), np.float32)
        pages[0] = weight * rarity(self._pages, len(on)) * worth
        return _View(at, columns, on, pages)

    def _near(self, place: Place) -> NDArray[np.float32]:
        near = np.zeros(self._count, np.float32)
        for word, weight in place.words.items():
            number = self._terms.get(stem(word, self._language))
            if number is not None:
                at, _ = self._tables.passages.of(number)
                near[at] = np.maximum(near[at], weight)
                at, _ = self._tables.headings.of(number)
                near[at] = np.maximum(near[at], weight * 1.5)
        return near

    def _worded_alike(self, question: Question) -> NDArray[np.float32]:
        """Give the share of each heading that the question words alike, small words and all."""
        alike = np.zeros(self._count, np.float32)
        for word in question.said:
            number = self._terms.get(word)
            if number is not None:
                at, values = self._tables.worded.of(number)
                alike[at] += values
        return alike

    def _rarity(self, holders: int) -> float:
        return rarity(max(self._count, _FEWEST), holders)


def _add_up(
    sums: NDArray[np.float32],
    found: Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]],
    weights: Sequence[Sequence[float]],
) -> None:
    """Add the columns of many things, each weighted, to where they stand: all of a row at once."""
    at = np.concatenate([places for places, _ in found])
    columns = np.concatenate([values for _, values in found], axis=1)
    lengths = [len(places) for places, _ in found]
    for row, weight in enumerate(weights):
        weighted = columns[row] * np.repeat(np.array(weight, np.float32), lengths)
        sums[row] = np.bincount(at, weighted, sums.shape[1])


def _fused(ranks: NDArray[np.float32], near: Likeness) -> NDArray[np.float32]:
    """Put words and meaning together: how far each passage stands out, of the most that one does."""
    above = np.maximum(near - np.median(near), 0).astype(np.float32)
    fused = (1 - _MEANING) * _scaled(ranks) + _MEANING * _scaled(above)
    return fused.astype(np.float32)


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    highest = float(values.max()) if len(values) else 0.0
    return values / highest if highest else values
