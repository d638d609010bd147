"""Which schema this relevo needs, so that one that is there already costs no upgrade machinery.

Alembic and SQLAlchemy take longer to import than everything else of a start together; they are loaded
when a database must be made or changed, and for PostgreSQL.
"""

import importlib
import sqlite3
from contextlib import suppress
from types import ModuleType

CURRENT = "0001"
"""The newest migration in `migrations/versions`; a test holds it to that."""


def is_current(raw: sqlite3.Connection) -> bool:
    """Say whether the database has this schema."""
    with suppress(sqlite3.OperationalError):  # no such table: a database that is yet to be made
        return raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(CURRENT,)]
    return False


def load(name: str) -> ModuleType:
    """Give a module of this store that is imported only when it is needed."""
    return importlib.import_module(f"relevo.adapters.store.sql.{name}")
