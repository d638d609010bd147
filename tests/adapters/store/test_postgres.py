"""Unit: PostgreSQL's driver runs a batch as one statement and outlives its connections."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.adapters.store.conftest import Open

from relevo.adapters.store.sql import postgres
from relevo.adapters.store.sql.driver import Ask, Insert, Operation, Row, Swap
from relevo.adapters.store.sql.postgres_session import open_session
from relevo.kernel.errors import BadInput, Conflict, StoreFailed
from relevo.testing.facts import AT, arrival, begin, heard, writing

pytestmark = pytest.mark.postgres


def _batch() -> Operation[Sequence[Row]]:
    """Write two tables and read a third, each with parameters of its own."""
    return (
        yield [
            Insert("node", ("id", "at"), [("n1", 1), ("n2", 2)]),
            Insert("customer", ("id", "workspace", "key", "created_at"), []),
            Ask("UPDATE node SET at = $2 WHERE id = $1", ("n9", 9)),
            Ask("SELECT $2 || $1 || $2", ("a", "b")),
        ]
    )


async def test_that_a_batch_is_one_statement(postgres_url: str) -> None:
    driver = await postgres.connect(postgres_url)
    rows = await driver.write(_batch)
    assert [tuple(row) for row in rows] == [("bab",)]
    rows = await driver.read(lambda: _select("SELECT id, at FROM node ORDER BY id"))
    assert [tuple(row) for row in rows] == [("n1", 1), ("n2", 2)]
    await driver.close()


def _select(sql: str) -> Operation[Sequence[Row]]:
    return (yield [Ask(sql)])


async def test_that_a_failed_operation_leaves_nothing(postgres_url: str) -> None:
    driver = await postgres.connect(postgres_url)

    def failing() -> Operation[None]:
        yield [Insert("node", ("id", "at"), [("n1", 1)])]
        raise Conflict("no", owner="", owner_version=0)

    with pytest.raises(Conflict):
        await driver.write(failing)
    assert await driver.read(lambda: _select("SELECT id FROM node")) == []
    await driver.close()


async def test_that_what_is_overtaken_every_time_ends(postgres_url: str) -> None:
    driver = await postgres.connect(postgres_url)
    begun = 0

    def twice() -> Operation[None]:
        nonlocal begun
        begun += 1
        yield [Insert("node", ("id", "at"), [("n1", 1), ("n1", 2)])]

    with pytest.raises(StoreFailed, match="too many writers"):
        await driver.write(twice)
    assert begun == 6  # once without a transaction, and then as often as it may be overtaken
    await driver.close()


async def test_that_a_swap_that_was_overtaken_is_begun_again(postgres_url: str) -> None:
    driver = await postgres.connect(postgres_url)
    await driver.write(lambda: _insert("a"))
    both = asyncio.Barrier(2)
    begun: list[str] = []

    async def add(name: str) -> None:
        def one_more() -> Operation[None]:
            begun.append(name)
            rows = yield [Ask("SELECT n.at FROM node n WHERE n.id = $1 FOR NO KEY UPDATE", ("a",))]
            update = "UPDATE node SET at = $2 WHERE id = $1 AND at = $3"
            yield Swap(
                Ask(update, ("a", rows[0][0] + 1, rows[0][0])),
                [Insert("node", ("id", "at"), [(f"{name}{len(begun)}", 0)])],
            )

        await both.wait()
        await driver.write(one_more)

    await asyncio.gather(add("b"), add("c"))
    rows = await driver.read(lambda: _select("SELECT id, at FROM node ORDER BY at, id"))
    assert [row[1] for row in rows] == [0, 0, 2]
    await driver.close()


async def test_that_deadlocks_are_begun_again(postgres_url: str) -> None:
    driver = await postgres.connect(postgres_url)
    await driver.write(lambda: _insert("a", "b"))
    both = asyncio.Barrier(2)

    def crossing(first: str, second: str) -> Operation[None]:
        yield [Ask("UPDATE node SET at = at + 1 WHERE id = $1", (first,))]
        yield [Ask("SELECT pg_sleep(0.05)")]
        yield [Ask("UPDATE node SET at = at + 1 WHERE id = $1", (second,))]

    async def run(first: str, second: str) -> None:
        await both.wait()
        await driver.write(lambda: crossing(first, second))

    await asyncio.gather(run("a", "b"), run("b", "a"))
    rows = await driver.read(lambda: _select("SELECT at FROM node"))
    assert [row[0] for row in rows] == [2, 2]
    await driver.close()


def _insert(*names: str) -> Operation[None]:
    yield [Insert("node", ("id", "at"), [(name, 0) for name in names])]


async def test_that_killed_connections_are_replaced(opened: Open, postgres_url: str) -> None:
    store = await opened(postgres_url)
    await begin(store)
    session = await open_session(postgres_url)
    for _ in range(2):
        await session.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'relevo' AND datname = current_database()"
        )
        await store.append("c1", writing(heard()))
    await session.close()
    assert len(await store.read("c1")) == 4


async def test_that_a_server_out_of_reach_is_said(opened: Open, postgres_url: str) -> None:
    for url, sentence in (
        ("postgresql://nobody@127.0.0.1:1/x", "cannot be reached"),
        (postgres_url.replace("/test_", "/no_"), "does not exist"),
        (postgres_url.replace("postgres:@", "stranger:@"), "does not accept this user"),
    ):
        with pytest.raises(StoreFailed, match=sentence):
            await opened(url)


async def test_that_a_character_no_server_keeps_is_the_senders_fault(
    opened: Open, postgres_url: str
) -> None:
    store = await opened(postgres_url)
    with pytest.raises(BadInput):
        await store.receive(arrival("m\x001", at=AT))
    assert not (await store.receive(arrival("m1"))).repeated
