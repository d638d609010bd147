"""Unit: the migrations make exactly the schema, on both dialects, whoever runs them."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from tests.adapters.store.conftest import Open

from relevo.adapters.store.sql.postgres_session import open_session
from relevo.adapters.store.sql.revision import CURRENT
from relevo.adapters.store.sql.schema import metadata
from relevo.adapters.store.sql.upgrade import upgrade_postgres
from relevo.kernel.errors import StoreFailed
from relevo.testing.facts import arrival


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_that_migrations_make_the_schema_on_sqlite(
    opened: Open, url: str, path: Path
) -> None:
    await opened(url)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        assert _differences(connection) == []


@pytest.mark.postgres
async def test_that_migrations_make_the_schema_on_postgresql(postgres_url: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: open_session(postgres_url),
        poolclass=NullPool,
    )
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_that_a_store_opened_again_is_the_same(opened: Open, url: str) -> None:
    first = await opened(url)
    receipt = await first.receive(arrival("m1"))
    await first.close()
    again = await opened(url)
    assert await again.read("cnv_m1") == list(receipt.records)
    assert (await again.receive(arrival("m1"))).repeated


async def test_that_two_may_open_a_new_file_at_once(opened: Open, url: str) -> None:
    stores = await asyncio.gather(*(opened(url) for _ in range(3)))
    await stores[0].receive(arrival("m1"))
    assert (await stores[2].receive(arrival("m1"))).repeated


_OPENER = """
import asyncio, sys
from relevo.adapters.store.sql.store import open_store
from relevo.kernel.clock import VirtualClock
from relevo.kernel.ids import SequentialIds
from relevo.privacy.plain import PlainCipher

async def open_one(url):
    store = await open_store(url, PlainCipher(), VirtualClock(), SequentialIds())
    await store.close()

# The machinery of migrations is loaded before the race.
asyncio.run(open_one("sqlite://"))
print("ready", flush=True)
for line in sys.stdin:
    asyncio.run(open_one(line.strip()))
    print("opened", flush=True)
"""


def test_that_two_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _OPENER]
    with ExitStack() as stack:
        openers = [
            stack.enter_context(
                subprocess.Popen(command, text=True, stdin=PIPE, stdout=PIPE)  # noqa: S603 - does not fit: this Python, and words of our own
            )
            for _ in range(2)
        ]
        assert [_answer(opener) for opener in openers] == ["ready"] * 2
        for number in range(5):
            for opener in openers:
                _tell(opener, f"sqlite:///{tmp_path}/{number}/store.db")
            assert [_answer(opener) for opener in openers] == ["opened"] * 2


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.postgres
async def test_that_two_nodes_may_upgrade_at_once(postgres_server: str) -> None:
    session = await open_session(postgres_server)
    await session.fetch("CREATE DATABASE fresh_at_once")
    url = postgres_server.replace("/postgres?", "/fresh_at_once?")
    await asyncio.gather(*(upgrade_postgres(url) for _ in range(3)))
    await session.fetch("DROP DATABASE fresh_at_once")
    await session.close()


async def test_that_a_newer_schema_is_refused(opened: Open, url: str, path: Path) -> None:
    await (await opened(url)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreFailed, match="newer relevo"):
        await opened(url)


def test_that_a_start_knows_the_newest_migration_without_loading_any() -> None:
    config = Config()
    config.set_main_option("script_location", "relevo.adapters.store.sql:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == CURRENT
