"""Where what was learned stays from one start to the next: a port, since this room touches no files."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

Arrays = Mapping[str, NDArray[Any]]
"""What was learned, by name; nothing in it but numbers and the bytes of words."""


class Shelf(Protocol):
    """Keeps one thing that was learned. What it gives back may be wrong or damaged: look at it first."""

    def find(self, mark: str) -> Arrays | None:
        """Give what was kept under this mark; None when there is nothing, or another mark's."""
        ...

    def keep(self, mark: str, learned: Arrays) -> None:
        """Keep this in place of what was kept before; that it cannot be kept is no error."""
        ...


class MemoryShelf(Shelf):
    """A shelf that lasts as long as the process; the fake for tests."""

    def __init__(self) -> None:
        self.mark = ""
        self.learned: Arrays = {}

    @override
    def find(self, mark: str) -> Arrays | None:
        return self.learned if self.learned and mark == self.mark else None

    @override
    def keep(self, mark: str, learned: Arrays) -> None:
        self.mark, self.learned = mark, dict(learned)


def packed_words(words: Sequence[str]) -> NDArray[Any]:
    """Give words without line breaks as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def unpacked_words(packed: NDArray[Any]) -> list[str]:
    """Give the words back. Raises `ValueError` when these are no words."""
    text = packed.tobytes().decode()
    return text.split("\n") if text else []
