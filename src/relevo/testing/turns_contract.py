"""What every store promises of turns: one owner at a time, ended once, fenced, taken over."""
# ruff: noqa: S101, D102 - does not fit: a contract is its assertions, their names are the promises

import asyncio

import pytest

from relevo.conversation.author import ASSISTANT, SYSTEM, Author, AuthorKind, agent
from relevo.conversation.events import (
    MessageSent,
    MessageWithdrawn,
    SlotSet,
    TimerFired,
    TimerSet,
    TurnDecided,
)
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Alarm, Secret, ToSend, Write
from relevo.kernel.errors import Conflict, Fenced, NotFound
from relevo.runtime.ports import Work
from relevo.testing.facts import AT, arrival, claimed, events_of, owned, said, writing
from relevo.testing.store import Store

BOB = Author(AuthorKind.AGENT, "bob")


class TurnsContract:
    """The promises of `Turns` beside `receive`, and of `Alarms`."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    async def test_that_the_receiving_node_holds_the_lease(self, store: Store) -> None:
        first = await store.receive(arrival("m1", node="n1"))
        second = await store.receive(arrival("m2", node="n2"))
        third = await store.receive(arrival("m3", node="n1"))
        assert [r.claimed for r in (first, second, third)] == [True, False, True]
        assert {r.epoch for r in (first, second, third)} == {1}
        assert await store.claim("cnv_m1", "n2") is None

    async def test_that_a_claim_gives_the_oldest_message(self, store: Store) -> None:
        await store.receive(arrival("m1", at=AT))
        await store.receive(arrival("m2", at=AT + 1))
        assert await store.claim("cnv_m1", "n1") == Work(
            "cnv_m1", epoch=1, seq=1, attempt=1, kind="message", position=3, message_id="m1",
            at=AT, pending=1,
        )  # fmt: skip

    async def test_that_a_claim_of_nothing_is_nothing(self, store: Store) -> None:
        assert await store.claim("cnv_9", "n1") is None
        await store.receive(arrival("m1"))
        await store.finish(await claimed(store, "cnv_m1"), writing(said()))
        assert await store.claim("cnv_m1", "n1") is None

    async def test_that_starting_a_turn_again_counts(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        works = [await claimed(store, "cnv_m1") for _ in range(3)]
        assert [(work.epoch, work.attempt) for work in works] == [(1, 1), (1, 2), (1, 3)]

    async def test_that_a_node_without_a_name_leaves_the_lease(self, store: Store) -> None:
        receipt = await store.receive(arrival("m1", node=""))
        assert not receipt.claimed
        work = await claimed(store, "cnv_m1", "n2")
        assert (work.epoch, work.attempt) == (1, 1)

    async def test_that_of_two_claims_at_once_one_wins(self, store: Store) -> None:
        await store.receive(arrival("m1", node=""))
        works = await asyncio.gather(*(store.claim("cnv_m1", f"n{n}") for n in range(4)))
        assert sum(work is not None for work in works) == 1

    async def test_that_a_finish_ends_the_turn_and_frees_the_lease(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        finished = await store.finish(work, Write([said()], AT, turn=work.seq))
        assert (finished.withdrawn, finished.more) == (False, False)
        assert list(finished.appended.records) == list(await store.read("cnv_m1", after=3))
        assert finished.appended.records[0].turn == 1
        receipt = await store.receive(arrival("m2", node="n2"))
        assert (receipt.claimed, receipt.epoch) == (True, 2)

    async def test_that_the_lease_stays_while_messages_wait(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.receive(arrival("m2", node="n2"))
        await claimed(store, "cnv_m1")
        work = await claimed(store, "cnv_m1")
        assert (await store.finish(work, writing())).more
        following = await claimed(store, "cnv_m1")
        assert (following.seq, following.attempt, following.epoch) == (2, 1, 1)
        assert not (await store.finish(following, writing())).more

    async def test_that_a_turn_ends_once(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        await store.finish(work, writing(said()))
        with pytest.raises(Fenced):
            await store.finish(work, writing(said()))
        assert len(await store.read("cnv_m1")) == 4

    async def test_that_a_finish_needs_its_conversation(self, store: Store) -> None:
        with pytest.raises((NotFound, Fenced)):
            await store.finish(Work("cnv_9", 1, 1, 1, "message", 1, "m", AT, 0), writing())

    async def test_that_a_dead_nodes_turn_is_taken_over_and_fenced(self, store: Store) -> None:
        await store.receive(arrival("m1", node="n1"))
        zombie = await claimed(store, "cnv_m1", "n1")
        (work,) = await store.adopt("n2", ["n2"], 10)
        assert (work.epoch, work.attempt, work.seq) == (2, 2, 1)
        with pytest.raises(Fenced):
            await store.finish(zombie, writing(said("late")))
        assert await store.claim("cnv_m1", "n1") is None
        assert (await store.extend("cnv_m1", 1, "n1"), await store.extend("cnv_m1", 2, "n2")) == (
            False,
            True,
        )
        await store.finish(work, writing(said("in time")))
        assert events_of(await store.read("cnv_m1", after=3)) == [MessageSent("in time", 1)]

    async def test_that_the_living_keep_theirs(self, store: Store) -> None:
        await store.receive(arrival("m1", node="n1"))
        await store.receive(arrival("m2", node="n2", address="eve"))
        assert await store.adopt("n2", ["n1"], 10) == []

    async def test_that_what_nobody_took_is_adopted(self, store: Store) -> None:
        await store.receive(arrival("m1", node=""))
        (work,) = await store.adopt("n2", ["n1", "n2"], 10)
        assert (work.epoch, work.attempt) == (1, 1)

    async def test_that_what_is_done_is_not_adopted(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.finish(await claimed(store, "cnv_m1"), writing())
        assert await store.adopt("n2", [], 10) == []

    async def test_that_an_adoption_has_a_limit_and_goes_on(self, store: Store) -> None:
        for number in range(5):
            await store.receive(arrival(f"m{number}", address=f"a{number}", at=AT + number))
        first = await store.adopt("n2", [], 3)
        rest = await store.adopt("n2", [], 3)
        assert [work.message_id for work in first] == ["m0", "m1", "m2"]
        assert [work.message_id for work in rest] == ["m3", "m4"]

    async def test_that_two_adopters_share_without_overlap(self, store: Store) -> None:
        for number in range(20):
            await store.receive(arrival(f"m{number}", address=f"a{number}"))
        alive = ["n2", "n3"]
        shares = await asyncio.gather(store.adopt("n2", alive, 50), store.adopt("n3", alive, 50))
        taken = [work.conversation for share in shares for work in share]
        assert len(taken) == len(set(taken))

    async def test_that_every_crash_counts_as_a_start(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await claimed(store, "cnv_m1")
        attempts = [(await store.adopt(f"n{n}", [], 1))[0].attempt for n in (2, 3)]
        assert attempts == [2, 3]

    async def test_that_words_of_a_moved_owner_are_withdrawn(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        await store.append("cnv_m1", writing(owned(agent("bob"), 2)))
        slot, decided = SlotSet("return", "order", "4711"), TurnDecided(1, 1, "flow")
        write = Write(
            [said("as I was saying"), (ASSISTANT, slot), (SYSTEM, decided)],
            AT,
            Expected(owner_version=1),
            secrets=[Secret("⟦email:a1⟧", "EMAIL", "one@example.com")],
            outbox=[ToSend("o1", "chat", "ada", 0)],
            alarms=[Alarm("t1", "nudge", AT)],
        )
        finished = await store.finish(work, write)
        assert finished.withdrawn
        assert events_of(finished.appended.records) == [
            MessageWithdrawn("as I was saying", 1, "owner_changed"),
            slot,
            decided,
        ]
        assert await store.due(AT, 10, "n1") == []
        assert await store.next_alarm() == 0
        assert await store.reveal("cnv_m1", ["⟦email:a1⟧"])
        assert await store.claim("cnv_m1", "n1") is None

    async def test_that_a_wait_outlives_a_change_of_owner(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        await store.append("cnv_m1", writing(owned(agent("bob"), 2)))
        alarms = [Alarm("t1", "nudge", AT + 5), Alarm("t2", "gift/rest", AT + 10)]
        waits = (ASSISTANT, TimerSet("gift/rest", AT + 10))
        write = Write([waits], AT, Expected(owner_version=1), alarms=alarms)
        assert (await store.finish(work, write)).withdrawn
        assert await store.next_alarm() == AT + 10

    async def test_that_a_turn_that_breaks_the_rules_ends_nothing(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        with pytest.raises(Conflict):
            await store.finish(work, writing(said("not mine", 1, BOB)))
        assert len(await store.read("cnv_m1")) == 3
        assert not (await store.finish(work, writing(said()))).withdrawn

    async def test_that_a_message_during_the_turn_does_not_disturb_it(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        await store.receive(arrival("m2"))
        finished = await store.finish(work, Write([said()], AT, Expected(owner_version=1)))
        assert (finished.withdrawn, finished.more) == (False, True)
        assert [r.position for r in finished.appended.records] == [5]

    async def test_that_nodes_are_alive_while_they_say_so(self, store: Store) -> None:
        await store.beat("n1", AT)
        await store.beat("n2", AT + 5)
        await store.beat("n1", AT + 9)
        assert set(await store.alive(AT + 5)) == {"n1", "n2"}
        assert set(await store.alive(AT + 6)) == {"n1"}

    async def test_that_a_timer_becomes_one_message_in_order(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        await store.finish(work, Write([said()], AT, alarms=[Alarm("t1", "nudge", AT + 10)]))
        assert await store.next_alarm() == AT + 10
        assert await store.due_alarms(AT + 9, 10) == []
        (due,) = await store.due_alarms(AT + 10, 10)
        assert (due.id, due.conversation, due.name, due.due) == ("t1", "cnv_m1", "nudge", AT + 10)
        receipt = await store.fire("t1", "n1", AT + 11)
        assert receipt is not None
        assert (receipt.seq, receipt.position, receipt.claimed, receipt.epoch) == (2, 5, True, 2)
        assert [(r.author, r.event) for r in receipt.records] == [(SYSTEM, TimerFired("nudge"))]
        assert await store.fire("t1", "n1", AT + 12) is None
        assert await store.next_alarm() == 0
        work = await claimed(store, "cnv_m1")
        assert (work.kind, work.position, work.message_id) == ("timer", 5, "t1")

    async def test_that_a_timer_waits_for_its_time(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", Write([said()], AT, alarms=[Alarm("t1", "x", AT + 10)]))
        assert await store.fire("t1", "n1", AT + 9) is None
        assert await store.fire("t9", "n1", AT + 9) is None
        assert await store.fire("t1", "n1", AT + 10) is not None

    async def test_that_a_timer_set_again_is_moved(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        for due in (AT + 10, AT + 20):
            await store.append("cnv_m1", Write([], AT, alarms=[Alarm("t1", "x", due)]))
        assert [alarm.due for alarm in await store.due_alarms(AT + 99, 10)] == [AT + 20]

    async def test_that_a_timer_fires_once_for_all_nodes(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", Write([], AT, alarms=[Alarm("t1", "x", AT)]))
        receipts = await asyncio.gather(*(store.fire("t1", f"n{n}", AT) for n in range(4)))
        assert sum(receipt is not None for receipt in receipts) == 1

    async def test_that_timers_come_earliest_first(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        alarms = [Alarm(f"t{n}", "x", AT + n) for n in (3, 1, 2)]
        await store.append("cnv_m1", Write([], AT, alarms=alarms))
        assert [alarm.id for alarm in await store.due_alarms(AT + 9, 2)] == ["t1", "t2"]
