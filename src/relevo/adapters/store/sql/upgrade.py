"""Bring a database's schema up to date: Alembic, set up in code, on a connection that is given."""

import asyncio
import sqlite3
import threading
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, StaticPool, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from relevo.adapters.store.sql.postgres_session import open_session
from relevo.kernel.errors import StoreFailed

_FOLDER = "relevo.adapters.store.sql:migrations"
_LOCK = 7_364_951
"""Any number that stays the same: nodes that start together upgrade one after the other."""


_ONE_AT_A_TIME = threading.Lock()


def upgrade_connection(connection: Connection) -> None:
    """Run every migration that is missing, in the transaction of this connection.

    Raises: the driver's own error where a statement fails, `StoreFailed` for a schema that is newer.
    """
    config = Config()
    config.set_main_option("script_location", _FOLDER)
    config.attributes["connection"] = connection
    try:
        # Alembic keeps what it works on in a global of the process.
        with _ONE_AT_A_TIME:
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreFailed("the database was written by a newer relevo; upgrade this one") from error
    except DBAPIError as error:
        raise _unwrapped(error) from error


def _unwrapped(error: DBAPIError) -> BaseException:
    """Give what the driver raised; SQLAlchemy wraps it once, or twice."""
    if error.orig is None:
        return error
    return error.orig.__cause__ or error.orig


def upgrade_sqlite(raw: sqlite3.Connection) -> None:
    """Upgrade over an open connection in autocommit mode; all or nothing."""
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection:
        # Two commands that start at once: the second waits here, and then finds nothing to do.
        # Not earlier: SQLAlchemy rolls back when it meets a database for the first time.
        raw.execute("BEGIN IMMEDIATE")
        upgrade_connection(connection)
        connection.commit()
    if raw.in_transaction:
        raw.execute("COMMIT")


@cache
def _template() -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    upgrade_sqlite(raw)
    return raw


def fill_memory(raw: sqlite3.Connection) -> None:
    """Give an empty database in memory its schema, migrated once in the process and then copied."""
    _template().backup(raw)


async def upgrade_postgres(url: str) -> None:
    """Upgrade over a connection of its own; all or nothing."""
    # In a thread with a loop of its own, where it may wait for another upgrade in this process.
    await asyncio.to_thread(lambda: asyncio.run(_upgrade_postgres(url)))


async def _upgrade_postgres(url: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: open_session(url),
        poolclass=NullPool,
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.run_sync(upgrade_connection)
    except DBAPIError as error:
        raise _unwrapped(error) from error
    finally:
        await engine.dispose()
