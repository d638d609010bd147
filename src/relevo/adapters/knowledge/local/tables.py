"""All that the index over the passages of one language is made of: strings and arrays, ready to be kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.chunks import Chunk
from relevo.adapters.knowledge.local.notions import Unit, find_units
from relevo.adapters.knowledge.local.postings import Postings, bm25, make_postings
from relevo.adapters.knowledge.local.question import KINDS, read_heading, shown_in
from relevo.adapters.knowledge.local.words import split, stem

_HEADING_WEIGHT = 3
"""How often a word of the heading counts."""
_SATURATION = 2.5
_LENGTH = 0.5
_PAGE_SATURATION = 5.0
_PAGE_LENGTH = 0.75
_OF_PHRASE = 0.5
"""What a word of a phrase counts beside the phrase itself."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The index over the passages of one language."""

    language: str
    terms: Sequence[str]
    """Stems, pairs of stems, notions (`@refund`), by number."""
    words: Sequence[str]
    """Telling words as they are written, for forms and typos."""
    passages: Postings
    """BM25 of a term in a passage."""
    pages: Postings
    """BM25 of a term in a whole page."""
    headings: Postings
    """1 where a passage's own heading holds a term."""
    worded: Postings
    """Share of a heading that a stem is, small words and all."""
    page_of: NDArray[np.int32]
    """The page of each passage."""
    asking: NDArray[np.float32]
    """By kind: 1 where the heading promises it."""
    showing: NDArray[np.float32]
    """By kind: 1 where the text tells it."""
    heading_sizes: NDArray[np.float32]


def make_tables(chunks: Sequence[Chunk], language: str) -> Tables:
    """Index passages of one language."""
    terms: dict[str, int] = {}
    words: set[str] = set()

    def count(units: Iterable[Unit], into: Counter[int], weight: int = 1) -> None:
        for term, value in _counted(units).items():
            into[terms.setdefault(term, len(terms))] += value * weight

    passages: list[Counter[int]] = []
    pages: dict[str, Counter[int]] = {}
    headings: list[dict[int, float]] = []
    worded: list[dict[int, float]] = []
    promises: list[frozenset[str]] = []
    for chunk in chunks:
        page = chunk.id.rpartition("#")[0]
        title = list(find_units(split(chunk.title), language))
        text = list(find_units(split(chunk.text), language))
        words.update(unit.word for unit in (*title, *text) if unit.word)
        counts: Counter[int] = Counter()
        count(title, counts, _HEADING_WEIGHT)
        count(text, counts)
        passages.append(counts)
        if page not in pages:
            pages[page] = Counter()
            first = chunk.title.removesuffix(chunk.heading) or chunk.title
            count(find_units(split(first), language), pages[page], _HEADING_WEIGHT)
        count(find_units(split(chunk.heading), language), pages[page])
        count(text, pages[page])
        units, promised = read_heading(chunk.heading, language)
        promises.append(promised)
        named: Counter[int] = Counter()
        count(units, named)
        headings.append(dict.fromkeys(named, 1.0))
        said = list(dict.fromkeys(stem(word, language) for word in split(chunk.heading)))
        worded.append({terms.setdefault(s, len(terms)): 1 / len(said) for s in said})
    numbers = {page: number for number, page in enumerate(pages)}
    return Tables(
        language,
        list(terms),
        sorted(words),
        bm25(passages, len(terms), _SATURATION, _LENGTH),
        bm25(list(pages.values()), len(terms), _PAGE_SATURATION, _PAGE_LENGTH),
        make_postings(headings, len(terms)),
        make_postings(worded, len(terms)),
        np.array([numbers[chunk.id.rpartition("#")[0]] for chunk in chunks], np.int32),
        _by_kind(promises),
        _by_kind([shown_in(chunk.text) for chunk in chunks]),
        np.array(
            [max(len(list(read_heading(c.heading, language)[0])), 1) for c in chunks], np.float32
        ),
    )


def _counted(units: Iterable[Unit]) -> Mapping[str, int]:
    """Count stems, notions and pairs of neighbours."""
    counts: Counter[str] = Counter()
    before = ""
    for unit in units:
        if unit.word:
            counts[unit.stem] += 1
        for part in unit.parts:
            counts[part] += 1
        for notion in unit.notions:
            counts[notion] += 1
        if before:
            counts[f"{before} {unit.stem}"] += 1
        before = unit.stem
    return counts


def _by_kind(found: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    return np.array([[kind in has for has in found] for kind in KINDS], np.float32)
