"""Model: whatever happens in whatever order, the store and a small model of turns agree."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from relevo.adapters.store.sql.postgres_session import open_session
from relevo.adapters.store.sql.schema import metadata
from relevo.adapters.store.sql.store import SqlStore, open_store
from relevo.kernel.clock import VirtualClock
from relevo.kernel.ids import SequentialIds
from relevo.privacy.plain import PlainCipher
from relevo.testing.turns_machine import TurnsMachine


def _play_on(url: str, empty: Callable[[], Awaitable[None]], examples: int) -> None:
    stores: list[SqlStore] = []

    async def opened() -> SqlStore:
        await empty()
        stores.append(await open_store(url, PlainCipher(), VirtualClock(), SequentialIds()))
        return stores[-1]

    async def left() -> None:
        await stores.pop().close()

    with asyncio.Runner() as runner:
        # Hypothesis calls it once a course; its type says class, a function does as well.
        machine = cast(
            "type[RuleBasedStateMachine]", lambda: TurnsMachine(runner.run, opened, left)
        )
        run_state_machine_as_test(
            machine, settings=settings(max_examples=examples, stateful_step_count=40)
        )


def test_that_turns_on_sqlite_follow_the_model() -> None:
    async def empty() -> None:
        """In memory, every store is."""

    _play_on("sqlite://", empty, 100)


@pytest.mark.postgres
def test_that_turns_on_postgresql_follow_the_model(postgres_url: str) -> None:
    names = ", ".join(f'"{table}"' for table in metadata.tables)

    async def empty() -> None:
        session = await open_session(postgres_url)
        await session.fetch(f"TRUNCATE {names}")
        await session.close()

    _play_on(postgres_url, empty, 15)
