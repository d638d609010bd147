"""The port to the company's knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that may answer a question."""

    id: str
    title: str
    text: str
    score: float
    """0–1; comparable within one answer, and with the threshold that the index itself gives."""
    url: str = ""
    language: str = ""


class Knowledge(Protocol):
    """Where passages are found. In memory, so that a search costs no I/O."""

    def search(self, question: str, language: str = "", limit: int = 5) -> Sequence[Passage]:
        """Give passages, best first; empty when nothing is near enough to be an answer."""
        ...
