"""Facts and arrivals to arrange a test with, in one line each."""

from collections.abc import Sequence

from relevo.conversation.author import ASSISTANT, CUSTOMER, SYSTEM, THE_ASSISTANT, Author, Owner
from relevo.conversation.events import (
    ChannelJoined,
    ConversationStarted,
    Event,
    MessageReceived,
    MessageSent,
    OwnerChanged,
    Record,
)
from relevo.conversation.ports import Log, Write
from relevo.kernel.clock import SECOND
from relevo.runtime.ports import Arrival, Turns, Work

AT = 1_767_225_600 * SECOND
"""When everything begins: 2026-01-01."""
DAY = 86_400 * SECOND

Fact = tuple[Author, Event]


def started(workspace: str = "w", customer: str = "cus_1") -> Fact:
    """Give the first fact of a log, with the assistant as its owner."""
    return (SYSTEM, ConversationStarted(workspace, customer, THE_ASSISTANT))


def joined(channel: str = "chat", address: str = "ada") -> Fact:
    """Give the fact that the customer can be reached there."""
    return (SYSTEM, ChannelJoined(channel, address))


def heard(text: str = "hello") -> Fact:
    """Give what the customer said."""
    return (CUSTOMER, MessageReceived(text, "chat"))


def said(text: str = "good day", version: int = 1, author: Author = ASSISTANT) -> Fact:
    """Give what the company said, against that version of ownership."""
    return (author, MessageSent(text, version))


def owned(owner: Owner, version: int, reason: str = "takeover", chapter: int = 1) -> Fact:
    """Give a change of owner."""
    return (SYSTEM, OwnerChanged(owner, version, reason, chapter))


def writing(*facts: Fact, at: int = AT) -> Write:
    """Give a write of these facts and nothing else."""
    return Write(list(facts), at)


async def begin(log: Log, conversation: str = "c1", *facts: Fact) -> None:
    """Begin a conversation, with the assistant as its owner."""
    await log.append(conversation, writing(started(), joined(), *facts))


def arrival(  # noqa: PLR0913 - does not fit: every field of an arrival may matter to a test
    message_id: str = "m1",
    *,
    text: str = "hello",
    address: str = "ada",
    channel: str = "chat",
    node: str = "n1",
    at: int = AT,
    conversation: str = "",
    workspace: str = "w",
    reopen_after_us: int = DAY,
) -> Arrival:
    """Give a message from outside; the conversation it would begin is named after the message."""
    return Arrival(
        workspace=workspace,
        channel=channel,
        address=address,
        source=channel,
        message_id=message_id,
        event=MessageReceived(text, channel),
        at=at,
        node=node,
        new_id=f"cnv_{message_id}",
        new_customer=f"cus_{message_id}",
        reopen_after_us=reopen_after_us,
        conversation=conversation,
    )


async def claimed(turns: Turns, conversation: str, node: str = "n1") -> Work:
    """Claim work that must be there."""
    work = await turns.claim(conversation, node)
    if work is None:
        raise AssertionError("there was nothing to claim")
    return work


def events_of(records: Sequence[Record]) -> list[Event]:
    """Give the events alone."""
    return [record.event for record in records]
