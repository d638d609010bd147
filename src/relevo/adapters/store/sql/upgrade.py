"""Bring a database's schema up to date: Alembic, set up in code, on a connection that is given."""

import sqlite3
from functools import cache

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, StaticPool, create_engine

_FOLDER = "relevo.adapters.store.sql:migrations"


def upgrade_connection(connection: Connection) -> None:
    """Run every migration that is missing, in the transaction of this connection."""
    config = Config()
    config.set_main_option("script_location", _FOLDER)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade_sqlite(raw: sqlite3.Connection) -> None:
    """Upgrade over an open connection in autocommit mode; all or nothing."""
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    # Two commands that start at once: the second waits here, and then finds nothing to do.
    raw.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
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
