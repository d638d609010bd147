"""A question as the index reads it: what it is about, where, and whether it asks for a price or a time."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from relevo.adapters.knowledge.local.places import Place, find_places
from relevo.adapters.knowledge.local.words import fold, split, telling

COST = "cost"
LONG = "long"
OPEN = "open"
REACH = "reach"
OFFER = "offer"
KINDS = (COST, LONG, OPEN, REACH, OFFER)
"""What may be asked for: a price, a length of time, a time of day, a way to reach somebody, whether there is any."""
_TAKEN = {"filler": "", LONG: LONG, COST: COST, "clock": OPEN}
"""Wordings that are taken out of a question, with what they ask for."""
_LEFT = {"costly": COST, "lasting": LONG, OPEN: OPEN, REACH: REACH, OFFER: OFFER}
_BESIDE = 0.25
"""What a word counts in a sentence that only tells, beside one that asks."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSE = re.compile(r"[,;:.!?…¿¡()\n]+|\s[-–]\s")
_LONGEST_QUESTION = 60
"""Words of a text that are read for lead-ins and kinds."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a question is about."""

    words: Mapping[str, float]
    """Each telling word, and how much it counts."""
    places: tuple[Place, ...] = ()
    wants: frozenset[str] = frozenset()
    """`cost`, `long`: a price, a length of time."""


def read(text: str, language: str) -> Question:
    """Take a question apart; what people say before they ask counts for nothing."""
    sentences = [s for s in _SENTENCE.split(text) if s.strip()]
    read_ones = [(_read_sentence(s, language), "?" in s) for s in sentences]
    asks = any(asking and found.words for found, asking in read_ones)
    words: dict[str, float] = {}
    for found, asking in read_ones:
        weight = 1.0 if asking or not asks else _BESIDE
        for word in found.words:
            words[word] = max(weight, words.get(word, 0.0))
    return Question(
        words,
        tuple(place for found, _ in read_ones for place in found.places),
        frozenset[str]().union(*(found.wants for found, _ in read_ones)),
    )


def read_heading(heading: str, language: str) -> tuple[set[str], frozenset[str]]:
    """Give the telling words of a heading, and what it promises to tell: a price, a length of time."""
    bare, wants = _wants(" ".join(split(heading)), language)
    return set(telling(bare, language)), wants


def shown_in(text: str) -> frozenset[str]:
    """Give what a text tells: prices, lengths of time."""
    folded = fold(text)
    return frozenset(kind for kind, pattern in _shown().items() if pattern.search(folded))


def _read_sentence(text: str, language: str) -> Question:
    # "US" is a place, "us" is not.
    text = re.sub(r"\bU\.?S\.?(?:A\.?)?(?=\W|$)", "usa", text)
    clauses = [" ".join(split(part)) for part in _CLAUSE.split(text)]
    kept: list[str] = []
    wants: set[str] = set()
    places: list[Place] = []
    for clause in clauses:
        bare, found = find_places(_without_lead(clause, language))
        bare, wanted = _wants(bare, language)
        wants |= wanted
        places += found
        kept.append(bare)
    return Question(
        dict.fromkeys(telling(" ".join(kept), language), 1.0), tuple(places), frozenset(wants)
    )


def _without_lead(clause: str, language: str) -> str:
    lead = _patterns("lead", language)
    while True:
        match = lead.match(clause)
        if match is None or not match[0].strip():
            return clause
        clause = clause[match.end() :].lstrip()


def _wants(clause: str, language: str) -> tuple[str, frozenset[str]]:
    """Give the clause without the words that ask for a price or a time, and which of them it asks."""
    found: set[str] = set()
    for name, kind in _LEFT.items():
        if _patterns(name, language).search(clause):
            found.add(kind)
    for name, kind in _TAKEN.items():
        pattern = _patterns(name, language)
        if pattern.search(clause):
            found.add(kind)
            clause = pattern.sub(" ", clause)
    return clause, frozenset(found - {""})


@lru_cache(maxsize=64)
def _patterns(kind: str, language: str) -> re.Pattern[str]:
    by_language = _data()[kind]
    texts = [by_language[language]] if language in by_language else list(by_language.values())
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    return re.compile(rf"\b(?:{'|'.join(lines)})\b")


@lru_cache(maxsize=1)
def _shown() -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in _data()["shown"].items()}


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("relevo.adapters.knowledge.local") / "asking.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
