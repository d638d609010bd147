"""When two examples say the same: nobody could tell which of two flows such a customer means."""

import re
import unicodedata
from functools import lru_cache

_SLOT = re.compile(r"\{[^{}]*\}")
_FILLERS = frozenset(
    {"a", "an", "the", "my", "our", "please", "pls", "hi", "hello"}
    | {"el", "la", "los", "las", "un", "una", "mi", "mis", "su", "sus", "por", "favor", "hola"}
    | {"o", "os", "as", "um", "uma", "meu", "minha", "meus", "minhas", "oi", "ola", "pfv"}
)
"""Words that carry no wish: articles, politeness, "my"."""
_ONCE = 20_000
"""Examples that are read once: loading, checking and learning ask for the same ones."""


@lru_cache(maxsize=_ONCE)
def plain(text: str) -> str:
    """Give an example's words without case, accents, marks and slot values."""
    if text.isascii():
        return " ".join(re.findall(r"\w+", _SLOT.sub(" 0 ", text).lower()))
    bare = unicodedata.normalize("NFKD", _SLOT.sub(" 0 ", text))
    unmarked = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", unmarked.casefold()))


@lru_cache(maxsize=_ONCE)
def core(text: str) -> tuple[str, ...]:
    """Give the words that carry the wish, in no order; two examples with the same are nearly the same."""
    return tuple(sorted(word for word in plain(text).split() if word not in _FILLERS))
