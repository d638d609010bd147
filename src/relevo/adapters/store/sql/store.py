"""The store: every port that keeps something, on one database."""

import asyncio
from pathlib import Path

from relevo.adapters.store.sql.address import is_postgres, sqlite_path
from relevo.adapters.store.sql.alarms import SqlAlarms
from relevo.adapters.store.sql.directory import SqlDirectory
from relevo.adapters.store.sql.driver import Driver, Progress
from relevo.adapters.store.sql.engine import Engine
from relevo.adapters.store.sql.keys import Addresses, KeyRing
from relevo.adapters.store.sql.log import SqlLog
from relevo.adapters.store.sql.outbox import SqlOutbox
from relevo.adapters.store.sql.people import SqlPeople
from relevo.adapters.store.sql.revision import load
from relevo.adapters.store.sql.sqlite import SqliteDriver
from relevo.adapters.store.sql.steps import SqlSteps
from relevo.adapters.store.sql.turns import SqlTurns
from relevo.adapters.store.sql.vault import SqlVault
from relevo.kernel.clock import Clock
from relevo.kernel.ids import Ids
from relevo.privacy.ports import Cipher


class SqlStore(SqlLog, SqlTurns, SqlSteps, SqlOutbox, SqlAlarms, SqlVault, SqlPeople, SqlDirectory):
    """One database that is the Log, Turns, Steps, Outbox, Alarms, Vault, People and Directory."""

    async def backup(self, target: Path, progress: Progress | None = None) -> None:
        """Write a verified copy to a new file, while the store is in use.

        Raises: `BadInput` when the file is there already, `Refused` for a store that is not a file
        (with what to type instead), `StoreFailed`.
        """
        await self._engine.driver.backup(target, progress or _unseen)

    async def close(self) -> None:
        """Write what was accepted and let go of the database."""
        await self._engine.driver.close()


def _unseen(_done: int, _total: int) -> None:
    """Tell nobody."""


async def open_store(url: str, cipher: Cipher, clock: Clock, ids: Ids) -> SqlStore:
    """Open the database of that address, with its schema up to date.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite://` (in memory) or
    `postgresql://…`. Raises: `BadInput` for another address, `StoreFailed`.
    """
    driver = await _driver(url)
    keys = KeyRing(cipher)
    addresses = Addresses(driver, cipher)
    return SqlStore(Engine(driver, cipher, keys, addresses, clock, ids))


async def _driver(url: str) -> Driver:
    if is_postgres(url):
        return await load("postgres").connect(url)
    return await asyncio.to_thread(SqliteDriver, sqlite_path(url))
