"""PostgreSQL's driver: a pool of connections, a transaction an operation, a round trip a batch."""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import BigInteger, Boolean, LargeBinary

from relevo.adapters.store.sql.driver import (
    Again,
    Ask,
    Dialect,
    Insert,
    Operation,
    Progress,
    Row,
    Steps,
    Swap,
)
from relevo.adapters.store.sql.postgres_errors import FAILED, OVERTAKEN, UNREACHABLE, as_error
from relevo.adapters.store.sql.postgres_session import (
    SECONDS,
    Session,
    Sessions,
    Transaction,
    open_sessions,
)
from relevo.adapters.store.sql.schema import metadata
from relevo.adapters.store.sql.upgrade import upgrade_postgres
from relevo.kernel.errors import Refused, StoreFailed

T = TypeVar("T")

DIALECT = Dialect(
    "postgresql",
    # Not FOR UPDATE: rows that refer to a conversation may be written beside this.
    lock=" FOR NO KEY UPDATE OF c",
    lock_free=" FOR NO KEY UPDATE OF c SKIP LOCKED",
    lock_parcels=" FOR NO KEY UPDATE OF o SKIP LOCKED",
)
_TRIES = 5
_PARAMETER = re.compile(r"\$(\d+)")

log = structlog.get_logger()


class _NeedsTransaction(Exception):
    """An operation writes in several round trips."""


class PostgresDriver:
    """One database on a server that several nodes share."""

    dialect = DIALECT

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def write(self, operation: Callable[[], Operation[T]]) -> T:
        """Run it in a transaction; begin again when somebody was faster or a connection has died.

        The first time it is tried without locks where one statement is all that it writes: half the
        round trips. Whoever finds that somebody was faster takes the lock.
        """
        for attempt in range(1, _TRIES + 1):
            asked = False
            try:
                async with self._sessions.acquire(timeout=SECONDS) as session:
                    if attempt == 1:
                        with suppress(_NeedsTransaction):
                            return await _run_lightly(session, operation)
                    transaction = session.transaction()
                    await transaction.start()
                    try:
                        result = await _run(session, operation)
                    except BaseException:
                        await _undo(session, transaction)
                        raise
                    asked = True
                    await transaction.commit()
                    return result
            except (Again, *OVERTAKEN) as error:
                # Whoever was faster has committed: to wait would help nobody.
                if attempt == _TRIES:
                    raise _never_ends() from error
            except UNREACHABLE as error:
                # A commit that was asked for may have happened: only the caller knows what to do.
                if asked or attempt == _TRIES:
                    raise as_error(error) from error
                log.warning("connection lost, trying another", error=type(error).__name__)
            except FAILED as error:
                raise as_error(error) from error
        raise _never_ends()

    async def read(self, operation: Callable[[], Operation[T]]) -> T:
        """Run it without a transaction."""
        try:
            async with self._sessions.acquire(timeout=SECONDS) as session:
                return await _run(session, operation)
        except FAILED as error:
            raise as_error(error) from error

    async def backup(self, target: Path, progress: Progress) -> None:
        """Leave it to the server's own tool."""
        raise Refused(
            f"PostgreSQL is backed up with: pg_dump --format=custom --file={target}"
            ' "$RELEVO_DATABASE_URL"'
        )

    async def close(self) -> None:
        """Close every connection, once what runs on it has ended; after 10 s, at once."""
        try:
            async with asyncio.timeout(10):
                await self._sessions.close()
        except TimeoutError:
            log.warning("connections were in use, cutting them")
            self._sessions.terminate()


def _never_ends() -> StoreFailed:
    return StoreFailed("too many writers want the same rows; try again in a moment")


async def connect(url: str) -> PostgresDriver:
    """Open the pool, with the schema up to date."""
    try:
        await upgrade_postgres(url)
        sessions = await open_sessions(url)
    except FAILED as error:
        raise as_error(error) from error
    return PostgresDriver(sessions)


async def _undo(connection: Session, transaction: Transaction) -> None:
    if not connection.is_closed():
        try:
            await transaction.rollback()
        except FAILED as error:
            log.warning("rollback failed", error=type(error).__name__)


async def _run(connection: Session, operation: Callable[[], Operation[T]]) -> T:
    steps = operation()
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(await _execute(connection, wanted))
    except StopIteration as stop:
        return stop.value


async def _run_lightly(connection: Session, operation: Callable[[], Operation[T]]) -> T:
    """Run what only reads before its `Swap`, each round trip on its own.

    Raises: `_NeedsTransaction` before anything is written, `Again`, `StoreFailed` when the connection
    was lost over the swap, which may have happened.
    """
    steps = operation()
    try:
        wanted = next(steps)
        while True:
            match wanted:
                case Swap():
                    rows = await _swap_alone(connection, wanted)
                case [Ask(sql, params)] if _reads(sql):
                    rows = await connection.fetch(sql.removesuffix(DIALECT.lock), *params)
                case _:
                    steps.close()
                    raise _NeedsTransaction
            wanted = steps.send(rows)
    except StopIteration as stop:
        return stop.value


def _reads(sql: str) -> bool:
    """Say whether it reads and may do so without a lock: a later `Swap` sees what has changed."""
    return sql.startswith("SELECT") and "SKIP LOCKED" not in sql


async def _swap_alone(connection: Session, swap: Swap) -> Sequence[Row]:
    try:
        return await _swap(connection, swap)
    except UNREACHABLE as error:
        raise as_error(error) from error


async def _swap(connection: Session, swap: Swap) -> Sequence[Row]:
    inserts = [insert for insert in swap.inserts if insert.rows]
    shapes = tuple((insert.table, insert.columns, insert.conflict) for insert in inserts)
    params: list[Any] = [*swap.update.params]
    for insert in inserts:
        params.extend(zip(*insert.rows, strict=True))
    rows = await connection.fetch(_guarded(swap.update.sql, shapes), *params)
    if not rows:
        raise Again
    return rows


@cache
def _guarded(update: str, shapes: tuple[tuple[str, tuple[str, ...], str], ...]) -> str:
    """Write an update and inserts as one statement that does nothing when the row is not found."""
    parts = [f"swapped AS ({update} RETURNING 1)"]
    start = _count(update)
    for index, shape in enumerate(shapes):
        text = _moved(_insert(*shape, " WHERE EXISTS (SELECT 1 FROM swapped)"), start)
        start += len(shape[1])
        parts.append(f"s{index} AS ({text})")
    return f"WITH {', '.join(parts)} SELECT 1 FROM swapped"  # noqa: S608 - does not fit: texts of our own


async def _execute(connection: Session, steps: Steps) -> Sequence[Row]:
    """Run the steps as one statement, and give the rows of the last."""
    if isinstance(steps, Swap):
        return await _swap(connection, steps)
    steps = [step for step in steps if not isinstance(step, Insert) or step.rows]
    if not steps:
        return ()
    shapes = tuple(
        (step.table, step.columns, step.conflict) if isinstance(step, Insert) else step.sql
        for step in steps
    )
    params: list[Any] = []
    for step in steps:
        # An insert takes a list a column.
        params.extend(zip(*step.rows, strict=True) if isinstance(step, Insert) else step.params)
    return await connection.fetch(_joined(shapes), *params)


@cache
def _joined(shapes: tuple[str | tuple[str, tuple[str, ...], str], ...]) -> str:
    """Write several statements as one, `WITH` all but the last, parameters counted through."""
    texts = [shape if isinstance(shape, str) else _insert(*shape) for shape in shapes]
    starts = accumulate(map(_count, texts), initial=0)
    moved = [_moved(text, start) for text, start in zip(texts, starts, strict=False)]
    if len(moved) == 1:
        return moved[0]
    named = ", ".join(f"s{index} AS ({text})" for index, text in enumerate(moved[:-1]))
    return f"WITH {named} {moved[-1]}"


def _count(text: str) -> int:
    return max((int(number) for number in _PARAMETER.findall(text)), default=0)


def _moved(text: str, start: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + start}", text)


def _insert(table: str, columns: tuple[str, ...], conflict: str, condition: str = "") -> str:
    lists = ", ".join(
        f"${index + 1}::{_type(table, column)}[]" for index, column in enumerate(columns)
    )
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({lists}){condition} {conflict}"  # noqa: S608 - does not fit: names of our own


def _type(table: str, column: str) -> str:
    kind = metadata.tables[table].c[column].type
    for known, name in ((BigInteger, "bigint"), (LargeBinary, "bytea"), (Boolean, "boolean")):
        if isinstance(kind, known):
            return name
    return "text"
