"""What every store promises of arrivals: durable once, numbered, in one conversation."""
# ruff: noqa: S101, D102 - does not fit: a contract is its assertions, their names are the promises

import asyncio
from dataclasses import replace

import pytest

from relevo.conversation.author import (
    CUSTOMER,
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    queue,
)
from relevo.conversation.events import (
    ChannelJoined,
    ConversationReopened,
    ConversationStarted,
    MessageReceived,
    OwnerChanged,
)
from relevo.conversation.ports import Secret, Write
from relevo.kernel.errors import BadInput, NotFound
from relevo.testing.facts import AT, DAY, arrival, begin, events_of, owned, writing
from relevo.testing.store import Store


class InboxContract:
    """The promises of `Turns.receive`."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    async def test_that_a_first_message_begins_a_conversation(self, store: Store) -> None:
        receipt = await store.receive(arrival("m1", text="hello"))
        assert [(r.author, r.event) for r in await store.read("cnv_m1")] == [
            (SYSTEM, ConversationStarted("w", "cus_m1", THE_ASSISTANT)),
            (SYSTEM, ChannelJoined("chat", "ada")),
            (CUSTOMER, MessageReceived("hello", "chat")),
        ]
        assert list(receipt.records) == list(await store.read("cnv_m1"))
        assert (receipt.conversation, receipt.seq, receipt.position) == ("cnv_m1", 1, 3)
        assert (receipt.claimed, receipt.epoch, receipt.repeated) == (True, 1, False)
        assert receipt.head == await store.head("cnv_m1")

    async def test_that_the_next_message_of_the_address_follows_it(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        receipt = await store.receive(arrival("m2", text="more", at=AT + 1))
        assert (receipt.conversation, receipt.seq, receipt.position) == ("cnv_m1", 2, 4)
        assert events_of(receipt.records) == [MessageReceived("more", "chat")]

    async def test_that_a_repeat_gets_the_first_answer(self, store: Store) -> None:
        first = await store.receive(arrival("m1"))
        await store.receive(arrival("m2"))
        again = await store.receive(replace(arrival("m1"), new_id="cnv_other"))
        assert again.repeated
        assert not again.claimed
        assert again.records == ()
        assert (again.conversation, again.seq, again.position) == (
            first.conversation,
            first.seq,
            first.position,
        )
        assert len(await store.read("cnv_m1")) == 4

    async def test_that_a_repeat_is_known_by_its_workspace_and_source(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        other_source = replace(arrival("m1"), source="chat/2", new_id="cnv_2")
        assert not (await store.receive(other_source)).repeated
        elsewhere = replace(arrival("m1", workspace="v"), new_id="cnv_3", new_customer="cus_3")
        assert not (await store.receive(elsewhere)).repeated

    async def test_that_a_repeat_from_another_address_is_one_still(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        again = replace(arrival("m1", address="eve"), new_id="cnv_2")
        assert (await store.receive(again)).conversation == "cnv_m1"
        assert await store.find_thread("w", "chat", "eve") is None

    async def test_that_the_same_message_twice_at_once_is_one(self, store: Store) -> None:
        twins = [replace(arrival("m1"), new_id=f"cnv_{number}") for number in range(5)]
        receipts = await asyncio.gather(*(store.receive(twin) for twin in twins))
        assert sum(not receipt.repeated for receipt in receipts) == 1
        assert len({(r.conversation, r.seq, r.position) for r in receipts}) == 1
        assert len(await store.read(receipts[0].conversation)) == 3

    async def test_that_first_messages_at_once_are_one_conversation(self, store: Store) -> None:
        receipts = await asyncio.gather(*(store.receive(arrival(f"m{n}")) for n in range(8)))
        (conversation,) = {receipt.conversation for receipt in receipts}
        assert sorted(receipt.seq for receipt in receipts) == list(range(1, 9))
        kinds = events_of(await store.read(conversation))
        assert sum(isinstance(event, ConversationStarted) for event in kinds) == 1
        assert sum(isinstance(event, MessageReceived) for event in kinds) == 8

    async def test_that_other_addresses_and_channels_are_others(self, store: Store) -> None:
        ids = {
            (await store.receive(arrival("m1"))).conversation,
            (await store.receive(arrival("m2", address="eve"))).conversation,
            (await store.receive(arrival("m3", channel="sms"))).conversation,
            (await store.receive(arrival("m4", workspace="v"))).conversation,
        }
        assert len(ids) == 4

    async def test_that_a_message_may_name_its_conversation(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        moved = arrival("m2", channel="sms", address="+1", conversation="cnv_m1")
        receipt = await store.receive(moved)
        assert receipt.conversation == "cnv_m1"
        assert events_of(receipt.records) == [
            ChannelJoined("sms", "+1"),
            MessageReceived("hello", "sms"),
        ]
        assert await store.find_thread("w", "sms", "+1") == "cnv_m1"
        assert (await store.receive(arrival("m3", channel="sms", address="+1"))).seq == 3

    async def test_that_replies_go_where_the_customer_wrote_last(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.receive(arrival("m2", channel="sms", address="+1", conversation="cnv_m1"))
        await store.receive(arrival("m3"))
        state = await store.state("cnv_m1")
        assert (state.channel, state.address) == ("chat", "ada")

    async def test_that_a_named_conversation_must_exist_here(self, store: Store) -> None:
        with pytest.raises(NotFound):
            await store.receive(arrival("m1", conversation="cnv_9"))
        await store.receive(arrival("m2"))
        with pytest.raises(NotFound):
            await store.receive(arrival("m3", workspace="v", conversation="cnv_m2"))

    async def test_that_one_resolved_just_now_is_reopened(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", writing(owned(NOBODY, 2, "resolved"), at=AT))
        receipt = await store.receive(arrival("m2", at=AT + DAY - 1))
        assert events_of(receipt.records) == [
            ConversationReopened(),
            OwnerChanged(THE_ASSISTANT, 3, "reopened", 2),
            MessageReceived("hello", "chat"),
        ]
        assert receipt.position == 7
        assert (receipt.head.status, receipt.head.resolved_at) == ("open", 0)

    async def test_that_one_resolved_long_ago_gets_a_successor(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", writing(owned(NOBODY, 2, "resolved"), at=AT))
        receipt = await store.receive(arrival("m2", at=AT + DAY))
        assert receipt.conversation == "cnv_m2"
        started = ConversationStarted("w", "cus_m1", THE_ASSISTANT, "cnv_m1")
        assert events_of(receipt.records)[0] == started
        assert await store.find_thread("w", "chat", "ada") == "cnv_m2"
        assert (await store.receive(arrival("m3", at=AT + DAY))).conversation == "cnv_m2"

    async def test_that_late_messages_at_once_get_one_successor(self, store: Store) -> None:
        await store.receive(arrival("m0"))
        await store.append("cnv_m0", writing(owned(NOBODY, 2, "resolved"), at=AT))
        late = [arrival(f"m{n}", at=AT + 2 * DAY) for n in range(1, 7)]
        receipts = await asyncio.gather(*(store.receive(message) for message in late))
        (successor,) = {receipt.conversation for receipt in receipts}
        assert sorted(receipt.seq for receipt in receipts) == list(range(1, 7))
        assert await store.find_thread("w", "chat", "ada") == successor

    async def test_that_a_named_one_is_reopened_however_old(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", writing(owned(NOBODY, 2, "resolved"), at=AT))
        receipt = await store.receive(arrival("m2", at=AT + 9 * DAY, conversation="cnv_m1"))
        assert receipt.head.owner == THE_ASSISTANT

    async def test_that_people_keep_what_they_own(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        await store.append("cnv_m1", writing(owned(queue("general"), 2, "handoff")))
        receipt = await store.receive(arrival("m2"))
        assert receipt.head.owner == queue("general")
        assert receipt.head.owner_version == 2

    async def test_that_a_joined_channel_leads_to_the_conversation(self, store: Store) -> None:
        await begin(store, "c1")
        assert await store.find_thread("w", "chat", "ada") == "c1"
        assert (await store.receive(arrival("m1"))).conversation == "c1"

    async def test_that_secrets_arrive_with_their_message(self, store: Store) -> None:
        secret = Secret("⟦email:k7⟧", "EMAIL", "ada@example.com")
        await store.receive(replace(arrival("m1", text="I am ⟦email:k7⟧"), secrets=[secret]))
        assert await store.reveal("cnv_m1", ["⟦email:k7⟧", "⟦email:xx⟧"]) == {
            "⟦email:k7⟧": "ada@example.com"
        }

    async def test_that_half_a_character_is_refused_and_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(BadInput):
            await store.receive(arrival("m1", text="half \ud83d"))
        with pytest.raises(NotFound):
            await store.read("cnv_m1")
        assert (await store.receive(arrival("m2"))).conversation == "cnv_m2"

    async def test_that_a_customer_stays_in_their_workspace(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        other = replace(arrival("m2", workspace="v"), new_customer="cus_m1")
        with pytest.raises(BadInput):
            await store.receive(other)

    async def test_that_a_known_customer_may_have_several_threads(self, store: Store) -> None:
        await store.receive(arrival("m1"))
        other = replace(arrival("m2", channel="sms"), new_customer="cus_m1")
        assert (await store.receive(other)).head.customer == "cus_m1"

    async def test_that_secrets_of_a_write_are_kept_with_it(self, store: Store) -> None:
        await begin(store, "c1")
        secrets = [Secret("⟦email:a1⟧", "EMAIL", "one@example.com")] * 2
        author = Author(AuthorKind.AGENT, "bob")
        events = [owned(THE_ASSISTANT, 2), (author, MessageReceived("⟦email:a1⟧", "chat"))]
        await store.append("c1", Write(events, AT, secrets=secrets))
        assert await store.reveal("c1", ["⟦email:a1⟧"]) == {"⟦email:a1⟧": "one@example.com"}
        assert await store.reveal("c1", []) == {}
