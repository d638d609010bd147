"""A question as the index reads it: what it is about, where, and whether it asks for a price or a time."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TypeVar

from relevo.adapters.knowledge.local.notions import Unit, find_units
from relevo.adapters.knowledge.local.places import Place, find_places
from relevo.adapters.knowledge.local.words import fold, plain_words, split, stem

COST = "cost"
LONG = "long"
OPEN = "open"
REACH = "reach"
OFFER = "offer"
HOW = "how"
KINDS = (COST, LONG, OPEN, REACH, OFFER, HOW)
"""What may be asked for: a price, a length of time, a time of day, a way to reach somebody, whether there is any, the way to do it."""
_TAKEN = {"filler": "", LONG: LONG, COST: COST, "clock": OPEN}
"""Wordings that are taken out of a question, with what they ask for."""
_LEFT = {HOW: HOW, "costly": COST, "lasting": LONG, OPEN: OPEN, REACH: REACH, OFFER: OFFER}
K = TypeVar("K")
_BESIDE = 0.25
"""What a word counts in a sentence that only tells, beside one that asks."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSE = re.compile(r"[,;:.!?…¿¡()\n]+|\s[-–]\s")
_A_QUESTION = 20
"""Words above which a text is a story, and how it is worded says nothing."""
_OF_KINDS = frozenset(("@price", "@free", "@expire", "@hours"))
"""Notions that only say what kind of thing is asked for."""
_A_STORY = 60
"""Words above which sentences that ask nothing are read plainly."""
_NUMBER = 0.3
"""What a bare number counts: "2 of my 3 boxes" is no question about 2–3 days."""
_TOPIC = 0.7
"""What a word of the topic counts beside one of the question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a question is about."""

    units: Mapping[Unit, float]
    """Each word or phrase that tells what it is about, and how much it counts."""
    pairs: Mapping[str, float] = field(default_factory=dict[str, float])
    """Neighbours among them ("gift card"), and how often."""
    places: tuple[Place, ...] = ()
    wants: frozenset[str] = frozenset()
    """Which of `KINDS` is asked for."""
    said: frozenset[str] = frozenset()
    """Stems of all its words, small ones too; none where it is a story."""
    leans: bool = False
    """Whether it leans on what was said before ("and how long does that take?")."""


@lru_cache(maxsize=2_048)
def read(text: str, language: str) -> Question:
    """Take a question apart; what people say before they ask counts for nothing."""
    sentences = [s for s in _SENTENCE.split(text) if s.strip()]
    is_story = text.count(" ") > _A_STORY
    read_ones = [
        (_read_sentence(s, language, told=is_story and "?" not in s), "?" in s) for s in sentences
    ]
    asks = any(asking and found.units for found, asking in read_ones)
    units: dict[Unit, float] = {}
    pairs: dict[str, float] = {}
    for found, asking in read_ones:
        share = 1.0 if asking or not asks else _BESIDE
        for unit, times in found.units.items():
            units[unit] = units.get(unit, 0.0) + share * times
        for pair, times in found.pairs.items():
            pairs[pair] = pairs.get(pair, 0.0) + share * times
    return Question(
        _damped(units),
        _damped(pairs),
        tuple(place for found, _ in read_ones for place in found.places),
        frozenset[str]().union(*(found.wants for found, _ in read_ones)),
        frozenset[str]().union(*(found.said for found, _ in read_ones))
        if text.count(" ") < _A_QUESTION
        else frozenset(),
        not is_story and _patterns("leaning", language).search(fold(text)) is not None,
    )


def follow_up(question: Question, topic: Question) -> Question | None:
    """Give a question that leans on a topic as one that says both; None where the topic says nothing."""
    leans = question.leans or (question.wants and not question.units)
    if not topic.units or not leans:
        return None
    # Who asks how long it takes, after the price was told, asks for no price.
    kept = {
        unit: _TOPIC * weight
        for unit, weight in topic.units.items()
        if not question.wants or not _OF_KINDS.intersection(unit.notions)
    }
    units = (kept or dict.fromkeys(topic.units, _TOPIC)) | dict(question.units)
    places = question.places or topic.places
    return replace(question, units=units, places=places)


def read_heading(heading: str, language: str) -> tuple[list[Unit], frozenset[str]]:
    """Give what a heading speaks of, and what it promises to tell: a price, a length of time."""
    bare, wants = _wants(" ".join(split(heading)), language)
    return list(find_units(bare.split(), language)), wants


def shown_in(text: str) -> frozenset[str]:
    """Give what a text tells: prices, lengths of time."""
    folded = fold(text)
    return frozenset(kind for kind, pattern in _shown().items() if pattern.search(folded))


def _read_sentence(text: str, language: str, *, told: bool) -> Question:
    """Take a sentence apart; one that only tells, in a story, asks for no price and no time."""
    # "US" is a place, "us" is not.
    text = re.sub(r"\bU\.?S\.?(?:A\.?)?(?=\W|$)", "usa", text)
    clauses = [" ".join(split(part)) for part in _CLAUSE.split(plain_words(text, language))]
    units: dict[Unit, float] = {}
    pairs: dict[str, float] = {}
    wants: set[str] = set()
    places: list[Place] = []
    for clause in clauses:
        bare, found = find_places(clause if told else _without_lead(clause, language))
        if not told:
            bare, wanted = _wants(bare, language)
            wants |= wanted
        places += found
        told_of = list(find_units(bare.split(), language))
        for unit in told_of:
            units[unit] = units.get(unit, 0.0) + (_NUMBER if unit.word.isdigit() else 1.0)
        beside = [f"{left.stem} {right.stem}" for left, right in pairwise(told_of)]
        for term in (*beside, *(part for unit in told_of for part in unit.parts)):
            pairs[term] = pairs.get(term, 0.0) + 1.0
    said = frozenset(stem(word, language) for clause in clauses for word in clause.split())
    return Question(units, pairs, tuple(places), frozenset(wants), said)


def _damped(counted: Mapping[K, float]) -> Mapping[K, float]:
    """Let the second time that a thing is said count less than the first."""
    return {key: 1 + math.log(times) if times > 1 else times for key, times in counted.items()}


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
