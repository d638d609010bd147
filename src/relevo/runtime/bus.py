"""The bus: tells whoever listens what was committed, and what is being said right now.

Notices leave after the commit. They may be lost; a listener keeps a cursor and reads the log.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from relevo.conversation.events import Record
from relevo.conversation.ownership import Head
from relevo.kernel.sensitive import PersonalText

QUEUE_LIMIT = 512
"""Notices that wait for one slow listener before it is told that there was a gap."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The log of this conversation has grown. `records` are empty when they must be read."""

    conversation: str
    position: int
    records: tuple[Record, ...] = ()
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a reply that is being written: provisional until its `MessageSent`.

    A listener drops it when it has seen a newer owner version, or a later attempt of the turn.
    """

    conversation: str
    turn: int
    attempt: int
    owner_version: int
    index: int
    """0, 1, 2 … within the attempt."""
    text: PersonalText
    language: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Notices were lost: read the log from your cursor."""


Notice = Committed | Delta | Gap


class Subscription(Protocol):
    """What a listener holds; close it when done."""

    def __aiter__(self) -> AsyncIterator[Notice]:
        """Give notices in the order of publication."""
        ...

    def close(self) -> None:
        """Stop listening; the iteration ends."""
        ...


class Bus(Protocol):
    """Publish and listen."""

    def publish(self, notice: Notice) -> None:
        """Tell everybody who listens; never waits, never raises."""
        ...

    def subscribe(self, conversation: str = "") -> Subscription:
        """Listen to one conversation, or to all of them."""
        ...


@dataclass(slots=True, eq=False)
class _Listener:
    """A bounded queue of notices for one listener."""

    bus: "LocalBus"
    conversation: str
    waiting: list[Notice] = field(default_factory=list[Notice])
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, notice: Notice) -> None:
        if len(self.waiting) >= QUEUE_LIMIT:
            self.waiting = [Gap()]
        self.waiting.append(notice)
        self.ready.set()

    async def __aiter__(self) -> AsyncIterator[Notice]:
        while not self.closed:
            await self.ready.wait()
            waiting, self.waiting = self.waiting, []
            self.ready.clear()
            for notice in waiting:
                yield notice

    def close(self) -> None:
        self.closed = True
        self.ready.set()
        self.bus.forget(self)


class LocalBus:
    """The bus within one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[_Listener]] = {}

    def publish(self, notice: Notice) -> None:
        """Tell everybody who listens to that conversation, or to all."""
        conversation = "" if isinstance(notice, Gap) else notice.conversation
        for key in {conversation, ""}:
            for listener in tuple(self._listeners.get(key, ())):
                listener.put(notice)

    def subscribe(self, conversation: str = "") -> Subscription:
        """Listen from now on."""
        listener = _Listener(self, conversation)
        self._listeners.setdefault(conversation, set()).add(listener)
        return listener

    def forget(self, listener: _Listener) -> None:
        """Remove a listener that was closed."""
        group = self._listeners.get(listener.conversation)
        if group:
            group.discard(listener)
            if not group:
                del self._listeners[listener.conversation]
