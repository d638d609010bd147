"""What every store promises of what leaves, and of calls with effects: once, and in order."""
# ruff: noqa: S101, D102 - does not fit: a contract is its assertions, their names are the promises

import asyncio

import pytest

from relevo.conversation.author import ASSISTANT, SYSTEM
from relevo.conversation.events import DeliveryReported, ToolCalled
from relevo.conversation.ports import ToSend, Write
from relevo.kernel.clock import SECOND
from relevo.kernel.errors import BadInput, Fenced, NotFound, Refused
from relevo.testing.facts import AT, arrival, begin, claimed, said, writing
from relevo.testing.store import Store


async def _say(store: Store, conversation: str, *parcels: ToSend, at: int = AT) -> None:
    facts = [said(f"to send {parcel.id}") for parcel in parcels]
    await store.append(conversation, Write(facts, at, outbox=parcels))


async def _due(store: Store, now: int, node: str = "n1") -> list[str]:
    return [parcel.id for parcel in await store.due(now, 10, node)]


class OutboxContract:
    """The promises of `Outbox` and `Steps`."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    async def test_that_a_turns_message_becomes_a_parcel(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        work = await claimed(store, "cnv_m1")
        write = Write([said("one"), said("two")], AT + 5, outbox=[ToSend("o1", "sms", "+1555", 1)])
        await store.finish(work, write)
        (parcel,) = await store.due(AT + 5, 10, "n1")
        assert (parcel.id, parcel.conversation, parcel.position) == ("o1", "cnv_m1", 5)
        assert (parcel.channel, parcel.address, parcel.attempts) == ("sms", "+1555", 0)
        assert (parcel.author_kind, parcel.owner_version) == ("assistant", 1)
        assert (parcel.created_at, parcel.due_at) == (AT + 5, AT + 5)

    async def test_that_a_given_parcel_is_reserved_for_a_minute(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0))
        assert await _due(store, AT - 1) == []
        assert await _due(store, AT) == ["o1"]
        assert await _due(store, AT + 60 * SECOND - 1, "n2") == []
        assert await _due(store, AT + 60 * SECOND, "n2") == ["o1"]

    async def test_that_two_senders_never_get_the_same(self, store: Store) -> None:
        for number in range(8):
            await begin(store, f"c{number}")
            await _say(store, f"c{number}", ToSend(f"o{number}", "sms", "+1", 0))
        given = await asyncio.gather(*(_due(store, AT, f"n{n}") for n in range(4)))
        together = [parcel for share in given for parcel in share]
        assert sorted(together) == sorted(set(together))

    async def test_that_order_holds_within_conversation_and_channel(self, store: Store) -> None:
        await begin(store, "c1")
        await begin(store, "c2")
        for number in (1, 2, 3):
            await _say(store, "c1", ToSend(f"o{number}", "sms", "+1", 0))
        await _say(store, "c1", ToSend("mail", "mail", "a@b", 0))
        await _say(store, "c2", ToSend("other", "sms", "+2", 0))
        assert sorted(await _due(store, AT)) == ["mail", "o1", "other"]
        assert await _due(store, AT) == []
        await store.settle("o1", "sent", "", AT)
        assert await _due(store, AT) == ["o2"]
        await store.postpone("o2", AT + 5 * SECOND, "busy")
        assert await _due(store, AT + SECOND) == []
        assert await _due(store, AT + 5 * SECOND) == ["o2"]

    async def test_that_parcels_of_one_write_keep_its_order(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", *(ToSend(f"o{9 - n}", "sms", "+1", n) for n in range(3)))
        order: list[str] = []
        for _ in range(3):
            order += await _due(store, AT)
            await store.settle(order[-1], "sent", "", AT)
        assert order == ["o9", "o8", "o7"]

    async def test_that_the_end_of_a_parcel_stands_in_the_log(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0))
        await store.settle("o1", "delivered", "SM1", AT + 3)
        (record,) = await store.read("c1", after=3)
        assert (record.author, record.at) == (SYSTEM, AT + 3)
        assert record.event == DeliveryReported(3, "delivered", "SM1")
        assert await _due(store, AT + 99 * SECOND) == []

    async def test_that_a_parcel_ends_once(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0))
        await asyncio.gather(*(store.settle("o1", "sent", "", AT) for _ in range(3)))
        await store.settle("o9", "sent", "", AT)
        assert len(await store.read("c1")) == 4

    async def test_that_a_parcel_cannot_end_in_any_word(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0))
        with pytest.raises(BadInput):
            await store.settle("o1", "eaten by the dog", "", AT)
        assert await _due(store, AT) == ["o1"]

    async def test_that_trying_again_counts(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0))
        for attempt in range(3):
            (parcel,) = await store.due(AT + attempt, 10, "n1")
            assert parcel.attempts == attempt
            await store.postpone("o1", AT + attempt + 1, "busy")

    async def test_that_what_failed_is_dead_and_holds_nobody_up(self, store: Store) -> None:
        await begin(store)
        await _say(store, "c1", ToSend("o1", "sms", "+1", 0), ToSend("o2", "sms", "+1", 1))
        assert await _due(store, AT) == ["o1"]
        await store.settle("o1", "failed", "no such number", AT)
        await store.settle("o1", "sent", "", AT)
        await store.postpone("o1", AT, "again")
        assert [parcel.id for parcel in await store.dead(10)] == ["o1"]
        assert await _due(store, AT + 99 * SECOND) == ["o2"]
        assert len(await store.read("c1", after=4)) == 1

    async def test_that_due_parcels_come_oldest_first_up_to_a_limit(self, store: Store) -> None:
        for number in (3, 1, 2):
            await begin(store, f"c{number}")
            await _say(store, f"c{number}", ToSend(f"o{number}", "sms", "+1", 0), at=AT + number)
        assert [parcel.id for parcel in await store.due(AT + 9, 2, "n1")] == ["o1", "o2"]

    async def test_that_a_step_starts_once_and_keeps_its_result(self, store: Store) -> None:
        await begin(store)
        assert await store.find("c1", 1, "refund") is None
        await store.started("c1", 1, "refund")
        step = await store.find("c1", 1, "refund")
        assert step is not None
        assert (step.state, step.result) == ("started", None)
        with pytest.raises(Refused):
            await store.started("c1", 1, "refund")
        await store.finished("c1", 1, "refund", {"id": 7, "lines": [{"x": "é"}]})
        step = await store.find("c1", 1, "refund")
        assert step is not None
        assert (step.state, step.result) == ("finished", {"id": 7, "lines": [{"x": "é"}]})

    async def test_that_steps_are_told_apart(self, store: Store) -> None:
        await begin(store)
        await begin(store, "c2")
        for place in (("c1", 1, "a"), ("c1", 1, "b"), ("c1", 2, "a"), ("c2", 1, "a")):
            await store.started(*place)

    async def test_that_the_steps_of_a_turn_can_be_listed(self, store: Store) -> None:
        await begin(store)
        for place in (("c1", 1, "b"), ("c1", 1, "a"), ("c1", 2, "x")):
            await store.started(*place)
        await store.finished("c1", 1, "b", {"id": 7})
        steps = await store.begun("c1", 1)
        assert [(x.key, x.state, x.result) for x in steps] == [
            ("a", "started", None),
            ("b", "finished", {"id": 7}),
        ]
        assert await store.begun("c1", 3) == []

    async def test_that_the_ledger_of_a_turn_ends_with_it(self, store: Store) -> None:
        for name in ("m1", "m2"):
            await store.receive(arrival(name))
        work = await claimed(store, "cnv_m1")
        for place in (("cnv_m1", 1, "a"), ("cnv_m1", 1, "b"), ("cnv_m1", 2, "a")):
            await store.started(*place)
        await store.finished("cnv_m1", 1, "a", {"id": 7})
        await store.finish(
            work, writing((ASSISTANT, ToolCalled("refund", {}, "a", "write")), said())
        )
        assert await store.begun("cnv_m1", 1) == []
        assert [step.key for step in await store.begun("cnv_m1", 2)] == ["a"]
        with pytest.raises(Fenced):
            await store.started("cnv_m1", 1, "c")

    async def test_that_the_ledger_of_a_turn_started_twice_ends_with_it(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await claimed(store, "cnv_m1")
        again = await claimed(store, "cnv_m1")
        await store.started("cnv_m1", 1, "a")
        await store.finish(again, writing(said()))
        assert await store.begun("cnv_m1", 1) == []

    async def test_that_a_step_starts_once_for_all_nodes(self, store: Store) -> None:
        await begin(store)
        ends = await asyncio.gather(
            *(store.started("c1", 1, "refund") for _ in range(4)), return_exceptions=True
        )
        assert sum(end is None for end in ends) == 1

    async def test_that_only_what_was_started_is_finished(self, store: Store) -> None:
        await begin(store)
        with pytest.raises(NotFound):
            await store.finished("c1", 1, "refund", {})
        with pytest.raises(NotFound):
            await store.started("c9", 1, "refund")
