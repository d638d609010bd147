"""What durable turns need from a store: inbox, leases, steps, outbox and timers.

One implementation, `adapters/store/sql`, in two dialects; its fake is the same on SQLite in memory.
Every promise here is a test of `relevo.testing.store_contract`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from relevo.conversation.events import MessageReceived, Record
from relevo.conversation.ownership import Head
from relevo.conversation.ports import Appended, Secret, Write
from relevo.kernel.sensitive import Address


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message from outside, redacted and ready to be made durable."""

    workspace: str
    channel: str
    address: Address
    source: str
    """Who numbers the messages (channel, or channel and account); unique with `message_id`."""
    message_id: str
    event: MessageReceived
    at: int
    node: str
    """The node that received it, and takes the lease if it is free. Empty: takes none."""
    new_id: str
    """Id for the conversation, should this be its first message."""
    new_customer: str
    """Id for the customer, should the address be unknown."""
    reopen_after_us: int
    """A resolved conversation younger than this is reopened; an older one gets a linked successor."""
    conversation: str = ""
    """Append to this conversation instead of the thread's (it must exist)."""
    secrets: Sequence[Secret] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The durable answer to an arrival; a repeat gets the first one's again."""

    conversation: str
    seq: int
    """The message's number in the inbox of its conversation: 1, 2, 3 …"""
    position: int
    """Position of its `MessageReceived` in the log."""
    records: tuple[Record, ...]
    """What was appended (also `ConversationStarted` and such); empty for a repeat."""
    claimed: bool
    """The node named in the arrival owns the turn now, with this epoch."""
    epoch: int
    repeated: bool
    head: Head


@dataclass(frozen=True, slots=True)
class Work:
    """The next message of a conversation that this node holds the lease of."""

    conversation: str
    epoch: int
    seq: int
    attempt: int
    """1 for the first start of this turn, 2 after one crash …"""
    kind: Literal["message", "timer"]
    position: int
    """Position of the `MessageReceived` or `TimerFired` that it points to."""
    message_id: str
    at: int
    pending: int
    """Messages behind this one."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a finish."""

    appended: Appended
    withdrawn: bool
    """The owner had changed: messages were written as `MessageWithdrawn`."""
    more: bool
    """Another message waits, and this node still holds the lease (with attempt 1)."""


class Turns(Protocol):
    """Inbox and leases."""

    async def receive(self, arrival: Arrival) -> Receipt:
        """Make a message durable: dedupe, claim the thread, number it, append, claim the lease.

        One transaction. Two first messages in parallel make one conversation. When this returns the
        message may be acknowledged. Raises: `NotFound`, `StoreFailed`.
        """
        ...

    async def fire(self, alarm: str, node: str, at: int) -> Receipt | None:
        """Turn a due timer into an inbox message, once; None when it was fired or is gone."""
        ...

    async def claim(self, conversation: str, node: str) -> Work | None:
        """Give the next message if this node holds the lease, or the lease is free and work waits.

        Taking a free lease raises the epoch. Does not raise `attempt` when this node already held
        the lease and the turn has not been started by it yet.
        """
        ...

    async def adopt(self, node: str, alive: Collection[str], limit: int) -> Sequence[Work]:
        """Take over what waits and belongs to nobody alive: epoch + 1, attempt + 1 for a started turn."""
        ...

    async def finish(self, work: Work, write: Write) -> Finished:
        """End a turn in one transaction, fenced by node's epoch and `done = seq - 1`.

        When `write.expected.owner_version` no longer holds, `ownership.withdraw` decides what of it
        is still written; its outbox rows are dropped, and its alarms but for those that a kept
        `TimerSet` names. Raises: `Fenced`, `StoreFailed`.
        """
        ...

    async def extend(self, conversation: str, epoch: int, node: str) -> bool:
        """Say whether the lease is still this node's."""
        ...

    async def beat(self, node: str, at: int) -> None:
        """Say that this node is alive."""
        ...

    async def alive(self, since: int) -> Collection[str]:
        """Give the nodes that have said so since then."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a tool with effects, as the ledger knows it."""

    conversation: str
    seq: int
    key: str
    state: Literal["started", "finished"]
    result: dict[str, Any] | None = None
    """What was given to `finished`, sealed at rest."""


class Steps(Protocol):
    """The ledger that makes tools with effects happen once across crashes.

    It is kept until the end of the turn is committed: nobody can ask for its steps after that.
    """

    async def find(self, conversation: str, seq: int, key: str) -> Step | None:
        """Give the step if it was started."""
        ...

    async def begun(self, conversation: str, seq: int) -> Sequence[Step]:
        """Give every step of that turn that was started, oldest first."""
        ...

    async def started(self, conversation: str, seq: int, key: str) -> None:
        """Write, durably, that the call is about to be made.

        Raises: `Refused` if it was started, `Fenced` when the turn has ended (on another node).
        """
        ...

    async def finished(self, conversation: str, seq: int, key: str, result: dict[str, Any]) -> None:
        """Write, durably, what the call gave back."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """An outbox row that is due."""

    id: str
    conversation: str
    position: int
    """Position of its `MessageSent`."""
    channel: str
    address: Address
    attempts: int
    """How often it was handed to the channel before."""
    due_at: int
    created_at: int
    author_kind: str
    owner_version: int


class Outbox(Protocol):
    """Messages that must leave; rows are born in `append` and `finish`."""

    async def due(self, now: int, limit: int, node: str) -> Sequence[Parcel]:
        """Reserve and give parcels that are due, oldest first, for 60 s.

        Only the oldest unsent one of a conversation and channel is ever given, so order holds.
        """
        ...

    async def settle(self, id: str, state: str, detail: str, at: int) -> None:  # noqa: A002
        """End it: `sent delivered failed unknown superseded`; appends `DeliveryReported`."""
        ...

    async def postpone(self, id: str, until: int, error: str) -> None:  # noqa: A002
        """Try again later; counts the attempt."""
        ...

    async def dead(self, limit: int) -> Sequence[Parcel]:
        """Give the dead letters: what failed for good."""
        ...


@dataclass(frozen=True, slots=True)
class DueAlarm:
    """A timer that came due."""

    id: str
    conversation: str
    name: str
    due: int


class Alarms(Protocol):
    """Timers; rows are born in `append` and `finish`, and end in `Turns.fire`."""

    async def due_alarms(self, now: int, limit: int) -> Sequence[DueAlarm]:
        """Give timers that are due, earliest first."""
        ...

    async def next_alarm(self) -> int:
        """Give the time of the earliest timer; 0 when there is none."""
        ...
