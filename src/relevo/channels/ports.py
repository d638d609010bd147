"""The port to a channel, and what crosses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from relevo.kernel.sensitive import Address, PersonalText


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do, as data; the guard and the outbox read it."""

    name: str
    max_code_points: int = 4_000
    choices: bool = False
    """It can show buttons; without, choices are written into the text."""
    streams: bool = False
    """It can show a reply while it is being written."""
    sends: bool = True
    """Replies leave through `Channel.send`; False where clients read the log by themselves."""
    delivery_reports: bool = False
    media: bool = False
    each_line_answered: bool = False
    """Every customer line gets a message, also while people own it (the terminal)."""


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A webhook as it came in, without any framework's object."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a customer, parsed and not yet redacted."""

    channel: str
    address: Address
    """Whom it is from on this channel; with the channel it names the thread."""
    message_id: str
    """The sender's own id of it: a second arrival with it is a retry."""
    text: PersonalText
    payload: PersonalText = ""
    language: str = ""
    workspace: str = "default"
    customer: str = ""
    """A customer that the channel has proven by other means (a signed token); empty else."""
    late_ms: int = 0


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message that must leave."""

    key: str
    """Stays the same over retries; passed on to providers that know idempotency."""
    address: Address
    text: PersonalText
    choices: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the message."""

    provider_id: str = ""
    state: Literal["sent", "delivered"] = "sent"


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may or may not have left (no answer after it was handed over). Not sent again."""

    detail: str = ""


class Channel(Protocol):
    """One channel. Verify and parse are pure; send never retries and never sleeps: the outbox does."""

    capabilities: Capabilities

    def verify(self, request: InboundRequest) -> None:
        """Raise `NotTheirs` unless the request comes from the channel's provider."""
        ...

    def parse(self, request: InboundRequest) -> Sequence[Inbound]:
        """Turn one verified request into messages, oldest first. Raises `BadInput`."""
        ...

    async def send(self, outbound: Outbound) -> Accepted | Unknown:
        """Hand one message over. Raises `RetryLater` (again), or `Refused` (never again)."""
        ...
