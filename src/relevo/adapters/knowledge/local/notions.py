"""Notions: what customers and documents call by different words and phrases, in any language."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from relevo.adapters.knowledge.local.words import fold, is_stop, split, stem

_MOST_WORDS = 6
_BROKEN = str.maketrans("-/", "  ")


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that a text speaks of: a telling word, or a phrase that is one notion."""

    word: str
    """Folded; empty for a phrase."""
    stem: str
    notions: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Stems of a phrase's telling words."""


def find_units(words: Sequence[str], language: str) -> Iterator[Unit]:
    """Give what folded words speak of, in order; the longest phrase wins, stop words are left out."""
    phrases = _phrases(language)
    stems = [stem(word, language) for word in words]
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at, phrases.longest(stems[at])), 1, -1):
            notions = phrases.several.get(tuple(stems[at : at + length]))
            if notions is not None:
                span = range(at, at + length)
                parts = tuple(stems[i] for i in span if not is_stop(words[i], language))
                yield Unit("", " ".join(parts), notions, parts)
                at += length
                break
        else:
            if not is_stop(words[at], language):
                yield Unit(words[at], stems[at], phrases.single.get(stems[at], ()))
            at += 1


@dataclass(frozen=True, slots=True)
class _Phrases:
    single: Mapping[str, tuple[str, ...]]
    several: Mapping[tuple[str, ...], tuple[str, ...]]
    lengths: Mapping[str, int]

    def longest(self, first: str) -> int:
        return self.lengths.get(first, 1)


@lru_cache(maxsize=16)
def _phrases(language: str) -> _Phrases:
    """Give the phrases of a language; of all where it is not known."""
    found: dict[tuple[str, ...], set[str]] = {}
    table = _table()
    for spoken in [language] if language in table else list(table):
        for notion, listed in table[spoken].items():
            for phrase in fold(listed).translate(_BROKEN).split(","):
                words = tuple(stem(word, language) for word in split(phrase))
                if words:
                    found.setdefault(words, set()).add(f"@{notion}")
    lengths: dict[str, int] = {}
    for words in found:
        lengths[words[0]] = max(lengths.get(words[0], 1), len(words))
    return _Phrases(
        {words[0]: tuple(sorted(names)) for words, names in found.items() if len(words) == 1},
        {words: tuple(sorted(names)) for words, names in found.items() if len(words) > 1},
        lengths,
    )


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("relevo.adapters.knowledge.local") / "notions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
