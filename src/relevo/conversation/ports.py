"""The Log: where the events of conversations are kept, in order, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from relevo.conversation.author import Author
from relevo.conversation.events import Event, Record
from relevo.conversation.ownership import Expected, Head
from relevo.conversation.state import State
from relevo.kernel.sensitive import Address, PersonalText


@dataclass(frozen=True, slots=True)
class Secret:
    """A sensitive value behind a token that stands in a text of the same write."""

    token: str
    kind: str
    value: PersonalText = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToSend:
    """A message that must leave by a channel; `event` is the index of its `MessageSent` in the write."""

    id: str
    channel: str
    address: Address
    event: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A timer to set; `message_id` makes the inbox message that it becomes happen once."""

    id: str
    name: str
    due: int


@dataclass(frozen=True, slots=True)
class Write:
    """Facts to append together, in one transaction, or not at all."""

    events: Sequence[tuple[Author, Event]]
    at: int
    expected: Expected = Expected()
    key: str = ""
    """Idempotency key: a second write with it appends nothing and gets the first one's answer."""
    causation: str = ""
    turn: int = 0
    bundle: str = ""
    secrets: Sequence[Secret] = ()
    outbox: Sequence[ToSend] = ()
    alarms: Sequence[Alarm] = ()
    state: State | None = None
    """What these events follow on, where it is at hand: it spares the store to fold it for a snapshot."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What came of a write."""

    records: tuple[Record, ...]
    """The events as they stand in the log; empty for a repeat."""
    head: Head
    repeated: bool = False
    first: int = 0
    """Position of the first event of the write, or of the first write for a repeat."""


class Log(Protocol):
    """The events of all conversations. Every implementation passes `relevo.testing.log_contract`."""

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append in one transaction; nothing is visible before it is committed.

        The first write of a conversation starts with `ConversationStarted`. Raises: `Conflict`
        when `expected` or the rules of ownership do not hold, `NotFound`, `StoreFailed`.
        """
        ...

    async def read(self, conversation: str, after: int = 0, limit: int = 0) -> Sequence[Record]:
        """Give the records behind position `after`, in order; `limit` 0 gives all of them."""
        ...

    async def state(self, conversation: str) -> State:
        """Give the folded state, from a snapshot where there is one. Raises `NotFound`."""
        ...

    async def head(self, conversation: str) -> Head:
        """Give the head alone: cheap, no event is opened. Raises `NotFound`."""
        ...
