"""What every Log promises; an implementation's test class inherits this and gives the fixture `log`."""
# ruff: noqa: S101, D102 - does not fit: a contract is its assertions, their names are the promises

import asyncio

import pytest

from relevo.conversation.author import ASSISTANT, SYSTEM, Author, AuthorKind, agent, queue
from relevo.conversation.events import (
    HandoffRequested,
    MessageReceived,
    MessageSent,
    NoteAdded,
    OwnerChanged,
    SlotSet,
    ToolReturned,
)
from relevo.conversation.fold import fold
from relevo.conversation.ownership import Expected, Head, head_after
from relevo.conversation.packet import Packet, Quote, Reason, Target, ToolFact
from relevo.conversation.ports import Log, Write
from relevo.conversation.state import State
from relevo.kernel.errors import BadInput, Conflict, NotFound
from relevo.testing.facts import AT, begin, events_of, heard, owned, said, started, writing

BOB = Author(AuthorKind.AGENT, "bob")


class LogContract:
    """The promises of `relevo.conversation.ports.Log`."""

    @pytest.fixture
    def log(self) -> Log:
        raise NotImplementedError

    async def test_that_positions_count_from_one_without_gaps(self, log: Log) -> None:
        await begin(log, "c1", heard())
        await log.append("c1", writing(said(), heard()))
        assert [record.position for record in await log.read("c1")] == [1, 2, 3, 4, 5]

    async def test_that_an_append_gives_what_a_read_gives(self, log: Log) -> None:
        await begin(log)
        write = Write([said("é 🙂 中\n\t‽")], AT + 7, turn=3, causation="m1", bundle="b2")
        appended = await log.append("c1", write)
        assert list(appended.records) == list(await log.read("c1", after=2))
        record = appended.records[0]
        assert (record.at, record.turn, record.causation, record.bundle) == (AT + 7, 3, "m1", "b2")
        assert (appended.first, appended.repeated, appended.head.position) == (3, False, 3)

    async def test_that_nested_facts_come_back_as_they_were(self, log: Log) -> None:
        fact = ToolFact("orders", {"id": 7, "deep": [{"x": None}]}, "done", {"eta": 1.5}, AT)
        packet = Packet(
            "h1", "c1", 1, AT, "assistant", Reason.TOOL_FAILED, Target("billing", skills={"es": 3}),
            goal=Quote("mi pedido", 3), tools=(fact,), sla_due={"first": AT},
        )  # fmt: skip
        written = [
            HandoffRequested(packet),
            SlotSet("return", "items", [{"sku": "A", "count": 2}], source=3),
            ToolReturned("orders", "s1", "done", {"total": 12.5, "lines": [1, 2]}, name="order"),
        ]
        await begin(log)
        await log.append("c1", writing(*[(SYSTEM, event) for event in written]))
        assert events_of(await log.read("c1", after=2)) == written

    async def test_that_a_megabyte_of_text_comes_back(self, log: Log) -> None:
        await begin(log, "c1", heard("ñ" * 1_000_000))
        (record,) = await log.read("c1", after=2)
        assert record.event == MessageReceived("ñ" * 1_000_000, "chat")

    async def test_that_a_read_begins_behind_and_ends_at_its_limit(self, log: Log) -> None:
        await begin(log, "c1", heard("1"), heard("2"), heard("3"))
        assert [r.position for r in await log.read("c1", after=3)] == [4, 5]
        assert [r.position for r in await log.read("c1", after=1, limit=2)] == [2, 3]
        assert list(await log.read("c1", after=5)) == []

    async def test_that_what_was_never_begun_is_not_found(self, log: Log) -> None:
        for asked in (log.read("c9"), log.state("c9"), log.head("c9")):
            with pytest.raises(NotFound):
                await asked
        with pytest.raises(NotFound):
            await log.append("c9", writing(heard()))
        with pytest.raises(NotFound):
            await log.append("c9", writing())

    async def test_that_a_conversation_begins_once(self, log: Log) -> None:
        await begin(log)
        with pytest.raises(BadInput):
            await log.append("c1", writing(heard(), started()))
        assert len(await log.read("c1")) == 2

    async def test_that_a_key_writes_once_and_answers_with_the_first(self, log: Log) -> None:
        await begin(log)
        write = Write([heard()], AT, key="k1")
        first = await log.append("c1", write)
        await log.append("c1", writing(heard()))
        again = await log.append("c1", write)
        assert (again.repeated, again.records, again.first) == (True, (), first.first)
        assert again.head.position == 4
        assert len(await log.read("c1")) == 4

    async def test_that_a_key_belongs_to_its_conversation(self, log: Log) -> None:
        await begin(log, "c1")
        await begin(log, "c2")
        await log.append("c1", Write([heard()], AT, key="k1"))
        assert not (await log.append("c2", Write([heard()], AT, key="k1"))).repeated

    async def test_that_a_key_of_a_refused_write_is_free(self, log: Log) -> None:
        await begin(log)
        with pytest.raises(Conflict):
            await log.append("c1", Write([heard()], AT, Expected(owner_version=9), key="k1"))
        assert not (await log.append("c1", Write([heard()], AT, key="k1"))).repeated

    @pytest.mark.parametrize(
        "expected",
        [Expected(owner_version=2), Expected(owner=agent("bob")), Expected(position=1)],
    )
    async def test_that_a_broken_expectation_writes_nothing(
        self, log: Log, expected: Expected
    ) -> None:
        await begin(log)
        with pytest.raises(Conflict) as refused:
            await log.append("c1", Write([heard()], AT, expected))
        assert (refused.value.owner, refused.value.owner_version) == ("assistant", 1)
        assert len(await log.read("c1")) == 2

    async def test_that_expectations_that_hold_let_the_write_through(self, log: Log) -> None:
        await begin(log)
        expected = Expected(owner_version=1, position=2)
        assert (await log.append("c1", Write([said()], AT, expected))).head.position == 3

    async def test_that_only_the_owner_speaks_and_a_refusal_undoes_all(self, log: Log) -> None:
        await begin(log)
        with pytest.raises(Conflict):
            await log.append("c1", writing(heard(), said("I am Bob", 1, BOB)))
        assert len(await log.read("c1")) == 2
        await log.append("c1", writing(owned(agent("bob"), 2), said("I am Bob", 2, BOB)))
        with pytest.raises(Conflict):
            await log.append("c1", writing(said("me too", 2, ASSISTANT)))
        assert (await log.head("c1")).owner == agent("bob")

    async def test_that_versions_of_ownership_follow_each_other(self, log: Log) -> None:
        await begin(log)
        with pytest.raises(Conflict):
            await log.append("c1", writing(owned(agent("bob"), 3)))

    async def test_that_of_two_takeovers_at_once_one_wins(self, log: Log) -> None:
        await begin(log)
        writes = [
            Write([owned(agent(name), 2)], AT, Expected(owner_version=1)) for name in ("ann", "bob")
        ]
        ends = await asyncio.gather(
            *(log.append("c1", write) for write in writes), return_exceptions=True
        )
        assert sorted(isinstance(end, Conflict) for end in ends) == [False, True]
        assert len(await log.read("c1")) == 3

    async def test_that_writes_at_once_stand_behind_each_other(self, log: Log) -> None:
        await begin(log)
        writes = [writing(heard(f"{number}a"), heard(f"{number}b")) for number in range(20)]
        ends = await asyncio.gather(*(log.append("c1", write) for write in writes))
        records = await log.read("c1")
        assert [record.position for record in records] == list(range(1, 43))
        for end in ends:
            assert tuple(records[end.first - 1 : end.first + 1]) == end.records

    async def test_that_state_is_the_fold_of_the_log_at_every_length(self, log: Log) -> None:
        await begin(log)
        for number in range(45):
            slot = SlotSet("return", f"slot{number % 5}", number)
            await log.append("c1", writing(heard(f"m{number}"), (SYSTEM, slot), at=AT + number))
            assert await log.state("c1") == fold(State("c1"), await log.read("c1"))

    async def test_that_a_long_first_write_has_the_state_of_its_log(self, log: Log) -> None:
        await begin(log, "c1", *(heard(f"m{number}") for number in range(60)))
        assert await log.state("c1") == fold(State("c1"), await log.read("c1"))

    async def test_that_the_head_follows_the_log(self, log: Log) -> None:
        await begin(log, "c1", heard())
        await log.append("c1", writing(owned(queue("general"), 2, "handoff"), heard(), at=AT + 1))
        await log.append("c1", writing(owned(agent("bob"), 3, "accepted"), at=AT + 2))
        await log.append("c1", writing(said("Bob here", 3, BOB), (BOB, NoteAdded("hm")), at=AT + 3))
        head = Head()
        for record in await log.read("c1"):
            head = head_after(head, record.at, record.author, record.event)
        assert await log.head("c1") == head

    async def test_that_each_record_knows_its_version_of_ownership(self, log: Log) -> None:
        await begin(log)
        await log.append("c1", writing(said(), owned(agent("bob"), 2), said("Bob", 2, BOB)))
        versions = {type(r.event): r.owner_version for r in await log.read("c1", after=2)}
        assert versions == {MessageSent: 2, OwnerChanged: 2}
        assert [r.owner_version for r in await log.read("c1")] == [1, 1, 1, 2, 2]
