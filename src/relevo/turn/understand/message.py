"""A message as the understanding reads it: cut, folded, split into words and clauses, once."""

import re
from dataclasses import dataclass

from relevo.turn.understand.normalise import fold, name_tokens, written_out

LONGEST = 2_000
"""Characters that are read; what a customer wants stands in them."""
_RUN = re.compile(r"(\w)\1{2,}")
_PIECE = re.compile(r"[^\W_]+|[,.;:!?\n…]+")
_INNER = re.compile(r"(?<=\d)[.,:](?=\d)")


@dataclass(frozen=True, slots=True)
class Message:
    """The words of a message, folded, with the places where clauses begin."""

    text: str
    """The first characters as they were written, vault tokens included."""
    plain: str
    """The same with each vault token replaced by the word for its kind, and shorthand written out."""
    words: tuple[str, ...]
    """Folded words; a letter that is held down counts once ("siiii" is "si")."""
    clause: tuple[int, ...]
    """For each word the number of its clause; marks such as a comma or full stop divide."""

    @classmethod
    def of(cls, text: str) -> "Message":
        """Read any text, however long or odd."""
        text = text[:LONGEST].strip()
        plain = written_out(name_tokens(text))
        words: list[str] = []
        clause: list[int] = []
        number = 0
        folded = _INNER.sub("", fold(plain))
        held = _RUN.search(folded) is not None  # hardly ever
        for piece in _PIECE.findall(folded):
            if piece[0].isalnum():
                words.append(_RUN.sub(r"\1", piece) if held and not piece[0].isdigit() else piece)
                clause.append(number)
            else:
                number += 1
        return cls(text, plain, tuple(words), tuple(clause))

    def starts(self, at: int) -> bool:
        """Say whether a clause begins at this word."""
        return at == 0 or self.clause[at] != self.clause[at - 1]

    def ends(self, at: int) -> bool:
        """Say whether a clause ends before this word."""
        return at >= len(self.words) or (at > 0 and self.starts(at))
