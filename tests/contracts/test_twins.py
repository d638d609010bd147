"""Property: whatever is written, the Log in memory and the one on SQLite answer the same."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from relevo.adapters.store.sql.store import open_store
from relevo.conversation import events as e
from relevo.conversation.author import NOBODY, SYSTEM, THE_ASSISTANT, agent
from relevo.conversation.memory import MemoryLog
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Log, Write
from relevo.kernel.clock import VirtualClock
from relevo.kernel.errors import RelevoError
from relevo.kernel.ids import SequentialIds
from relevo.privacy.plain import PlainCipher
from relevo.testing.any_event import any_author, any_event

_CHANGES = st.builds(
    e.OwnerChanged,
    st.sampled_from([THE_ASSISTANT, NOBODY, agent("bob")]),
    st.integers(1, 4),
    st.just("takeover"),
    st.integers(1, 2),
)
_WORDS = st.builds(e.MessageSent, st.text(st.characters(codec="utf-8")), st.integers(1, 3))
_FACTS = st.lists(st.tuples(any_author(), any_event() | _CHANGES | _WORDS), max_size=12)
_WRITES = st.builds(
    Write,
    _FACTS,
    st.integers(0, 1_000),
    st.builds(Expected, st.none() | st.integers(1, 3), st.none(), st.none() | st.integers(1, 9)),
    st.sampled_from(["", "", "k1", "k2"]),
)


async def _answer(doing: Any) -> Any:
    try:
        return await doing
    except RelevoError as error:
        return type(error)


async def _play(log: Log, course: list[tuple[str, Write]]) -> list[Any]:
    answers = [await _answer(log.append(name, write)) for name, write in course]
    for name in ("c1", "c2"):
        answers += [
            await _answer(_listed(log, name)),
            await _answer(_listed(log, name, 3, 2)),
            await _answer(log.state(name)),
            await _answer(log.head(name)),
        ]
    return answers


async def _listed(log: Log, name: str, after: int = 0, limit: int = 0) -> list[e.Record]:
    return list(await log.read(name, after, limit))


@settings(max_examples=60)
@given(st.booleans(), st.lists(st.tuples(st.sampled_from(["c1", "c2"]), _WRITES), max_size=8))
def test_that_both_logs_answer_the_same(begins: bool, course: list[tuple[str, Write]]) -> None:  # noqa: FBT001 - does not fit: hypothesis passes it
    if begins:
        started = e.ConversationStarted("w", "cus_1", THE_ASSISTANT)
        course = [("c1", Write([(SYSTEM, started)], 0)), *course]

    async def both() -> tuple[list[Any], list[Any]]:
        store = await open_store("sqlite://", PlainCipher(), VirtualClock(), SequentialIds())
        try:
            return await _play(MemoryLog(), course), await _play(store, course)
        finally:
            await store.close()

    in_memory, on_sqlite = asyncio.run(both())
    assert in_memory == on_sqlite
