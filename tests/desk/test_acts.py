from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from relevo.channels.ports import Inbound
from relevo.conversation.author import (
    ASSISTANT,
    NOBODY,
    THE_ASSISTANT,
    AuthorKind,
    Owner,
    agent,
    queue,
)
from relevo.conversation.events import (
    ConversationResolved,
    HandoffRequested,
    LanguageChanged,
    MessageSent,
    NoteAdded,
    OwnerChanged,
)
from relevo.conversation.packet import Reason, ReturnBrief
from relevo.conversation.ports import Write
from relevo.desk import acts
from relevo.desk.desk import Act, Desk, Done
from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.kernel.clock import VirtualClock
from relevo.kernel.errors import BadInput, Conflict, NotFound, Refused, StoreFailed
from relevo.kernel.ids import SequentialIds
from relevo.playbook.model import Bundle, Flow
from relevo.testing.log_node import LogNode
from relevo.testing.memory_people import MemoryPeople

FLOW = Flow(name="order_status", about="", examples={}, slots={}, steps={}, first="")
TEXTS = {
    "agent_joined": {"en": ("{name} is with you now.",), "es": ("Le atiende {name}.",)},
    "closing": {"en": ("Closed. Write again at any time.",)},
    "handback": {"en": ("The AI assistant is back.",)},
    "queue.waiting": {"en": ("You are in the queue.",)},
}
BUNDLE = Bundle(
    name="Aurora",
    languages=("en", "es"),
    flows={"order_status": FLOW},
    queues=("general", "care"),
    texts=TEXTS,
)


@dataclass(frozen=True, slots=True)
class Room:
    node: LogNode
    desk: Desk
    ada: Person
    ben: Person
    sue: Person
    conversation: str

    def act(self, person: Person, version: int | None = None, key: str = "") -> Act:
        return Act(person, self.conversation, version, key)

    async def new(self, after: int = 3) -> list[object]:
        return [record.event for record in await self.node.log.read(self.conversation, after)]

    async def authors(self, after: int = 3) -> list[str]:
        records = await self.node.log.read(self.conversation, after)
        return [str(record.author) for record in records]


@pytest.fixture
async def room() -> Room:
    clock, ids = VirtualClock(), SequentialIds()
    node = LogNode(clock, ids, BUNDLE)
    people = MemoryPeople()
    staff = Staff(people, clock, ids)
    ada = (await people.hire("Ada")).person
    ben = (await people.hire("Ben")).person
    sue = (await people.hire("Sue", "supervisor")).person
    desk = Desk(node, node.log, staff, clock, ids)
    receipt = await node.receive(Inbound("web", "vis_1", "m1", "hello"))
    return Room(node, desk, ada, ben, sue, receipt.conversation)


async def test_that_an_agent_takes_over_from_the_assistant_and_the_customer_is_told(
    room: Room,
) -> None:
    done = await acts.take_over(room.desk, room.act(room.ada))
    assert await room.new() == [
        OwnerChanged(agent(room.ada.id), 2, "takeover", 1),
        MessageSent(
            "Ada is with you now.", 2, purpose="takeover", language="en", template="agent_joined"
        ),
    ]
    assert await room.authors() == [f"agent:{room.ada.id}", "system"]
    assert (done.head.owner, done.head.owner_version, done.position) == (agent(room.ada.id), 2, 4)


async def test_that_the_assistant_cannot_speak_after_a_takeover(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    with pytest.raises(Conflict):
        await room.node.reply(room.conversation, "too late")


async def test_that_picking_up_from_a_queue_is_an_acceptance(room: Room) -> None:
    await acts.transfer(room.desk, room.act(room.sue), queue("care"))
    await acts.take_over(room.desk, room.act(room.ada))
    changes = [event for event in await room.new() if isinstance(event, OwnerChanged)]
    assert [(str(one.owner), one.reason) for one in changes] == [
        ("queue:care", "handoff"),
        (f"agent:{room.ada.id}", "accepted"),
    ]


async def test_that_of_two_who_pick_up_one_wins_and_the_other_sees_who(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada, version=1))
    with pytest.raises(Conflict) as caught:
        await acts.take_over(room.desk, room.act(room.ben, version=1))
    assert (caught.value.owner, caught.value.owner_version) == (f"agent:{room.ada.id}", 2)


async def test_that_an_agent_leaves_anothers_conversation_alone(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    brief = ReturnBrief()
    for refused in (
        acts.take_over(room.desk, room.act(room.ben)),
        acts.resolve(room.desk, room.act(room.ben)),
        acts.hand_back(room.desk, room.act(room.ben), brief),
        acts.transfer(room.desk, room.act(room.ben), queue("care")),
    ):
        with pytest.raises(Refused):
            await refused
    assert (await room.node.log.head(room.conversation)).owner == agent(room.ada.id)


async def test_that_a_supervisor_takes_over_from_an_agent(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    done = await acts.take_over(room.desk, room.act(room.sue))
    assert done.head.owner == agent(room.sue.id)
    assert (await room.authors(after=5))[0] == f"supervisor:{room.sue.id}"


async def test_that_taking_over_what_is_mine_changes_nothing(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    done = await acts.take_over(room.desk, room.act(room.ada))
    assert done.repeated
    assert done.head.owner_version == 2


async def test_that_the_sentence_is_in_the_customers_language(room: Room) -> None:
    await room.node.receive(Inbound("web", "vis_2", "m1", "hola"))
    await room.node.append("cnv_2", Write([(ASSISTANT, LanguageChanged("es"))], 1))
    await acts.take_over(room.desk, Act(room.ada, "cnv_2"))
    [sent] = [
        r.event for r in await room.node.log.read("cnv_2") if isinstance(r.event, MessageSent)
    ]
    assert (sent.text, sent.language) == ("Le atiende Ada.", "es")


async def test_that_an_agents_message_is_redacted_and_the_value_kept_in_the_vault(
    room: Room,
) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    text = "write to help@example.com, card 4111 1111 1111 1111"
    await acts.send(room.desk, room.act(room.ada, version=2), text)
    [sent] = [event for event in await room.new(after=5) if isinstance(event, MessageSent)]
    assert "help@example.com" not in sent.text
    assert "4111" not in sent.text
    token = sent.text.split()[2].rstrip(",")
    assert await room.node.reveal(room.conversation, [token]) == {token: "help@example.com"}


async def test_that_who_does_not_own_it_cannot_speak(room: Room) -> None:
    with pytest.raises(Conflict):
        await acts.send(room.desk, room.act(room.ada, version=1), "hello")
    with pytest.raises(Conflict):
        await acts.send(room.desk, room.act(room.sue, version=1), "hello")
    assert await room.new() == []


async def test_that_a_message_written_against_an_old_version_is_refused(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    with pytest.raises(Conflict):
        await acts.send(room.desk, room.act(room.ada, version=1), "hello")


async def test_that_a_repeated_send_gets_the_first_answer_also_after_a_hand_back(
    room: Room,
) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    first = await acts.send(room.desk, room.act(room.ada, 2, "k1"), "hello")
    await acts.hand_back(room.desk, room.act(room.ada), ReturnBrief())
    again = await acts.send(room.desk, room.act(room.ada, 2, "k1"), "hello")
    assert (again.position, again.repeated) == (first.position, True)
    said = [one for one in await room.new() if isinstance(one, MessageSent) and one.text == "hello"]
    assert len(said) == 1


Doing = Callable[[Desk, Act], Awaitable[Done]]


async def _transfer(desk: Desk, act: Act) -> Done:
    return await acts.transfer(desk, act, queue("care"), "please")


async def _hand_back(desk: Desk, act: Act) -> Done:
    return await acts.hand_back(desk, act, ReturnBrief("agreed"))


@pytest.mark.parametrize("doing", [_transfer, _hand_back, acts.resolve, acts.take_over])
async def test_that_a_repeated_act_gets_the_first_answer_whoever_owns_it_by_now(
    room: Room, doing: Doing
) -> None:
    if doing is not acts.take_over:
        await acts.take_over(room.desk, room.act(room.ada))
    first = await doing(room.desk, room.act(room.ada, key="k"))
    written = await room.new()
    again = await doing(room.desk, room.act(room.ada, key="k"))
    assert (again.position, again.repeated) == (first.position, True)
    assert await room.new() == written
    if doing is not acts.resolve:
        await acts.take_over(room.desk, room.act(room.sue))
    assert (await doing(room.desk, room.act(room.ada, key="k"))).position == first.position


async def test_that_a_key_that_was_refused_may_be_used_again(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.sue))
    with pytest.raises(Refused):
        await acts.resolve(room.desk, room.act(room.ada, key="k"))
    await acts.transfer(room.desk, room.act(room.sue), agent(room.ada.id))
    done = await acts.resolve(room.desk, room.act(room.ada, key="k"))
    assert not done.repeated


async def test_that_one_persons_key_is_not_anothers(room: Room) -> None:
    await acts.note(room.desk, room.act(room.ada, key="k"), "mine")
    done = await acts.note(room.desk, room.act(room.ben, key="k"), "also mine")
    assert not done.repeated
    assert await room.new() == [NoteAdded("mine"), NoteAdded("also mine")]


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x01", "x" * 4001])
async def test_that_a_text_must_be_one(room: Room, text: str) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    with pytest.raises(BadInput):
        await acts.send(room.desk, room.act(room.ada, version=2), text)


async def test_that_a_note_changes_no_owner_and_is_allowed_to_anyone(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    done = await acts.note(room.desk, room.act(room.ben, version=0), "call ben@example.com")
    [note] = await room.new(after=5)
    assert isinstance(note, NoteAdded)
    assert "ben@example.com" not in note.text
    assert done.head.owner_version == 2


async def test_that_resolving_ends_with_nobody_and_a_closing_sentence(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    done = await acts.resolve(room.desk, room.act(room.ada), "refunded")
    resolved, changed, sent = await room.new(after=5)
    assert isinstance(resolved, ConversationResolved)
    assert (resolved.by.kind, resolved.outcome) == (AuthorKind.AGENT, "refunded")
    assert changed == OwnerChanged(NOBODY, 3, "resolved", 1)
    assert isinstance(sent, MessageSent)
    assert (sent.owner_version, sent.purpose) == (3, "closing")
    assert done.head.status == "resolved"


async def test_that_what_is_resolved_takes_no_act_but_notes(room: Room) -> None:
    await acts.resolve(room.desk, room.act(room.sue))
    for refused in (
        acts.take_over(room.desk, room.act(room.ada)),
        acts.resolve(room.desk, room.act(room.ada)),
        acts.hand_back(room.desk, room.act(room.ada), ReturnBrief()),
        acts.transfer(room.desk, room.act(room.sue), queue("care")),
    ):
        with pytest.raises(Conflict) as caught:
            await refused
        assert caught.value.owner == "nobody"
    await acts.note(room.desk, room.act(room.ada), "for later")


async def test_that_a_hand_back_opens_a_chapter_with_a_brief(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    brief = ReturnBrief("Refund agreed, mail a@example.com", flow="order_status", slots={"n": 1})
    await acts.hand_back(room.desk, room.act(room.ada), brief)
    changed, sent = await room.new(after=5)
    assert isinstance(changed, OwnerChanged)
    assert changed.brief is not None
    assert (changed.owner, changed.version, changed.chapter) == (THE_ASSISTANT, 3, 2)
    assert "a@example.com" not in changed.brief.what_was_agreed
    assert (changed.brief.by, changed.brief.slots) == (f"agent:{room.ada.id}", {"n": 1})
    assert isinstance(sent, MessageSent)
    assert (sent.owner_version, sent.purpose) == (3, "handback")


async def test_that_a_brief_names_a_playbook_that_exists(room: Room) -> None:
    await acts.take_over(room.desk, room.act(room.ada))
    with pytest.raises(BadInput, match="playbook"):
        await acts.hand_back(room.desk, room.act(room.ada), ReturnBrief(flow="nonsense"))


async def test_that_the_assistant_cannot_be_given_what_it_has(room: Room) -> None:
    with pytest.raises(Conflict):
        await acts.hand_back(room.desk, room.act(room.ada), ReturnBrief())


async def test_that_a_supervisors_move_to_a_queue_is_a_handoff_with_its_packet(room: Room) -> None:
    await acts.transfer(room.desk, room.act(room.sue), queue("care"), "please look")
    note, handoff, changed, sent = await room.new()
    assert note == NoteAdded("please look")
    assert isinstance(handoff, HandoffRequested)
    assert handoff.packet.reason is Reason.SUPERVISOR
    assert handoff.packet.requested_by == f"supervisor:{room.sue.id}"
    assert changed == OwnerChanged(queue("care"), 2, "handoff", 1)
    assert isinstance(sent, MessageSent)
    assert (sent.owner_version, sent.purpose) == (2, "queue")


async def test_that_an_agent_passes_on_their_own_and_nothing_else(room: Room) -> None:
    with pytest.raises(Refused):
        await acts.transfer(room.desk, room.act(room.ada), queue("care"))
    await acts.take_over(room.desk, room.act(room.ada))
    await acts.transfer(room.desk, room.act(room.ada), agent(room.ben.id))
    head = await room.node.log.head(room.conversation)
    assert head.owner == agent(room.ben.id)
    with pytest.raises(Conflict):
        await acts.send(room.desk, room.act(room.ada, version=2), "one more thing")


@pytest.mark.parametrize("to", [queue("nowhere"), agent("prs_nobody"), THE_ASSISTANT, NOBODY])
async def test_that_a_transfer_needs_somebody_to_take_it(room: Room, to: Owner) -> None:
    await acts.take_over(room.desk, room.act(room.sue))
    with pytest.raises(BadInput):
        await acts.transfer(room.desk, room.act(room.sue), to)


async def test_that_another_workspaces_conversation_does_not_exist(room: Room) -> None:
    stranger = replace(room.sue, workspace="elsewhere")
    with pytest.raises(NotFound):
        await acts.take_over(room.desk, room.act(stranger))
    with pytest.raises(NotFound):
        await acts.note(room.desk, room.act(stranger), "hello")


async def test_that_a_store_that_fails_leaves_nothing_half_done(room: Room) -> None:
    room.node.broken = True
    with pytest.raises(StoreFailed):
        await acts.take_over(room.desk, room.act(room.ada))
    assert await room.new() == []
