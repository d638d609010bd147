"""One spelling for every customer: lower case, no accents, no apostrophes, numbers alike."""

import re
import unicodedata

_TOKEN = re.compile(r"\w+|[?!$€£%]")
_QUOTES = dict.fromkeys(map(ord, "’‘\u00b4`"), "'")
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


def words(text: str) -> list[str]:
    """Split a text into words as the classifier sees them; a number of digits alone is `0`."""
    return ["0" if word.isdigit() else word for word in _TOKEN.findall(fold(text))]
