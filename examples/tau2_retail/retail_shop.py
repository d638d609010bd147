# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""The shop's records: the database as it was given, and a copy of every record that was changed.

The given file is only ever read. Changes go to `retail.sqlite3` in the folder that the project gives
its tools, or stay in memory.
"""

import json
import os
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Protocol

SETTING = "RELEVO_TAU2_RETAIL"
"""Names the folder that holds `db.json` and `policy.md`."""
KINDS = ("orders", "users")
"""What can be changed; products cannot."""
Record = dict[str, Any]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS changed (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS proven (conversation TEXT PRIMARY KEY, user_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (conversation TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, result TEXT NOT NULL);
"""


class NoData(Exception):
    """The setting names no folder with the shop's database."""


class Copies(Protocol):
    """Where changed records are kept."""

    def get(self, kind: str, name: str) -> Record | None:
        """Give the changed record; None when it was never changed."""
        ...

    def put(self, kind: str, name: str, record: Record) -> None:
        """Keep it."""
        ...

    def all(self) -> Mapping[tuple[str, str], Record]:
        """Give all of them."""
        ...


class InMemory:
    """Changes that nobody keeps: to see what some would come to."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Record] = {}

    def get(self, kind: str, name: str) -> Record | None:
        """Give the changed record."""
        return self._kept.get((kind, name))

    def put(self, kind: str, name: str, record: Record) -> None:
        """Keep it."""
        self._kept[kind, name] = record

    def all(self) -> Mapping[tuple[str, str], Record]:
        """Give all of them."""
        return self._kept


class InFile:
    """Changes in the project's own SQLite file, within the caller's transaction."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self._ledger = ledger

    def get(self, kind: str, name: str) -> Record | None:
        """Give the changed record."""
        row = self._ledger.execute(
            "SELECT body FROM changed WHERE kind = ? AND id = ?", (kind, name)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, name: str, record: Record) -> None:
        """Keep it."""
        self._ledger.execute(
            "INSERT OR REPLACE INTO changed VALUES (?, ?, ?)", (kind, name, json.dumps(record))
        )

    def all(self) -> Mapping[tuple[str, str], Record]:
        """Give all of them."""
        rows = self._ledger.execute("SELECT kind, id, body FROM changed")
        return {(kind, name): json.loads(body) for kind, name, body in rows}


class Shop:
    """The records as they stand now. What it gives is the caller's own until it is kept."""

    def __init__(self, copies: Copies) -> None:
        self._given = given()
        self._copies = copies

    def order(self, order_id: str) -> Record | None:
        """Give an order; its number may lack the `#`."""
        return self._record("orders", "#" + order_id.strip().lstrip("#").upper())

    def user(self, user_id: str) -> Record | None:
        """Give a customer."""
        return self._record("users", user_id)

    def users(self) -> Generator[Record]:
        """Give all customers."""
        for user_id in self._given["users"]:
            user = self.user(user_id)
            if user is not None:
                yield user

    def product(self, product_id: str) -> Mapping[str, Any] | None:
        """Give a product with its items."""
        return self._given["products"].get(product_id)

    def products(self) -> Mapping[str, Mapping[str, Any]]:
        """Give all products by id."""
        return self._given["products"]

    def keep(self, kind: str, name: str, record: Record) -> None:
        """Keep a changed record."""
        self._copies.put(kind, name, record)

    def changes(self) -> dict[str, dict[str, Record]]:
        """Give every record that is not as it was given."""
        changed: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        for (kind, name), record in sorted(self._copies.all().items()):
            if record != self._given[kind][name]:
                changed[kind][name] = record
        return changed

    def _record(self, kind: str, name: str) -> Record | None:
        kept = self._copies.get(kind, name)
        if kept is not None:
            return deepcopy(kept)
        found = self._given[kind].get(name)
        return deepcopy(found) if found is not None else None


@contextmanager
def opened(folder: Path) -> Generator[tuple[Shop, sqlite3.Connection]]:
    """Open the project's own copy; all of it is written, or nothing."""
    with closing(sqlite3.connect(folder / "retail.sqlite3", timeout=5.0)) as ledger:
        ledger.executescript(_SCHEMA)
        with ledger:
            ledger.execute("BEGIN IMMEDIATE")
            yield Shop(InFile(ledger)), ledger


def given() -> Mapping[str, Mapping[str, Any]]:
    """Give the database as it was given. Raises `NoData` when there is none."""
    folder = os.environ.get(SETTING, "")  # noqa: TID251 - does not fit: a project's own setting
    path = Path(folder) / "db.json"
    if not folder or not path.is_file():
        message = f"{SETTING} names no folder with db.json and policy.md (tau2's retail data)"
        raise NoData(message)
    return _read(path)


@cache
def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))
