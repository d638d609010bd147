"""Places in a question: which country they lie in, and in what words a page may speak of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from relevo.adapters.knowledge.local.words import fold, split

_MOST_WORDS = 3
_COUNTRY = 0.9
_PART = 0.3
"""Weight of one word of a name of several ("northern")."""
_UNION = 0.5
_ABROAD = 0.8
_BEYOND = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was named."""

    name: str
    words: Mapping[str, float]
    """Words that a page about it may hold, and how near to it each is."""


def find_places(clause: str) -> tuple[str, list[Place]]:
    """Give folded words without the places among them, and the places."""
    known = _places()
    words = clause.split()
    kept: list[str] = []
    found: list[Place] = []
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            place = known.get(" ".join(words[at : at + length]))
            if place is not None:
                found.append(place)
                at += length
                break
        else:
            kept.append(words[at])
            at += 1
    return " ".join(kept), found


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Place]:
    file = resources.files("relevo.adapters.knowledge.local") / "places.toml"
    data: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    abroad = dict.fromkeys(split(data["abroad_words"]), _ABROAD)
    found: dict[str, Place] = {}
    for lines, near in (
        (data["union"], abroad | dict.fromkeys(split(data["union_words"]), _UNION)),
        (data["beyond"], abroad | dict.fromkeys(split(data["beyond_words"]), _BEYOND)),
    ):
        for line in lines.strip().splitlines():
            country, _, inside = line.partition("|")
            names = _names(country)
            words = near | _words_of(names, _COUNTRY)
            for name in (*names, *_names(inside)):
                found[name] = Place(name, words | _words_of([name], 1.0))
    return found


def _names(text: str) -> list[str]:
    return [name.replace("_", " ") for name in fold(text).split()]


def _words_of(names: list[str], weight: float) -> dict[str, float]:
    """Give the words of names; one word of several says little ("united", "ireland" of the north)."""
    parts = {part: _PART for name in names if " " in name for part in name.split()}
    return parts | {name: weight for name in names if " " not in name}
