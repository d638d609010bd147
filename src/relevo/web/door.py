"""What the web is opened with: made by the builder, frozen, the same for every request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from relevo.channels.chat import ChatWire
from relevo.channels.ports import Inbound
from relevo.conversation.ports import Log
from relevo.desk.desk import Node as DeskNode
from relevo.desk.people import Staff
from relevo.desk.ports import Directory
from relevo.kernel.clock import Clock
from relevo.kernel.ids import Ids
from relevo.privacy.ports import Vault
from relevo.runtime.bus import Bus
from relevo.runtime.ports import Receipt
from relevo.runtime.worker import Counts


class Node(DeskNode, Protocol):
    """The runtime as the web sees it; `relevo.runtime.node.Node` is one."""

    @property
    def bus(self) -> Bus:
        """Where commits and deltas are told."""
        ...

    @property
    def counts(self) -> Counts:
        """What was done since the start."""
        ...

    def ready(self) -> bool:
        """Say whether messages are taken and turns run."""
        ...

    async def receive(self, inbound: Inbound, *, conversation: str = "") -> Receipt:
        """Take one message in; durable when it returns. Raises `BadInput`, `StoreFailed`."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one caller may do. Rates are a burst, and what flows back each second."""

    header_bytes: int = 64 * 1024
    body_bytes: int = 256 * 1024
    body_seconds: float = 30.0
    """From the end of the headers to the end of the body."""
    json_depth: int = 32
    socket_burst: float = 60.0
    """New chat sockets of one address."""
    socket_rate: float = 5.0
    failure_burst: float = 20.0
    """Refused log-ins of one address."""
    failure_rate: float = 0.2
    message_burst: float = 30.0
    """Messages of one visitor, over all their sockets."""
    message_rate: float = 3.0
    sockets_per_visitor: int = 10
    sockets: int = 20_000
    """Chat sockets of this process."""
    hello_seconds: float = 10.0
    exempt: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    """Addresses without a rate: the machine itself, and a proxy on it that hides who calls."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo's page shows beside the chat."""

    suggestions: Mapping[str, Sequence[str]]
    """Things to try, by language."""
    tagline: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Settings:
    """How this server presents itself."""

    company: str
    version: str
    workspace: str = "default"
    origins: frozenset[str] = frozenset()
    """Origins such as `https://shop.example` whose pages may chat, besides the server's own."""
    demo: Demo | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """All that the web works with."""

    node: Node
    log: Log
    staff: Staff
    directory: Directory
    vault: Vault
    wire: ChatWire
    clock: Clock
    ids: Ids
    secret: bytes = field(repr=False)
    """Signs visitors' keys; at least 32 random bytes, the same on every node and after a restart."""
    settings: Settings
    limits: Limits = field(default_factory=Limits)
