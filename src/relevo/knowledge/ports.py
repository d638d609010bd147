"""The ports to the company's knowledge, and to a model that turns texts into vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""A row a text, each of length 1, so that a product of two rows is their likeness."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that may answer a question."""

    id: str
    """The page, `#`, and the number of the piece."""
    title: str
    text: str
    """Sentences of it, fit to be said as they stand."""
    score: float
    """0–1; comparable within one answer, and with the threshold that the index itself gives."""
    url: str = ""
    language: str = ""


class Knowledge(Protocol):
    """Where passages are found. In memory, so that a search costs no I/O."""

    def search(
        self, question: str, language: str = "", limit: int = 5, topic: str = ""
    ) -> Sequence[Passage]:
        """Give passages, best first; empty when nothing is near enough to be an answer.

        `topic` is what was talked about before (the last question, or the title of the passage that
        answered it); it helps where the question leans on it ("and how long does that take?").
        """
        ...

    async def prepare(self, question: str) -> None:
        """Do beforehand what a search of this question needs from elsewhere; nothing, mostly.

        Worth a call before `search` where an embedder is set: else words alone are searched. Never raises.
        """
        return


class Embedder(Protocol):
    """A model that gives texts of like meaning like vectors."""

    @property
    def name(self) -> str:
        """The model's name: vectors of two names are never compared."""
        ...

    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Give a vector a text; `asking` says that they are questions, where a model cares.

        Raises: `RetryLater`, `Refused`, `BadInput`.
        """
        ...
