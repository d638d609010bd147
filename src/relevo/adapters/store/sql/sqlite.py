"""SQLite's driver: one thread writes, a few read; commits are shared by those who wait."""

import asyncio
import queue
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeVar

import structlog

from relevo.adapters.store.sql.backup import back_up
from relevo.adapters.store.sql.driver import Dialect, Insert, Operation, Progress, Row, Step, Swap
from relevo.adapters.store.sql.revision import is_current, load
from relevo.adapters.store.sql.sqlite_errors import as_store_failed
from relevo.kernel.errors import Refused, StoreFailed

T = TypeVar("T")

DIALECT = Dialect("sqlite")
_READERS = 4
_SWITCHES = 500
"""How often a file that is busy is tried again before it is used, a hundredth of a second apart."""
_BATCH = 128
"""How many operations share a commit at most."""
_TOGETHER = 16
"""How many rows of an insert go as one statement at most."""
_PARAMETER = re.compile(r"\$(\d+)")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Item:
    operation: Callable[[], Operation[Any]]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True, slots=True)
class _Outcome:
    item: _Item
    result: Any = None
    error: BaseException | None = None


class _Lost(Exception):
    """SQLite has rolled the whole transaction back by itself."""


class SqliteDriver:
    """One database file, or one database in memory.

    Writing operations run in one thread, many of them in one transaction, each in a savepoint of its
    own; their callers go on when the commit is durable. A batch that fails is tried one by one, so
    that only the guilty operation is refused.
    """

    dialect = DIALECT
    commits: int = 0
    """Transactions that were committed; fewer than operations when those share them."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer = _connect(path)
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="relevo-writer", daemon=True)
        self._readers: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._read_connections: list[sqlite3.Connection] = []
        self._closed = False
        if path:
            self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="relevo-reader")
        self._thread.start()

    @property
    def path(self) -> str:
        """The file; empty for a database in memory."""
        return self._path

    async def write(self, operation: Callable[[], Operation[T]]) -> T:
        """Queue it for the writer and wait for the commit."""
        if self._closed:
            raise StoreFailed("the store is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Item(operation, future, loop))
        return await future

    async def read(self, operation: Callable[[], Operation[T]]) -> T:
        """Run it on a connection for reading, in a thread; in memory, in the writer's turn."""
        if self._readers is None:
            return await self.write(operation)
        if self._closed:
            raise StoreFailed("the store is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, operation)

    async def backup(self, target: Path, progress: Progress) -> None:
        """Copy the file while it is in use."""
        if not self._path:
            raise Refused(
                "a store in memory has no file to back up; give it one with sqlite:///FILE"
            )
        await asyncio.to_thread(back_up, Path(self._path), target, progress)

    async def close(self) -> None:
        """Write what was accepted, then close every connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        if self._readers is not None:
            await asyncio.to_thread(self._readers.shutdown)
        for connection in (*self._read_connections, self._writer):
            connection.close()

    def _read(self, operation: Callable[[], Operation[T]]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._local.connection = _open(self._path)
                connection.execute("PRAGMA query_only = ON")
                self._read_connections.append(connection)
            return _run(connection, operation)
        except sqlite3.Error as error:
            raise as_store_failed(error) from error

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            batch = [item]
            ends = False
            while len(batch) < _BATCH and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    ends = True
                    break
                batch.append(following)
            _publish(self._commit(batch))
            if ends:
                return

    def _commit(self, batch: Sequence[_Item]) -> list[_Outcome]:
        if len(batch) == 1:
            return [self._alone(batch[0])]
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            refused = as_store_failed(error)
            return [_Outcome(item, error=refused) for item in batch]
        try:
            outcomes = [self._within(item) for item in batch]
            self._end()
        except (sqlite3.Error, _Lost) as error:
            log.warning(
                "batch failed, writing one by one", size=len(batch), error=type(error).__name__
            )
            self._roll_back()
            return [self._alone(item) for item in batch]
        return outcomes

    def _alone(self, item: _Item) -> _Outcome:
        """Run one operation in a transaction of its own."""
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            result = _run(self._writer, item.operation)
            self._end()
        except BaseException as error:  # noqa: BLE001 - does not fit: it is the caller's, who gets it
            self._roll_back()
            return _refused(item, error)
        return _Outcome(item, result)

    def _within(self, item: _Item) -> _Outcome:
        """Run one operation in a savepoint of the batch's transaction."""
        self._writer.execute("SAVEPOINT item")
        try:
            result = _run(self._writer, item.operation)
            self._writer.execute("RELEASE item")
        except BaseException as error:
            if not self._writer.in_transaction:
                raise _Lost from error
            self._writer.execute("ROLLBACK TO item")
            self._writer.execute("RELEASE item")
            return _refused(item, error)
        return _Outcome(item, result)

    def _end(self) -> None:
        self._writer.execute("COMMIT")
        self.commits += 1

    def _roll_back(self) -> None:
        if not self._writer.in_transaction:
            return
        try:
            self._writer.execute("ROLLBACK")
        except sqlite3.Error as error:
            log.warning("rollback failed", error=type(error).__name__)


def _refused(item: _Item, error: BaseException) -> _Outcome:
    # There is one writer, so nobody can be faster: `Again` is for PostgreSQL.
    return _Outcome(
        item, error=as_store_failed(error) if isinstance(error, sqlite3.Error) else error
    )


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        if path:
            _switch_to_wal(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Make the file write ahead, which stays with it: only the first opening has something to do.

    Where two switch at once SQLite tells one of them at once that the file is busy, whatever the
    timeout, since both would wait for each other.
    """
    for wait in (*repeat(0.01, _SWITCHES), None):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if wait is None or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(wait)
        else:
            return


def _connect(path: str) -> sqlite3.Connection:
    """Open the writer's connection, with the schema up to date."""
    try:
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = _open(path)
        try:
            if not path:
                load("upgrade").fill_memory(connection)
            elif not is_current(connection):
                load("upgrade").upgrade_sqlite(connection)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise as_store_failed(error) from error
    except OSError as error:
        message = f"the folder of the database cannot be made: {error.strerror}"
        raise StoreFailed(message) from error
    return connection


def _publish(outcomes: Sequence[_Outcome]) -> None:
    """Wake the callers, each on its own event loop."""
    for loop in {outcome.item.loop for outcome in outcomes}:
        theirs = [outcome for outcome in outcomes if outcome.item.loop is loop]
        try:
            loop.call_soon_threadsafe(_resolve, theirs)
        except RuntimeError:
            log.warning("written, but the caller has gone", size=len(theirs))


def _resolve(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        future = outcome.item.future
        if future.done():
            continue
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.result)


def _run(connection: sqlite3.Connection, operation: Callable[[], Operation[T]]) -> T:
    steps = operation()
    try:
        wanted = next(steps)
        while True:
            # There is one writer, and it holds the file since it read: nobody can be faster.
            if isinstance(wanted, Swap):
                wanted = [*wanted.inserts, wanted.update]
            rows: Sequence[Row] = ()
            for step in wanted:
                rows = _execute(connection, step)
            wanted = steps.send(rows)
    except StopIteration as stop:
        return stop.value


def _execute(connection: sqlite3.Connection, step: Step) -> Sequence[Row]:
    if isinstance(step, Insert):
        # Few rows go as one statement: at each the interpreter's lock is let go and waited for.
        if 0 < len(step.rows) <= _TOGETHER:
            sql = _insert(step.table, step.columns, step.conflict, len(step.rows))
            connection.execute(sql, tuple(chain.from_iterable(step.rows)))
        elif step.rows:
            connection.executemany(_insert(step.table, step.columns, step.conflict, 1), step.rows)
        return ()
    sql, order = _plain(step.sql)
    params = step.params if order is None else tuple(step.params[index] for index in order)
    return connection.execute(sql, params).fetchall()


@cache
def _insert(table: str, columns: tuple[str, ...], conflict: str, rows: int) -> str:
    marks = ", ".join("?" * len(columns))
    values = ", ".join([f"({marks})"] * rows)
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) VALUES {values} {conflict}"  # noqa: S608 - does not fit: names of our own


@cache
def _plain(sql: str) -> tuple[str, tuple[int, ...] | None]:
    """Write `$n` as `?`; the second is the parameters' order, None for 1, 2, 3 on."""
    order = tuple(int(number) - 1 for number in _PARAMETER.findall(sql))
    return _PARAMETER.sub("?", sql), None if order == tuple(range(len(order))) else order
