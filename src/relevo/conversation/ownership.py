"""The rules of ownership: what may be written, and what becomes of a turn that came too late."""

from collections.abc import Sequence
from dataclasses import dataclass

from relevo.conversation import events as e
from relevo.conversation.author import (
    NOBODY,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    Owner,
    OwnerKind,
)
from relevo.conversation.waiting import waiting_after_change, waiting_after_message
from relevo.kernel.errors import Conflict
from relevo.kernel.frozen import changed


@dataclass(frozen=True, slots=True)
class Head:
    """What a store keeps of a conversation outside its sealed events, for checks and lists."""

    workspace: str = ""
    customer: str = ""
    position: int = 0
    owner: Owner = NOBODY
    owner_version: int = 0
    chapter: int = 1
    status: str = "open"
    """`open` or `resolved`."""
    language: str = ""
    channel: str = ""
    waiting_since: int = 0
    created_at: int = 0
    updated_at: int = 0
    resolved_at: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What must still be true at the commit; a field left at None is not checked."""

    owner_version: int | None = None
    owner: Owner | None = None
    position: int | None = None


def conflict(head: Head, sentence: str) -> Conflict:
    """Give the error that says this, with the owner that there is now."""
    return Conflict(sentence, owner=str(head.owner), owner_version=head.owner_version)


def check_expected(head: Head, expected: Expected) -> None:
    """Raise `Conflict`, with the owner that there is now, unless all that was expected holds."""
    fits = (
        (expected.owner_version is None or expected.owner_version == head.owner_version)
        and (expected.owner is None or expected.owner == head.owner)
        and (expected.position is None or expected.position == head.position)
    )
    if not fits:
        raise conflict(
            head, f"the conversation is with {head.owner} now (version {head.owner_version})"
        )


def head_after(head: Head, at: int, author: Author, event: e.Event) -> Head:
    """Give the head after one more event."""
    head = changed(head, position=head.position + 1, updated_at=at)
    match event:
        case e.ConversationStarted():
            return changed(
                head,
                workspace=event.workspace,
                customer=event.customer,
                owner=event.owner,
                owner_version=1,
                created_at=at,
                status="open",
            )
        case e.ChannelJoined():
            return changed(head, channel=event.channel)
        case e.LanguageChanged():
            return changed(head, language=event.language)
        case e.MessageReceived():
            waiting = waiting_after_message(head.waiting_since, head.owner, at)
            return changed(head, waiting_since=waiting)
        case e.MessageSent() if author.kind.is_person:
            return changed(head, waiting_since=0)
        case e.OwnerChanged():
            return _head_owned(head, at, event)
        case _:
            return head


def _head_owned(head: Head, at: int, event: e.OwnerChanged) -> Head:
    gone = event.owner == NOBODY
    return changed(
        head,
        owner=event.owner,
        owner_version=event.version,
        chapter=event.chapter,
        status="resolved" if gone else "open",
        resolved_at=at if gone else 0,
        waiting_since=waiting_after_change(head.waiting_since, head.owner, event.owner, at),
    )


def check_event(head: Head, author: Author, event: e.Event) -> None:
    """Raise `Conflict` when this author may not write this event now."""
    if isinstance(event, e.MessageSent):
        _check_speaker(head, author, event)
    if isinstance(event, e.OwnerChanged) and event.version != head.owner_version + 1:
        raise conflict(head, f"version {event.version} cannot follow {head.owner_version}")


def _check_speaker(head: Head, author: Author, event: e.MessageSent) -> None:
    current = event.owner_version == head.owner_version
    # A sentence that belongs to a change of owner is the system's, and follows it in one commit.
    owns = author.kind is AuthorKind.SYSTEM or _speaks_as(author) == head.owner
    if not (current and owns):
        raise conflict(
            head, f"the conversation is with {head.owner} now (version {head.owner_version})"
        )


def _speaks_as(author: Author) -> Owner:
    if author.kind is AuthorKind.ASSISTANT:
        return THE_ASSISTANT
    return Owner(OwnerKind.AGENT, author.id)


# What a turn learnt stays true whoever owns the conversation; what it wanted to say or change
# of the owner, or where it stood in a flow, belonged to the version that has passed.
_KEPT = (
    e.CommandsUnderstood,
    e.SlotSet,
    e.ToolCalled,
    e.ToolReturned,
    e.IdentityProven,
    e.LanguageChanged,
    e.KnowledgeCited,
    e.SignalRaised,
    e.TurnDecided,
    e.PromiseMade,
    e.FlowStarted,
    e.FlowAdvanced,
    e.FlowCompleted,
    e.FlowCancelled,
    # A flow that waits goes on waiting, so the timer that ends its wait is kept too.
    e.TimerSet,
)


def withdraw(events: Sequence[tuple[Author, e.Event]]) -> list[tuple[Author, e.Event]]:
    """Give what remains of a turn whose owner version has moved on: learnt facts, withdrawn words."""
    kept: list[tuple[Author, e.Event]] = []
    for author, event in events:
        if isinstance(event, e.MessageSent):
            kept.append(
                (author, e.MessageWithdrawn(event.text, event.owner_version, "owner_changed"))
            )
        elif isinstance(event, _KEPT):
            kept.append((author, event))
    return kept
