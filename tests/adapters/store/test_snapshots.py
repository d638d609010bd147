"""Unit: the state of a long conversation costs what that of a short one costs."""

import sqlite3
from pathlib import Path

from tests.adapters.store.conftest import Open
from typing_extensions import override

from relevo.adapters.store.sql.snapshots import SNAPSHOT_EVERY
from relevo.conversation.fold import fold
from relevo.conversation.ports import Write
from relevo.conversation.state import State
from relevo.privacy.plain import PlainCipher
from relevo.testing.facts import AT, arrival, begin, claimed, heard, said, writing

MOST = SNAPSHOT_EVERY + 5
"""What a state may cost: the events since its snapshot, and the snapshot."""


class CountingCipher(PlainCipher):
    """Counts what is opened."""

    opened = 0

    @override
    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        self.opened += 1
        return super().open(key, sealed, context)


async def test_that_a_long_log_is_not_opened_for_its_state(opened: Open) -> None:
    cipher = CountingCipher()
    store = await opened("sqlite://", cipher)
    most: list[int] = []
    await begin(store)
    for _ in range(300):
        await store.append("c1", writing(heard(), said(), heard()))
        before = cipher.opened
        await store.state("c1")
        most.append(cipher.opened - before)
    assert max(most) <= MOST
    assert max(most[-50:]) == max(most[:50])


async def test_that_turns_take_snapshots_too(opened: Open) -> None:
    cipher = CountingCipher()
    store = await opened("sqlite://", cipher)
    for number in range(60):
        await store.receive(arrival(f"m{number}"))
        work = await claimed(store, "cnv_m0")
        await store.finish(work, Write([said()], AT, turn=work.seq))
    before = cipher.opened
    state = await store.state("cnv_m0")
    assert cipher.opened - before <= MOST
    assert state == fold(State("cnv_m0"), await store.read("cnv_m0"))


async def test_that_a_snapshot_of_another_version_is_ignored(
    opened: Open, url: str, path: Path
) -> None:
    store = await opened(url)
    await begin(store, "c1", *(heard(f"m{number}") for number in range(50)))
    expected = await store.state("c1")
    for version, body in ((99, b"of tomorrow"), (0, b"of yesterday")):
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE snapshot SET version = ?, body = ?", (version, body))
        raw.close()
        assert await store.state("c1") == expected
        await store.append("c1", writing(heard()))
        expected = await store.state("c1")
        assert expected.position == (await store.head("c1")).position
