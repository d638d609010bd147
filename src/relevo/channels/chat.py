"""Chat over a live connection: the frames that cross it, and the wire that reads and writes them.

`web` holds the connection, an adapter knows how frames look on it; these types are all they share.
The protocol is described in `docs/web-chat.md`.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from relevo.conversation.events import Choice, Source
from relevo.kernel.errors import BadInput
from relevo.kernel.sensitive import PersonalText


class BadFrame(BadInput):
    """A frame that cannot be used. `id` is that of the message it meant to send, if it told."""

    def __init__(self, code: str, sentence: str, id: str = "") -> None:  # noqa: A002 - does not fit: the field is called id
        super().__init__(sentence)
        self.code = code
        self.id = id


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a client: who it is, and what it has seen."""

    visitor: str = ""
    """The key that the server issued; empty asks for a new one."""
    conversation: str = ""
    """The conversation that `after` counts in."""
    after: int = 0
    """The last `seq` that the client has; 0 wants everything."""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """A message of the customer. The same `id` again is the same message."""

    id: str
    text: PersonalText
    payload: PersonalText = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there?"""


ClientFrame = Hello | Say | Ping


Speaker = Literal["customer", "assistant", "agent", "system"]
OwnerWord = Literal["assistant", "queue", "agent", "nobody"]
"""Who speaks for the company, as customers know it."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The answer to `Hello`: from here on, what was missed follows."""

    visitor: str
    conversation: str
    """Empty until the first message has begun one."""
    seq: int
    owner: OwnerWord
    name: str
    """The name of the agent who owns it; empty else."""
    owner_version: int
    company: str
    languages: tuple[str, ...]
    disclosure: str
    """The sentence that says that an AI answers."""
    max_text: int


@dataclass(frozen=True, slots=True)
class Started:
    """From here on `seq` counts in this conversation."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Received:
    """The message with this id is safe, at this place. Sent after the commit only."""

    id: str
    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a reply that is being written; provisional until its `Said`."""

    turn: int
    attempt: int
    owner_version: int
    index: int
    text: PersonalText
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that stands in the log."""

    seq: int
    author: Speaker
    text: PersonalText
    at: str
    id: str = ""
    """The id that the customer's client gave it."""
    name: str = ""
    lang: str = ""
    purpose: str = ""
    turn: int = 0
    """The turn whose pieces it replaces; 0 outside a turn."""
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """Somebody else speaks for the company from now on; pieces of older versions are void."""

    seq: int
    owner: OwnerWord
    name: str
    owner_version: int
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """People were asked to take over."""

    seq: int
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The matter is done for now; the next message opens it again."""

    seq: int
    at: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something was not done. `id` is the message's, where one was meant."""

    code: str
    text: str
    id: str = ""
    retry_after: float = 0.0
    """Seconds after which the same frame may succeed; 0 when it never will."""


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to `Ping`."""


ServerFrame = (
    Welcome
    | Started
    | Received
    | Piece
    | Said
    | OwnerChange
    | HandedOver
    | Resolved
    | Trouble
    | Pong
)


class ChatWire(Protocol):
    """How frames look on a connection; pure."""

    max_text: int
    """Code points of one message."""

    def parse(self, data: str) -> ClientFrame:
        """Read one frame. Raises `BadFrame`."""
        ...

    def write(self, frame: ServerFrame) -> str:
        """Write one frame."""
        ...
