"""One spelling for every customer: lower case, no accents, no apostrophes, numbers alike."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

_TOKEN = re.compile(r"\w+|[?!$€£%]")
_QUOTES = dict.fromkeys(map(ord, "’‘\u00b4`"), "'")
_SHORT = re.compile(r"(?<![\w'’@.-])[^\W\d_]{1,9}\d?(?![\w'’@-])")
_VAULT_TOKEN = re.compile(r"⟦(\w+):\w+⟧")


def fold(text: str) -> str:
    """Lower the case, drop combining marks and apostrophes; never longer to read than before."""
    text = text.lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return text.replace("'", "")


def name_tokens(text: str) -> str:
    """Replace each vault token by the word for its kind: an address is no part of a wish."""
    return _VAULT_TOKEN.sub(r" \1 ", text) if "⟦" in text else text


def written_out(text: str) -> str:
    """Replace what people shorten on a phone by the words that are meant ("u" is "you")."""
    short = _shorthand()
    if short.keys().isdisjoint(_SHORT.findall(text.lower())):
        return text
    return _SHORT.sub(lambda match: short.get(match.group().lower(), match.group()), text)


@cache
def _shorthand() -> Mapping[str, str]:
    file = resources.files("relevo.turn.understand") / "lexicon" / "shorthand.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def words(text: str) -> list[str]:
    """Split a text into words as the classifier sees them; a number of digits alone is `0`."""
    return ["0" if word.isdigit() else word for word in _TOKEN.findall(fold(text))]
