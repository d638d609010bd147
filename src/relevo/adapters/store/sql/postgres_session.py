"""Connections to PostgreSQL by asyncpg, which has no types of its own: what is used of it, typed."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - does not fit: it has none

from relevo.adapters.store.sql.driver import Row

SECONDS = 30
"""How long a statement, and the wait for a connection, may take."""


class Transaction(Protocol):
    """A transaction that begins and ends by hand."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def commit(self) -> None:
        """Make it durable."""
        ...

    async def rollback(self) -> None:
        """Undo it."""
        ...


class Session(Protocol):
    """One connection."""

    async def fetch(self, query: str, *args: object) -> list[Row]:
        """Run one statement and give its rows."""
        ...

    def transaction(self) -> Transaction:
        """Give a transaction that has not begun."""
        ...

    def is_closed(self) -> bool:
        """Say whether the connection is gone."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


class Sessions(Protocol):
    """A pool of connections."""

    def acquire(self, *, timeout: float) -> AbstractAsyncContextManager[Session]:
        """Borrow one."""
        ...

    async def close(self) -> None:
        """Close them all, once what runs on them has ended."""
        ...

    def terminate(self) -> None:
        """Close them all at once, whatever runs on them."""
        ...


async def open_sessions(url: str) -> Sessions:
    """Open the pool."""
    pool = await asyncpg.create_pool(  # pyright: ignore[reportUnknownMemberType] - does not fit: no types
        url,
        min_size=0,
        max_size=10,
        command_timeout=SECONDS,
        timeout=SECONDS,
        server_settings={"application_name": "relevo"},
        # Operations leave nothing behind in a session; asyncpg's own reset costs a round trip.
        reset=_leave,
    )
    return cast("Sessions", pool)


async def open_session(url: str) -> Session:
    """Open one connection, for SQLAlchemy."""
    session = await asyncpg.connect(url, timeout=SECONDS)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - does not fit: no types
    return cast("Session", session)


async def _leave(_connection: object) -> None:
    """Do nothing."""
