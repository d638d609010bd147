"""What an operation on the store is, and what a driver promises to do with it.

An operation is written once, for both dialects and without I/O: a generator that yields steps and is
sent the rows of the last one. It may be run again from its beginning, so it keeps nothing outside.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Row = Sequence[Any]


class Ask(NamedTuple):
    """One statement, with `$1`, `$2` … for its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


class Insert(NamedTuple):
    """Many rows into one table; with no rows it does nothing."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    conflict: str = ""
    """What follows the values: an `ON CONFLICT …` clause."""


class Swap(NamedTuple):
    """A row as it was becomes what it is now, and the inserts are made; or somebody was faster.

    The last writing of an operation, a round trip of its own. Where all that came before it was
    read only, a driver may run it without a transaction: it is one.
    """

    update: Ask
    """An `UPDATE … WHERE …` that finds the row only while it is as the operation read it."""
    inserts: Sequence[Insert]


Step = Ask | Insert
Steps = Sequence[Step] | Swap
"""Steps of one round trip. No step of it reads what another one of it writes."""

Operation = Generator[Steps, Sequence[Row], T]


Progress = Callable[[int, int], None]
"""Is told how many of how many pages are done; called from another thread."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the operations must know of the database: how rows are locked."""

    name: str
    lock: str = ""
    """Ends a `SELECT` from `conversation c` that locks the row; empty where one writer locks all."""
    lock_free: str = ""
    """The same, leaving out what somebody else has locked."""
    lock_parcels: str = ""
    """The same for `outbox o`."""


class Again(Exception):
    """Somebody else was faster: undo what this operation wrote and run it from its beginning."""


class Driver(Protocol):
    """Runs operations."""

    dialect: Dialect

    async def write(self, operation: Callable[[], Operation[T]]) -> T:
        """Run it in a transaction of its own and give its result once that is durable.

        Errors of the operation undo all of it. Raises `StoreFailed` when the database does.
        """
        ...

    async def read(self, operation: Callable[[], Operation[T]]) -> T:
        """Run what only reads. Every statement sees the newest commit; it may not be one picture."""
        ...

    async def backup(self, target: Path, progress: Progress) -> None:
        """Write a verified copy to a new file. Raises `Refused` where the server has its own way."""
        ...

    async def close(self) -> None:
        """Finish what was accepted and let go of the database."""
        ...
