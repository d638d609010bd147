"""Integration: people take over, say what they have to say, and give back."""

from dataclasses import replace

import pytest
from tests.runtime.office import Office, since, spoken_after
from tests.runtime.shop import OPEN, SETTINGS, shop, told

from relevo.app.build import House, Plugs
from relevo.channels.fake import MemoryChannel
from relevo.channels.ports import Inbound
from relevo.conversation.author import ASSISTANT, THE_ASSISTANT, AuthorKind, queue
from relevo.conversation.events import MessageSent
from relevo.conversation.ownership import Expected
from relevo.conversation.packet import ReturnBrief
from relevo.conversation.ports import Appended, Write
from relevo.desk import acts
from relevo.kernel.clock import SECOND, VirtualClock, from_iso
from relevo.kernel.errors import Conflict
from relevo.kernel.sensitive import PersonalText
from relevo.playbook.model import Bundle
from relevo.privacy.redact import Redacted
from relevo.testing.kit import customer, pass_time

DAY = 86_400


class Straight:
    """A node that dies before it wakes anybody: what people did is written, and that is all."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def bundle(self) -> Bundle:
        return self._house.bundle

    async def append(self, conversation: str, write: Write) -> Appended:
        return await self._house.store.append(conversation, write)

    def redact(self, text: PersonalText, language: str = "") -> Redacted:
        return self._house.node.redact(text, language)


async def test_that_nothing_is_said_by_the_assistant_while_an_agent_owns() -> None:
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("I want my money back")
        await office.serves(ada, "Hello, Bea here.")
        position = (await ada.state()).position
        for line in ("where is my order W001", "hello?", "I want to talk to a person"):
            await ada.says(line)
        assert told(await since(ada, position)) == []
        assert str((await ada.state()).owner) == f"agent:{office.person.id}"


async def test_that_the_assistant_cannot_write_against_an_agents_version() -> None:
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("hello")
        await office.serves(ada)
        head = await house.store.head(ada.talk.conversation)
        late = MessageSent("One more thing.", head.owner_version)
        write = Write([(ASSISTANT, late)], house.clock.now(), Expected(head.owner_version))
        with pytest.raises(Conflict):
            await house.node.append(ada.talk.conversation, write)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_that_the_assistant_goes_on_at_once_with_the_slots_of_the_brief(
    language: str,
) -> None:
    wish = {"en": "I want my money back", "es": "quiero que me devuelvan el dinero"}[language]
    sure = {"en": "Refund 20 euros for W002?", "es": "¿Reembolso 20 euros de W002?"}[language]
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says(wish)
        await office.serves(ada, "W002, 20 euros.")
        brief = ReturnBrief("W002", flow="refund", slots={"order_id": "W002", "amount": 20})
        records = await spoken_after(ada, office.hands_back(ada, brief))
        done = await ada.says({"en": "yes", "es": "sí"}[language])
    assert [x.author for x in told(records)] == [AuthorKind.SYSTEM, AuthorKind.ASSISTANT]
    assert told(records)[1].text == sure
    assert any(isinstance(x, MessageSent) and "R-W002" in x.text for x in done)


async def test_that_a_message_which_comes_first_finds_the_brief_taken() -> None:
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("I want my money back")
        await office.serves(ada)
        desk = replace(office.desk, node=Straight(house))
        brief = ReturnBrief(flow="refund", slots={"order_id": "W002"})
        await acts.hand_back(desk, office.act(ada.talk.conversation), brief)
        said = await ada.says("it was 20")
    texts = [x.text for x in said if isinstance(x, MessageSent)]
    assert texts == ["Refund 20 euros for W002?"]


async def test_that_a_brief_without_a_flow_lets_the_customer_say_what_is_next() -> None:
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("I want my money back")
        await office.serves(ada)
        await spoken_after(ada, office.hands_back(ada, ReturnBrief("All is settled.")))
        state = await ada.state()
        assert (state.stack, state.chapter, str(state.owner)) == ((), 2, "assistant")
        said = await ada.says("where is my order W001")
    assert any(isinstance(x, MessageSent) and "number 7" in x.text for x in said)


async def test_that_an_old_wish_for_a_person_counts_no_more_after_the_return() -> None:
    async with shop().house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("I want to talk to a person")
        await office.serves(ada, "Here I am.")
        await spoken_after(ada, office.hands_back(ada, ReturnBrief()))
        await ada.says("where is my order W001")
        state = await ada.state()
    assert state.owner == THE_ASSISTANT


async def test_that_the_turn_budget_begins_anew_after_the_return() -> None:
    kit = shop().but(
        files={**shop().files, "relevo.yaml": SETTINGS.replace("turns: 8", "turns: 2")}
    )
    async with kit.house() as house:
        ada, office = customer(house), await Office.of(house)
        for line in ("hello", "thanks"):
            await ada.says(line)
        await office.serves(ada)
        await spoken_after(ada, office.hands_back(ada, ReturnBrief(flow="refund")))
        await ada.says("W001")
        assert (await ada.state()).owner == THE_ASSISTANT
        await ada.says("thanks")
        assert (await ada.state()).owner == queue("general")


@pytest.mark.parametrize(("days", "same"), [(6, True), (8, False)])
async def test_that_a_customer_who_comes_back_goes_on_or_begins_a_linked_conversation(
    *, days: int, same: bool
) -> None:
    clock = VirtualClock(from_iso(OPEN))
    kit = shop().but(plugs=Plugs(clock=clock, channels={"memory": MemoryChannel()}))
    async with kit.house() as house:
        first = await house.node.receive(Inbound("memory", "+1", "m1", "where is my order W001"))
        await pass_time(house, clock, 2)
        office = await Office.of(house)
        await acts.resolve(office.desk, office.act(first.conversation))
        clock_at = clock.now() + days * DAY * SECOND
        while clock.now() < clock_at:
            await clock.advance(DAY)
        again = await house.node.receive(Inbound("memory", "+1", "m2", "where is my order W001"))
        await pass_time(house, clock, 2)
        log = await house.store.read(again.conversation)
        state = await house.store.state(again.conversation)
    assert (again.conversation == first.conversation) is same
    assert (state.owner, state.resolved, state.chapter) == (THE_ASSISTANT, False, 2 if same else 1)
    started = log[0].event
    assert getattr(started, "linked_to", None) == ("" if same else first.conversation)
    replies = [x for x in told(log) if "number 7" in x.text]
    assert len(replies) == (2 if same else 1)
