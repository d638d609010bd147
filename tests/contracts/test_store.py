"""Contract: the store keeps the same promises in memory, in a file and on a server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from relevo.adapters.store.sql.store import SqlStore, open_store
from relevo.kernel.clock import VirtualClock
from relevo.kernel.ids import SequentialIds
from relevo.privacy.plain import PlainCipher
from relevo.testing.store_contract import StoreContract


async def _opened(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url, PlainCipher(), VirtualClock(), SequentialIds())
    yield store
    await store.close()


class TestSqliteInMemory(StoreContract):
    @pytest.fixture
    async def store(self) -> AsyncIterator[SqlStore]:
        async for store in _opened("sqlite://"):
            yield store


class TestSqliteFile(StoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[SqlStore]:
        async for store in _opened(f"sqlite:///{tmp_path / 'store.db'}"):
            yield store


@pytest.mark.postgres
class TestPostgres(StoreContract):
    @pytest.fixture
    async def store(self, postgres_url: str) -> AsyncIterator[SqlStore]:
        async for store in _opened(postgres_url):
            yield store
