"""What people do in a conversation: each act is one transaction, or nothing.

Who may do what is decided here, whichever door the wish came through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from relevo.conversation.author import (
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    Owner,
    OwnerKind,
    agent,
)
from relevo.conversation.events import (
    ConversationResolved,
    Event,
    HandoffRequested,
    MessageSent,
    NoteAdded,
    OwnerChanged,
)
from relevo.conversation.ownership import Expected, Head
from relevo.conversation.packet import Reason, ReturnBrief
from relevo.conversation.ports import Appended, Log, Secret, Write
from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.kernel.clock import Clock
from relevo.kernel.errors import BadInput, Conflict, NotFound, Refused
from relevo.kernel.ids import Ids
from relevo.kernel.sensitive import PersonalText
from relevo.playbook import texts
from relevo.playbook.hours import is_open
from relevo.playbook.model import Bundle
from relevo.privacy.clean import clean
from relevo.privacy.redact import Redacted
from relevo.turn.packet import Handover, write_packet

MAX_TEXT = 4_000
"""Code points of one message or note."""


class Node(Protocol):
    """The runtime as the desk sees it; `relevo.runtime.node.Node` is one."""

    @property
    def bundle(self) -> Bundle:
        """The playbooks that run."""
        ...

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append what people did, and silence a running turn when the owner changes."""
        ...

    def redact(self, text: PersonalText, language: str = "") -> Redacted:
        """Take sensitive values out of a text that is about to be stored."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What acts work with."""

    node: Node
    log: Log
    staff: Staff
    clock: Clock
    ids: Ids


@dataclass(frozen=True, slots=True)
class Act:
    """Who wants to act where, and what they saw when they decided to."""

    person: Person
    conversation: str
    owner_version: int | None = None
    """Nothing happens if the owner changed since; None acts on whatever there is."""
    key: str = ""
    """Idempotency key of the caller: the same act with it again changes nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act."""

    head: Head
    position: int
    """Of the act's first event in the log; 0 when there was nothing to do."""
    repeated: bool = False


async def take_over(desk: Desk, act: Act) -> Done:
    """Make the person the owner: from the assistant, from a queue, or as a supervisor from an agent.

    The assistant says nothing more from here on. Raises: `Conflict`, `NotFound`, `Refused`.
    """
    head = await _head(desk, act)
    me = agent(act.person.id)
    if head.owner == me:
        return Done(head, 0, repeated=True)
    _check_open(head, act)
    _check_may_move(head, act)
    draft = _Draft(desk, act, head)
    draft.own(me, "accepted" if head.owner.kind is OwnerKind.QUEUE else "takeover")
    draft.tell("agent_joined", "takeover", name=act.person.name)
    return await draft.commit("takeover")


async def send(desk: Desk, act: Act, text: PersonalText) -> Done:
    """Say something to the customer, as the owner that the person must be.

    Raises: `Conflict` when somebody else owns it by now, `BadInput`, `NotFound`.
    """
    if act.owner_version is None:
        raise BadInput("say which owner_version the message was written against")
    head = await _head(desk, act)
    draft = _Draft(desk, act, head)
    said = MessageSent(
        text=draft.redacted(text),
        owner_version=act.owner_version,
        language=draft.language,
    )
    draft.write(said)
    return await draft.commit("send")


async def note(desk: Desk, act: Act, text: PersonalText) -> Done:
    """Leave a note among people; allowed to anyone, whoever owns. Raises: `BadInput`, `NotFound`."""
    draft = _Draft(desk, replace(act, owner_version=None), await _head(desk, act), ownerless=True)
    draft.write(NoteAdded(draft.redacted(text)))
    return await draft.commit("note")


async def resolve(desk: Desk, act: Act, outcome: str = "") -> Done:
    """End the matter for now; the customer's next message opens it again.

    Raises: `Conflict`, `NotFound`, `Refused`.
    """
    head = await _head(desk, act)
    _check_open(head, act)
    _check_may_move(head, act)
    draft = _Draft(desk, act, head)
    draft.write(ConversationResolved(draft.author, draft.redacted(outcome) if outcome else ""))
    draft.own(NOBODY, "resolved")
    draft.tell("closing", "closing")
    return await draft.commit("resolve")


async def hand_back(desk: Desk, act: Act, brief: ReturnBrief) -> Done:
    """Give it back to the assistant with a brief: a new chapter, with a new budget.

    Raises: `BadInput` for a brief that names no flow of ours, `Conflict`, `NotFound`, `Refused`.
    """
    head = await _head(desk, act)
    _check_open(head, act)
    if head.owner == THE_ASSISTANT:
        raise _conflict(head, "the assistant has it already")
    _check_may_move(head, act)
    if brief.flow and brief.flow not in desk.node.bundle.flows:
        raise BadInput(f"there is no playbook called {brief.flow[:80]}")
    draft = _Draft(desk, act, head)
    draft.own(THE_ASSISTANT, "handback", draft.redacted_brief(brief))
    draft.tell("handback", "handback")
    return await draft.commit("handback")


async def transfer(desk: Desk, act: Act, to: Owner, remark: PersonalText = "") -> Done:
    """Give it to a queue or another agent, with a note for them.

    Agents pass on what is theirs; supervisors anything. From the assistant to a queue it is a
    handoff with its packet. Raises: `BadInput`, `Conflict`, `NotFound`, `Refused`.
    """
    head = await _head(desk, act)
    _check_open(head, act)
    if act.person.role == "agent" and head.owner != agent(act.person.id):
        raise Refused("agents pass on their own conversations; take it over first")
    if to == head.owner:
        raise _conflict(head, f"{to} has it already")
    await _check_target(desk, act, to)
    draft = _Draft(desk, act, head)
    if remark:
        draft.write(NoteAdded(draft.redacted(remark)))
    from_assistant = head.owner == THE_ASSISTANT and to.kind is OwnerKind.QUEUE
    if from_assistant:
        await draft.request_handoff(to)
    draft.own(to, "handoff" if from_assistant else "transfer")
    if to.kind is OwnerKind.QUEUE:
        await draft.tell_waiting()
    else:
        name = await desk.staff.name_of(act.person.workspace, to.id)
        draft.tell("agent_joined", "takeover", name=name)
    return await draft.commit("transfer")


class _Draft:
    """One act while it is being written."""

    def __init__(self, desk: Desk, act: Act, head: Head, *, ownerless: bool = False) -> None:
        self._desk = desk
        self._act = act
        self._head = head
        self._version = head.owner_version
        self._events: list[tuple[Author, Event]] = []
        self._secrets: list[Secret] = []
        self._expected = Expected() if ownerless else self._seen()

    @property
    def author(self) -> Author:
        kind = AuthorKind.AGENT if self._act.person.role == "agent" else AuthorKind.SUPERVISOR
        return Author(kind, self._act.person.id)

    @property
    def language(self) -> str:
        return self._head.language or self._desk.node.bundle.languages[0]

    def write(self, event: Event) -> None:
        self._events.append((self.author, event))

    def own(self, owner: Owner, reason: str, brief: ReturnBrief | None = None) -> None:
        self._version += 1
        chapter = self._head.chapter + (brief is not None)
        self.write(OwnerChanged(owner, self._version, reason, chapter, brief))

    def tell(self, sentence: str, purpose: str, **values: str) -> None:
        """Add the sentence that belongs to the change of owner, against the new version."""
        now = self._desk.clock.now()
        self._told(
            texts.say(self._desk.node.bundle, sentence, self.language, None, values, now), purpose
        )

    async def tell_waiting(self) -> None:
        desk, now = self._desk, self._desk.clock.now()
        state = await desk.log.state(self._act.conversation)
        name = "queue.waiting" if is_open(desk.node.bundle.hours, now) else "queue.closed"
        told = texts.waiting(desk.node.bundle, name, self.language, at=now, state=state)
        self._told(told, "queue")

    async def request_handoff(self, to: Owner) -> None:
        desk = self._desk
        packet = write_packet(
            await desk.log.state(self._act.conversation),
            Handover(Reason.SUPERVISOR),
            handoff_id=desk.ids.new("hof"),
            queue=to.id,
            at=desk.clock.now(),
        )
        self.write(HandoffRequested(replace(packet, requested_by=str(self.author))))

    def redacted(self, text: PersonalText) -> PersonalText:
        text = clean(text).strip()
        if not text:
            raise BadInput("the text is empty")
        if len(text) > MAX_TEXT:
            raise BadInput(f"a text has at most {MAX_TEXT:,} characters")
        redacted = self._desk.node.redact(text, self._head.language)
        self._secrets += redacted.secrets
        return redacted.text

    def redacted_brief(self, brief: ReturnBrief) -> ReturnBrief:
        agreed = brief.what_was_agreed
        return replace(
            brief,
            what_was_agreed=self.redacted(agreed) if agreed.strip() else "",
            must_not=tuple(self.redacted(one) for one in brief.must_not if one.strip()),
            slots={name: self._slot(value) for name, value in (brief.slots or {}).items()},
            by=str(self.author),
        )

    async def commit(self, kind: str) -> Done:
        """Append all of it, if what was seen still holds."""
        act = self._act
        appended = await self._desk.node.append(
            act.conversation,
            Write(
                events=self._events,
                at=self._desk.clock.now(),
                expected=self._expected,
                # Whose key, and for what: nobody can take away another's by guessing it.
                key=f"{act.person.id}:{kind}:{act.key}" if act.key else "",
                causation=act.key,
                bundle=self._desk.node.bundle.version,
                secrets=self._secrets,
            ),
        )
        return Done(appended.head, appended.first, appended.repeated)

    def _seen(self) -> Expected:
        asked = self._act.owner_version
        return Expected(owner_version=self._head.owner_version if asked is None else asked)

    def _slot(self, value: object) -> object:
        return self.redacted(value) if isinstance(value, str) and value.strip() else value

    def _told(self, told: tuple[str, str], purpose: str) -> None:
        text, template = told
        if not text:
            return
        self._events.append(
            (
                SYSTEM,
                MessageSent(
                    text=text,
                    owner_version=self._version,
                    purpose=purpose,
                    language=self.language,
                    template=template,
                ),
            )
        )


async def _head(desk: Desk, act: Act) -> Head:
    """Give the head. Raises `NotFound` also for what belongs to another workspace."""
    head = await desk.log.head(act.conversation)
    if head.workspace != act.person.workspace:
        raise NotFound("there is no such conversation")
    return head


def _check_open(head: Head, act: Act) -> None:
    if act.owner_version is not None and act.owner_version != head.owner_version:
        raise _conflict(head, f"the conversation is with {head.owner} now")
    if head.owner == NOBODY:
        raise _conflict(head, "the conversation is resolved; the customer's next message opens it")


def _check_may_move(head: Head, act: Act) -> None:
    """Agents leave each other's conversations alone; supervisors need not."""
    theirs = head.owner.kind is OwnerKind.AGENT and head.owner.id != act.person.id
    if theirs and act.person.role == "agent":
        raise Refused("another agent has this conversation; a supervisor may move it")


async def _check_target(desk: Desk, act: Act, to: Owner) -> None:
    bundle = desk.node.bundle
    if to.kind is OwnerKind.QUEUE:
        if to.id not in bundle.queues:
            raise BadInput(f"the queues are {', '.join(bundle.queues)}")
    elif to.kind is OwnerKind.AGENT:
        people: Sequence[Person] = await desk.staff.everybody(act.person.workspace)
        if not any(one.id == to.id and one.active for one in people):
            raise BadInput("there is no such agent")
    else:
        raise BadInput("a conversation is passed on to a queue or an agent")


def _conflict(head: Head, sentence: str) -> Conflict:
    return Conflict(sentence, owner=str(head.owner), owner_version=head.owner_version)
