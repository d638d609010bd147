"""The words of numbers, days, times and letters by language, as data files read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "de")
"""Languages that have a file of words."""
_HUNDRED = 100
_TENS = 10
_COMPOUND = re.compile(r"zig$|ssig$|ßig$|zehn$|hundert|tausend")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How a language says numbers."""

    language: str
    values: Mapping[str, int]
    times: Mapping[str, int]
    links: frozenset[str]
    halves: frozenset[str]
    minus: frozenset[str]
    lone: frozenset[str]
    """Words that are no number when they stand alone, unless one is awaited."""

    def value(self, word: str) -> int | None:
        """Give what a word adds; None for one that is no number."""
        found = self.values.get(word)
        if found is None and self.language == "de" and _COMPOUND.search(word):
            return _german(word)
        return found

    def is_number(self, word: str) -> bool:
        """Say whether a word is part of a number."""
        if self.language == "de" and (word == "anderthalb" or word.endswith("einhalb")):
            return True
        return word in self.times or self.value(word) is not None


@dataclass(frozen=True, slots=True)
class LetterWords:
    """How a language spells: names of letters and marks, and what stands before an example."""

    names: Mapping[tuple[str, ...], str]
    as_in: frozenset[tuple[str, ...]]
    repeats: Mapping[tuple[str, ...], int]
    heads: frozenset[str]
    """First words of the names and repeats: no other word begins one."""


@dataclass(frozen=True, slots=True)
class MomentWords:
    """Phrases of days and times: by their first word, the longest first, with all that they can be."""

    language: str
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]
    telling: frozenset[str]
    """First words of phrases that can name a day or time by themselves."""
    beside: frozenset[str]
    """First words of phrases that make a day or time of a number: "at", "uhr", "mar"."""
    ordinals: Mapping[str, int]
    loose_not: frozenset[str]
    """Words after which a loose weekday ("segunda") is an ordinal: "segunda via"."""


@cache
def number_words(language: str) -> NumberWords:
    """Read the numbers of a language."""
    data: Mapping[str, Any] = _file(language)["numbers"]
    values = {word: i for i, word in enumerate(data["units"].split())}
    tens = data["tens"].split()
    for i, word in enumerate(tens):
        values.setdefault(word, (i + 2) * _TENS)
    if language == "fr":
        values |= {"septante": 70, "huitante": 80, "nonante": 90}
    if language == "es":
        units = list(values)[:_TENS]
        fused = {f"{ten}i{unit}": values[ten] + values[unit] for ten in tens[1:] for unit in units}
        values |= fused
    values |= {word: (i + 1) * _HUNDRED for i, word in enumerate(data["hundreds"].split())}
    values |= data.get("more", {})
    return NumberWords(
        language,
        values,
        data["times"],
        frozenset(data["links"]),
        frozenset(data["halves"]),
        frozenset(data["minus"]),
        frozenset(data["lone"]),
    )


@cache
def letter_words(language: str) -> LetterWords:
    """Read how a language spells."""
    data: Mapping[str, Any] = _file(language)["letters"]
    names = {tuple(k.split()): v for k, v in (data["names"] | data["marks"]).items()}
    names |= {(digit,): str(i) for i, digit in enumerate(_digits(language))}
    repeats = {tuple(word.split()): 2 for word in data["double"]}
    repeats |= {tuple(word.split()): 3 for word in data["triple"]}
    as_in = frozenset(tuple(x.split()) for x in data["as_in"])
    heads = frozenset(phrase[0] for phrase in (*names, *repeats))
    return LetterWords(names, as_in, repeats, heads)


def _digits(language: str) -> list[str]:
    return _file(language)["numbers"]["units"].split()[:_TENS]


def _joined_days(data: Mapping[str, Any]) -> dict[tuple[str, ...], set[str]]:
    """Give weekdays that are one word with a part of the day: `freitagnachmittag`."""
    return {
        (word + ending,): {f"weekday:{i}", f"part:{part}"}
        for i, word in enumerate(data["weekdays"].split())
        for ending, part in data.get("day_parts", {}).items()
    }


def _kinds_of_phrases(data: Mapping[str, Any]) -> dict[tuple[str, ...], set[str]]:
    """Give every phrase of days and times with all that it can be."""
    kinds: dict[tuple[str, ...], set[str]] = {}

    def add(phrase: str, kind: str) -> None:
        kinds.setdefault(tuple(phrase.replace("-", " ").split()), set()).add(kind)

    for name, kind, first in (("months", "month", 1), ("weekdays", "weekday", 0)):
        for i, word in enumerate(data[name].split(), first):
            add(word, f"{kind}:{i}")
        for i, word in enumerate(data[f"short_{name}"].split(), first):
            add(word, f"{kind}:{i}" if kind == "month" else f"short_weekday:{i}")
    for i, word in enumerate(data.get("loose_weekdays", "").split()):
        add(word, f"loose:{i}")
    for phrase, kind in data.get("more", {}).items():
        add(phrase, kind)
    for kind, phrases in data["phrases"].items():
        for phrase in phrases:
            add(phrase, kind)
    kinds |= _joined_days(data)
    return kinds


@cache
def moment_words(language: str) -> MomentWords:
    """Read how a language speaks of days and times."""
    file = _file(language)
    data: Mapping[str, Any] = file["moments"]
    kinds = _kinds_of_phrases(data)
    by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for phrase, found in sorted(kinds.items(), key=lambda pair: -len(pair[0])):
        by_first.setdefault(phrase[0], []).append((phrase, frozenset(found)))
    shorts = {w for name in ("months", "weekdays") for w in data[f"short_{name}"].split()}
    shorts -= {w for name in ("months", "weekdays") for w in data[name].split()}
    light = {p[0] for p, found in kinds.items() if len(p) == 1 and not found.isdisjoint(_LIGHT)}
    alone = {p[0] for p, found in kinds.items() if len(p) == 1 and _tells(found)}
    first = {p[0] for p, found in kinds.items() if len(p) > 1 and _tells(found)} - light
    telling = {word for word in alone | first if word not in shorts and len(word) > 1}
    beside = shorts | {p[0] for p, found in kinds.items() if not found.isdisjoint(_BESIDE_NUMBERS)}
    return MomentWords(
        language,
        {word: tuple(phrases) for word, phrases in by_first.items()},
        frozenset(telling),
        frozenset(beside),
        file.get("ordinals", {}),
        frozenset(data.get("loose_not", ())),
    )


_TELLING = (
    *("day:", "weekday:", "loose:", "month:", "unit:", "clock:", "end:", "part:", "half_to"),
    *("half_past", "quarter_", "and_half", "and_quarter", "three_quarter"),
)


_BESIDE_NUMBERS = frozenset({"at", "oclock", "am", "pm", "past", "to"})
_LIGHT = frozenset(
    {"glue", "at", "ahead", "of", "or", "and", "to", "past", "this", "not", "ago_pre"}
)


def _tells(kinds: set[str]) -> bool:
    return any(kind.startswith(_TELLING) for kind in kinds)


@lru_cache(maxsize=2_048)
def _german(word: str) -> int | None:
    """Read a compound: `zweihundertfünfzig`, `dreiundzwanzig`, `tausendzweihundert`."""
    values = number_words("de").values
    for name, size in (("tausend", 1_000), ("hundert", 100)):
        before, found, after = word.partition(name)
        if found:
            left = 1 if not before else _german(before) if before not in values else values[before]
            right = _german_rest(after.removeprefix("und"))
            return None if left is None or right is None else left * size + right
    if word in values:
        return values[word]
    unit, und, ten = word.partition("und")
    if und and unit in values and values[unit] < _TENS and ten in values:
        return values[ten] + values[unit]
    return None


def _german_rest(word: str) -> int | None:
    return 0 if not word else _german(word)


@cache
def _file(language: str) -> Mapping[str, Any]:
    file = resources.files("relevo.turn.understand.values") / "words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
