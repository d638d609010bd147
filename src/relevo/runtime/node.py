"""A node: inbox, worker, outbox, timers and sweep of one process, started and stopped together."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from relevo.channels.ports import Channel, Inbound
from relevo.conversation.author import THE_ASSISTANT
from relevo.conversation.events import OwnerChanged
from relevo.conversation.ports import Alarm, Appended, Log, Write
from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.errors import RelevoError
from relevo.kernel.sensitive import PersonalText
from relevo.playbook.model import Bundle
from relevo.privacy.redact import Redacted, Redactor
from relevo.runtime.bus import Bus, Committed
from relevo.runtime.inbox import Inbox
from relevo.runtime.outbox import Sender
from relevo.runtime.ports import Alarms, Receipt, Turns
from relevo.runtime.waiting import first_of
from relevo.runtime.worker import Counts, Worker
from relevo.turn.back import HANDED_BACK

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """Rhythm of a node."""

    name: str
    sweep_seconds: float = 2.0
    """A lost hint costs this much time, no more."""
    dead_after_seconds: float = 6.0
    """A node that was silent this long is taken for dead."""
    batch: int = 200
    alone: bool = False
    """No other process can run turns on this store: what another name holds is free at once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a node is made of."""

    bundle: Bundle
    log: Log
    turns: Turns
    alarms: Alarms
    inbox: Inbox
    worker: Worker
    sender: Sender
    redactor: Redactor
    channels: Mapping[str, Channel]
    bus: Bus
    clock: Clock


class Node:
    """The door of the runtime: everything that happens to a conversation passes here."""

    def __init__(self, parts: Parts, settings: NodeSettings) -> None:
        self._parts = parts
        self._settings = settings
        self._running: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._sound = True
        """The last sweep could write: messages can be taken."""
        self._early = asyncio.Event()
        """A timer was set that may be due before the next look."""

    @property
    def bus(self) -> Bus:
        """Where commits and deltas are told."""
        return self._parts.bus

    @property
    def bundle(self) -> Bundle:
        """The playbooks that run."""
        return self._parts.bundle

    @property
    def counts(self) -> Counts:
        """What was done since the start."""
        return self._parts.worker.counts

    def running(self) -> bool:
        """Say whether turns run, or will as soon as the store allows it."""
        return self._ready.is_set() and self._running is not None and not self._running.done()

    def ready(self) -> bool:
        """Say whether messages are taken and turns run."""
        return self._sound and self.running()

    async def start(self) -> None:
        """Take over what waits, and run until `stop`. Raises `StoreFailed`."""
        await self._beat()
        loop = asyncio.get_running_loop()
        self._running = loop.create_task(self._run())
        ready = loop.create_task(self._ready.wait())
        await asyncio.wait({self._running, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            await self._running

    async def stop(self, patience: float = 10.0) -> None:
        """Finish the turns that run, for so many seconds at most, then end.

        A turn that is cut off is as after a crash: nothing of it is lost, and another start runs it.
        """
        await self._parts.worker.drain(patience)
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def receive(self, inbound: Inbound, *, conversation: str = "") -> Receipt:
        """Take one message in. When this returns it is durable and may be acknowledged.

        Raises: `BadInput`, `NotFound` for an unknown conversation, `StoreFailed`.
        """
        receipt = await self._parts.inbox.receive(inbound, conversation)
        self._took_in(receipt)
        return receipt

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append what people did; a running turn falls silent before anybody hears of a new owner.

        Raises: `Conflict`, `NotFound`, `StoreFailed`.
        """
        write = _with_alarm(conversation, await self._with_parcels(conversation, write))
        appended = await self._parts.log.append(conversation, write)
        if any(isinstance(record.event, OwnerChanged) for record in appended.records):
            self._parts.worker.silence(conversation)
        self._parts.worker.remember(conversation, appended.records)
        if appended.records:
            self._parts.bus.publish(
                Committed(conversation, appended.head.position, appended.records, appended.head)
            )
        if write.outbox:
            self._parts.sender.wake()
        if write.alarms:
            self._early.set()
        return appended

    def redact(self, text: PersonalText, language: str = "") -> Redacted:
        """Take sensitive values out of a text that is about to be stored."""
        return self._parts.redactor.redact(text, language)

    def _took_in(self, receipt: Receipt) -> None:
        self._parts.worker.took_in(receipt)
        if receipt.records:
            self._parts.bus.publish(
                Committed(
                    receipt.conversation, receipt.head.position, receipt.records, receipt.head
                )
            )

    async def _with_parcels(self, conversation: str, write: Write) -> Write:
        return await self._parts.worker.with_parcels(conversation, write)

    async def _beat(self) -> None:
        await self._parts.turns.beat(self._settings.name, self._parts.clock.now())

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._parts.worker.open(group)
            group.create_task(self._parts.sender.run())
            group.create_task(self._ring())
            await self._sweep()
            self._ready.set()
            while True:
                await self._parts.clock.sleep(self._settings.sweep_seconds)
                await self._sweep()

    async def _sweep(self) -> None:
        """Say that we live, and take over what belongs to nobody alive."""
        parts, settings = self._parts, self._settings
        try:
            await self._beat()
            alive = {settings.name}
            if not settings.alone:
                since = parts.clock.now() - int(settings.dead_after_seconds * SECOND)
                alive |= {*await parts.turns.alive(since)}
            for work in await parts.turns.adopt(settings.name, alive, settings.batch):
                parts.worker.wake(work.conversation, work)
            parts.worker.retry_stuck()
            self._sound = True
        except RelevoError as error:
            self._sound = False
            log.warning("sweep failed, will try again", error=str(error))

    async def _ring(self) -> None:
        """Turn timers that are due into messages of their conversations."""
        parts = self._parts
        while True:
            self._early.clear()
            try:
                now = parts.clock.now()
                for alarm in await parts.alarms.due_alarms(now, self._settings.batch):
                    receipt = await parts.turns.fire(alarm.id, self._settings.name, now)
                    if receipt is not None:
                        self._took_in(receipt)
            except RelevoError as error:
                log.warning("timers could not be read, will try again", error=str(error))
            await first_of(self._early.wait(), parts.clock.sleep(1.0))


def _with_alarm(conversation: str, write: Write) -> Write:
    """Wake the assistant at once when people give a conversation back to it."""
    for _, event in write.events:
        if isinstance(event, OwnerChanged) and event.owner == THE_ASSISTANT:
            identity = f"{conversation}:{HANDED_BACK}:{event.version}"
            alarm = Alarm(identity, HANDED_BACK, write.at)
            return replace(write, alarms=(*write.alarms, alarm))
    return write
