"""What is wrong with a playbook: where, what, and what would be right."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from relevo.playbook.model import Place

LIBRARY = "library/"
"""What the files of ready-made flows begin with."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake, in words for the person who wrote the file."""

    file: str
    line: int
    what: str
    mend: str = ""
    """What would be right; a full sentence or empty."""

    def __str__(self) -> str:
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.where}: {self.what}{mend}"

    @property
    def where(self) -> str:
        """Say where it stands; what comes with relevo is no file of the project."""
        if self.file.startswith(LIBRARY):
            name = self.file.rpartition("/")[2].removesuffix(".yaml")
            return f"ready-made flow `{name}`, line {self.line}"
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Findings:
    """Collects every problem; nothing stops at the first."""

    problems: list[Problem] = field(default_factory=list[Problem])

    def add(self, place: Place, what: str, mend: str = "") -> None:
        """Note one problem; the same one twice is kept once."""
        problem = Problem(place.file, place.line, what, mend)
        if problem not in self.problems:
            self.problems.append(problem)

    def in_order(self) -> list[Problem]:
        """Give them by file and line."""
        return sorted(self.problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give "Did you mean `x`?" for the nearest known word, else the known words, if they are few."""
    choices = sorted(set(known))
    near = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if 0 < len(choices) <= _FEW:
        return f"Known are: {', '.join(choices)}."
    return ""


_FEW = 16
