"""Words as the index sees them: folded, without stop words, reduced to a rough stem."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+")
_MAIL = re.compile(r"\be-(?=mail)")
_ENDINGS = (
    *("amientos", "imientos", "amiento", "imiento", "aciones", "iciones", "uciones", "acoes"),
    *("acion", "icion", "ucion", "ucao", "acao", "icao", "ations", "ation", "itions", "ition"),
    *("ments", "ment", "ings", "ing", "edly", "ies", "ied", "mente"),
    *("iendo", "ando", "endo", "indo", "adas", "ados", "idas", "idos", "ada", "ado", "ida", "ido"),
    *("aran", "aron", "ieron", "aram", "eram", "iram", "arme", "erme", "irme", "arlo", "erlo"),
    *("amos", "emos", "imos", "ar", "er", "ir", "ed", "es", "as", "os", "an", "am", "em", "en"),
    *("s", "a", "e", "o"),
)
_SHORTEST_STEM = 4


def fold(text: str) -> str:
    """Lower the case and drop accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("'", ""))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def split(text: str) -> list[str]:
    """Give all words of a text, folded."""
    return _WORD.findall(_MAIL.sub("e", fold(text)))


def telling(text: str, language: str = "") -> list[str]:
    """Give the words that tell what a text is about: no stop words of its language, or of any."""
    stop = _stop_words().get(language) or _every_stop_word()
    return [word for word in split(text) if word not in stop and (len(word) > 1 or word.isdigit())]


@lru_cache(maxsize=1)
def _every_stop_word() -> frozenset[str]:
    return frozenset[str]().union(*_stop_words().values())


@lru_cache(maxsize=1)
def _stop_words() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(text.split()) for language, text in _data("stop").items()}


def _data(name: str) -> dict[str, str]:
    file = resources.files("relevo.adapters.knowledge.local") / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Cut the ending that a form of a word adds; never below four letters, but for a plural."""
    if word.endswith("oes") and len(word) > _SHORTEST_STEM:
        return stem(f"{word[:-3]}ao")
    if len(word) == _SHORTEST_STEM and word.endswith("s"):
        return word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65_536)
def pieces(word: str) -> frozenset[str]:
    """Give the letter triples of a word, with a blank at each end."""
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=8)
def synonyms(language: str) -> Mapping[str, frozenset[str]]:
    """Give the stems that stand for the same thing as a stem, itself among them."""
    found: dict[str, set[str]] = {}
    for line in _data("synonyms").get(language, "").splitlines():
        same = {stem(word) for word in split(line)}
        for one in same:
            found.setdefault(one, set()).update(same)
    return {one: frozenset(same) for one, same in found.items()}
