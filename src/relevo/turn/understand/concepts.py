"""What words are about, in any language: "cancel", "anular" and "kündigen" all mean an end.

Examples are few, and customers use other words for the same thing. A concept is a group of words
that mean nearly the same in talks with companies; the classifier takes it as a word of its own, so
that an example in one wording, or one language, also speaks for the others.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from relevo.turn.understand.normalise import fold

LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "nl")
"""Languages whose words are in the package; all are read at once, since customers mix them."""
SHORTEST = 3
"""Letters that a beginning of words must have."""


class Concepts:
    """Knows words and beginnings of words, and the concepts that they stand for."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take lines such as `end: cancel* stop close`; a star stands for any ending."""
        self._words: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        for line in lines:
            name, _, members = line.partition(":")
            for member in _plain(members).split():
                stem = member.removesuffix("*")
                table = self._words if stem == member else self._stems
                known = table.get(stem, ())
                if name not in known:
                    table[stem] = (*known, name)
        self._longest = max(map(len, self._stems), default=0)

    def of(self, word: str) -> tuple[str, ...]:
        """Give the concepts of a folded word, each once; none for most words."""
        word = word.replace("ß", "ss")
        found = dict.fromkeys(self._words.get(word, ()))
        for length in range(SHORTEST, min(len(word), self._longest) + 1):
            names = self._stems.get(word[:length])
            if names:
                found |= dict.fromkeys(names)
        return tuple(found)


@cache
def shipped_concepts() -> Concepts:
    """Give the concepts in the package, of all languages."""
    return Concepts(line for language in LANGUAGES for line in _lines(language))


def concept_table(language: str) -> Mapping[str, str]:
    """Give one language's concepts with their words, as written in the package."""
    return dict(line.split(":", 1) for line in _lines(language))


def _lines(language: str) -> list[str]:
    folder = resources.files("relevo.turn.understand") / "concepts"
    return (folder / f"{language}.txt").read_text(encoding="utf-8").splitlines()


def _plain(words: str) -> str:
    return fold(words).replace("ß", "ss")
