"""Stores for the tests of the SQL adapter; each is closed when its test ends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from relevo.adapters.store.sql.store import SqlStore, open_store
from relevo.kernel.clock import VirtualClock
from relevo.kernel.ids import SequentialIds
from relevo.privacy.plain import PlainCipher
from relevo.privacy.ports import Cipher

Open = Callable[..., Awaitable[SqlStore]]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Give what opens a store by its address."""
    stores: list[SqlStore] = []

    async def open_one(url: str, cipher: Cipher | None = None) -> SqlStore:
        stores.append(
            await open_store(url, cipher or PlainCipher(), VirtualClock(), SequentialIds())
        )
        return stores[-1]

    yield open_one
    for store in stores:
        await store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a store's file may be."""
    return tmp_path / "data" / "store.db"


@pytest.fixture
def url(path: Path) -> str:
    """Give the address of a store in a file that is not there yet."""
    return f"sqlite:///{path}"
