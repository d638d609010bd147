"""A text cut into folded words, numbers and marks, each with its place; once for all readers of values."""

import re
from dataclasses import dataclass
from functools import lru_cache

from relevo.turn.understand.normalise import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_VAULT_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Tokens:
    """Pieces of a text in parallel tuples: what they are, folded, and where they stand."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def glued(self, at: int) -> bool:
        """Say whether nothing stands between this piece and the one before."""
        return 0 < at < len(self.words) and self.ends[at - 1] == self.starts[at]

    def said(self, start: int, end: int) -> str:
        """Give the text from one piece up to, and without, another."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""


@lru_cache(maxsize=_KEPT)
def cut(text: str) -> Tokens:
    """Cut a text; what is in the vault holds no value of another kind."""
    shown = (
        _VAULT_TOKEN.sub(lambda hidden: " " * len(hidden.group()), text) if "⟦" in text else text
    )
    found = list(_TOKEN.finditer(shown))
    pieces = [match.group() for match in found]
    folded = [x.lower() if x.isascii() else fold(x) or x for x in pieces]
    return Tokens(
        text,
        tuple(folded),
        tuple(match.start() for match in found),
        tuple(match.end() for match in found),
    )
