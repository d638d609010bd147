"""Unit: SQLite's one writer shares commits, refuses only the guilty, and survives what goes wrong."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.adapters.store.conftest import Open

from relevo.adapters.store.sql.driver import Ask, Operation, Row, Steps
from relevo.adapters.store.sql.sqlite import SqliteDriver
from relevo.kernel.errors import StoreFailed
from relevo.testing.facts import arrival


def _note(text: str) -> Operation[str]:
    yield [Ask("INSERT INTO node (id, at) VALUES ($1, 0)", (text,))]
    return text


def _guilty_at_commit() -> Operation[None]:
    """Break a foreign key in a way that only the commit finds."""
    yield [Ask("PRAGMA defer_foreign_keys = ON")]
    yield [Ask("INSERT INTO timer (id, conversation, name, due_at) VALUES ('t', 'nobody', 'x', 0)")]


def _ask(sql: str) -> Operation[Sequence[Row]]:
    return (yield [Ask(sql)])


@pytest.fixture
def driver(path: Path) -> SqliteDriver:
    return SqliteDriver(str(path))


async def test_that_writes_at_once_share_a_commit(driver: SqliteDriver) -> None:
    ends = await asyncio.gather(*(driver.write(lambda n=n: _note(f"n{n}")) for n in range(60)))
    assert ends == [f"n{n}" for n in range(60)]
    assert driver.commits <= 5
    await driver.close()


async def test_that_a_failed_operation_undoes_itself_alone(driver: SqliteDriver) -> None:
    def fails(text: str) -> Operation[str]:
        yield from _note(text)
        raise KeyError(text)

    ends = await asyncio.gather(
        *(driver.write(lambda n=n: _note(f"n{n}") if n % 2 else fails(f"n{n}")) for n in range(10)),
        return_exceptions=True,
    )
    assert [isinstance(end, KeyError) for end in ends] == [n % 2 == 0 for n in range(10)]
    rows = await driver.read(lambda: _ask("SELECT id FROM node ORDER BY id"))
    assert [row[0] for row in rows] == ["n1", "n3", "n5", "n7", "n9"]
    await driver.close()


async def test_that_a_batch_that_cannot_commit_loses_only_the_guilty(
    driver: SqliteDriver,
) -> None:
    ends = await asyncio.gather(
        *(
            driver.write(lambda n=n: _guilty_at_commit() if n == 4 else _note(f"n{n}"))
            for n in range(9)
        ),
        return_exceptions=True,
    )
    assert [isinstance(end, StoreFailed) for end in ends] == [n == 4 for n in range(9)]
    (row,) = await driver.read(lambda: _ask("SELECT count(*) FROM node"))
    assert row[0] == 8
    await driver.close()


async def test_that_a_full_disk_is_said_and_survived(driver: SqliteDriver) -> None:
    (row,) = await driver.read(lambda: _ask("PRAGMA page_count"))

    await driver.write(lambda: _ask(f"PRAGMA max_page_count = {row[0]}"))
    ends = await asyncio.gather(
        *(driver.write(lambda n=n: _note("x" * 9_000 + str(n))) for n in range(5)),
        driver.write(lambda: _note("small")),
        return_exceptions=True,
    )
    assert "disk is full" in str(ends[0])
    assert all(isinstance(end, StoreFailed) for end in ends[:5])
    await driver.write(lambda: _ask("PRAGMA max_page_count = 1000000"))
    assert await driver.write(lambda: _note("again")) == "again"
    await driver.close()


async def test_that_a_locked_database_is_said_and_survived(
    driver: SqliteDriver, path: Path
) -> None:
    await driver.write(lambda: _ask("PRAGMA busy_timeout = 10"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ends = await asyncio.gather(
        *(driver.write(lambda n=n: _note(f"n{n}")) for n in range(3)), return_exceptions=True
    )
    assert all("locked by another process" in str(end) for end in ends)
    other.execute("ROLLBACK")
    other.close()
    assert await driver.write(lambda: _note("again")) == "again"
    await driver.close()


async def test_that_another_process_may_write_between(opened: Open, url: str, path: Path) -> None:
    store = await opened(url)
    await store.receive(arrival("m1"))
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO node (id, at) VALUES ('theirs', 7)")
    other.close()
    assert set(await store.alive(7)) == {"theirs"}


async def test_that_a_file_that_is_none_is_named_so(opened: Open, url: str, path: Path) -> None:
    _write(path, b"no database at all" * 100)
    with pytest.raises(StoreFailed, match="no database of relevo"):
        await opened(url)


async def test_that_a_damaged_file_is_said(opened: Open, url: str, path: Path) -> None:
    store = await opened(url)
    for number in range(40):
        await store.receive(arrival(f"m{number}", text="x" * 500, address=f"a{number}"))
    await store.close()
    _write(path, _read(path)[:8_192].ljust(200_000, b"\xff"))
    with pytest.raises(StoreFailed, match="damaged"):
        await (await opened(url)).read("cnv_m7")


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


async def test_that_a_closed_store_says_so(opened: Open) -> None:
    store = await opened("sqlite://")
    await store.close()
    await store.close()
    with pytest.raises(StoreFailed, match="closed"):
        await store.receive(arrival("m1"))


async def test_that_what_was_accepted_before_the_close_is_written(opened: Open, url: str) -> None:
    store = await opened(url)
    waiting = [asyncio.ensure_future(store.receive(arrival(f"m{n}"))) for n in range(20)]
    await asyncio.gather(*waiting[:1])
    await asyncio.sleep(0)  # noqa: TID251 - does not fit: gives the tasks their turn, no time passes
    await store.close()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    again = await opened(url)
    written = {record.causation for record in await again.read("cnv_m0")}
    kept = {f"m{n}" for n, end in enumerate(ends) if not isinstance(end, Exception)}
    assert kept <= written


async def test_that_every_commit_is_forced_to_the_disk(driver: SqliteDriver) -> None:
    for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        (row,) = await driver.write(lambda p=pragma: _ask(f"PRAGMA {p}"))
        assert row[0] == value
    await driver.close()


async def test_that_a_reader_cannot_write(driver: SqliteDriver) -> None:
    with pytest.raises(StoreFailed):
        await driver.read(lambda: _note("x"))
    await driver.close()


async def test_that_parameters_may_be_used_twice_and_in_any_order(driver: SqliteDriver) -> None:
    def asking() -> Operation[Sequence[Row]]:
        steps: Steps = [Ask("SELECT $2, $1, $2", ("a", "b"))]
        return (yield steps)

    (row,) = await driver.read(asking)
    assert tuple(row) == ("b", "a", "b")
    await driver.close()
