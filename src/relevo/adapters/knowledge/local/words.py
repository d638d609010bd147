"""Words as the index sees them: folded, chat spelling made plain, without stop words, as rough stems."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+")
_MAIL = re.compile(r"\be-(?=mail)")
_LENGTHENED = re.compile(r"([^\W\d_])\1{2,}")
_SHORTEST_STEM = 4
_MIXED = "en es pt"
"""The endings of these three do not harm each other, so a text of unknown language is stemmed by them."""


def fold(text: str) -> str:
    """Lower the case and drop accents and apostrophes."""
    plain = text.lower().replace("’", "'").replace("'", "")
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain.replace("ß", "ss"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def split(text: str) -> list[str]:
    """Give all words of a text, folded."""
    return _WORD.findall(_MAIL.sub("e", fold(text)))


def plain_words(text: str, language: str) -> str:
    """Fold a customer's text and spell out what chats shorten ("u" "pq" "vc"); marks stay."""
    spelled = _chat(language)
    folded = _LENGTHENED.sub(r"\1", fold(text))
    return _WORD.sub(lambda word: spelled.get(word[0], word[0]), folded)


def is_stop(word: str, language: str) -> bool:
    """Say whether a word tells nothing of what a text is about."""
    return word in _stop_set(language) or (len(word) == 1 and not word.isdigit())


def telling(text: str, language: str = "") -> list[str]:
    """Give the words that tell what a text is about: no stop words of its language, or of any."""
    return [word for word in split(text) if not is_stop(word, language)]


@lru_cache(maxsize=16)
def _stop_set(language: str) -> frozenset[str]:
    table = _data("stop")
    texts = [table[language]] if language in table else list(table.values())
    return frozenset(fold(" ".join(texts)).split())


@lru_cache(maxsize=16)
def _chat(language: str) -> Mapping[str, str]:
    """Give what shortened words stand for; nothing where the language is not known."""
    lines = _data("chat").get(language, "").strip().splitlines()
    return {
        short.strip(): full.strip() for short, _, full in (line.partition("=") for line in lines)
    }


@lru_cache(maxsize=16)
def _endings(language: str) -> tuple[str, ...]:
    table = _data("endings")
    return tuple(table.get(language, table[_MIXED]).split())


def _data(name: str) -> dict[str, str]:
    file = resources.files("relevo.adapters.knowledge.local") / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=65_536)
def stem(word: str, language: str = "") -> str:
    """Cut the ending that a form of a word adds; never below four letters, but for a plural."""
    if word.endswith("oes") and len(word) > _SHORTEST_STEM and language not in {"fr", "de"}:
        return stem(f"{word[:-3]}ao", language)
    if len(word) == _SHORTEST_STEM and word.endswith("s") and language != "de":
        return word[:-1]
    for ending in _endings(language):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65_536)
def pieces(word: str) -> frozenset[str]:
    """Give the letter triples of a word, with a blank at each end."""
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def guess_language(text: str) -> str:
    """Give the language whose small words a text holds most; empty where none stands out."""
    words = split(text[:20_000])
    shares = sorted(
        (
            (sum(word in _stop_set(language) for word in words), language)
            for language in _data("stop")
        ),
        reverse=True,
    )
    (most, language), (second, _) = shares[:2]
    return language if most >= 3 and most > 1.05 * second else ""
