"""The worker: runs the turns of conversations that this node holds, one at a time each.

The store is the queue. What is kept here (states, voices, tasks) only saves time: any of it may be
lost with the process, and another start reads it from the log again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from relevo.channels.ports import Capabilities
from relevo.conversation.author import Author
from relevo.conversation.events import Event, MessageReceived, MessageSent, Record, TimerFired
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Log, ToSend, Write
from relevo.conversation.state import State
from relevo.kernel.errors import Fenced, NotFound, StoreFailed
from relevo.runtime.bus import Bus, Committed
from relevo.runtime.ports import Finished, Receipt, Steps, Turns, Work
from relevo.runtime.starts import Starts
from relevo.runtime.states import States
from relevo.runtime.voice import Gate
from relevo.turn.deps import Deps, Trigger
from relevo.turn.pipeline import Decided, begin_turn, crashed_turn, failed_turn, run_turn
from relevo.turn.ports import Ledgered

log = structlog.get_logger()

MAX_STARTS = 3
"""A turn that was started this often without finishing is not run again."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How much this node does at once."""

    node: str
    concurrency: int = 256
    """Turns that run at the same time."""
    turn_seconds: float = 120.0
    """A turn that takes longer has failed; people take over."""
    retry_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Stores:
    """What the worker writes to."""

    log: Log
    turns: Turns
    steps: Steps
    states: States


@dataclass(slots=True)
class Counts:
    """What the worker has done since it started, for metrics."""

    turns: int = 0
    failed: int = 0
    withdrawn: int = 0
    fenced: int = 0
    running: int = 0
    stages: dict[str, float] = field(default_factory=dict[str, float])
    """Milliseconds by stage, summed."""


class Worker:
    """Runs turns. `wake` says that a conversation may have work; the store says what it is."""

    def __init__(
        self,
        deps: Deps,
        stores: Stores,
        bus: Bus,
        channels: Mapping[str, Capabilities],
        settings: WorkerSettings,
    ) -> None:
        self._deps = deps
        self._stores = stores
        self._bus = bus
        self._channels = channels
        self._settings = settings
        self._room = asyncio.Semaphore(settings.concurrency)
        self._states = stores.states
        self._starts = Starts(stores.steps)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._gates: dict[str, Gate] = {}
        self._stuck: set[str] = set()
        self._arrived: dict[str, Record] = {}
        """What the work points to that was claimed with its message."""
        self._group: asyncio.TaskGroup | None = None
        self._stopping = False
        self.counts = Counts()

    def open(self, group: asyncio.TaskGroup) -> None:
        """Run turns in this group from now on."""
        self._group = group

    async def drain(self, patience: float) -> None:
        """Take nothing new, and wait for the turns that run, so many seconds at most."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(tuple(self._tasks.values()), timeout=patience)

    def wake(self, conversation: str, first: Work | None = None) -> None:
        """Look for work in this conversation; `first` is work that was claimed with the message."""
        if self._stopping or self._group is None:
            return
        if conversation in self._tasks:
            self._again.add(conversation)
            return
        task = self._group.create_task(self._serve(conversation, first))
        self._tasks[conversation] = task

    def took_in(self, receipt: Receipt) -> None:
        """Wake for a message that was just made durable, without asking the store again."""
        self._states.follow(receipt.conversation, receipt.records)
        if receipt.repeated:
            return
        work = None
        if receipt.claimed:
            last = self._arrived[receipt.conversation] = receipt.records[-1]
            work = Work(
                conversation=receipt.conversation,
                epoch=receipt.epoch,
                seq=receipt.seq,
                attempt=1,
                kind="timer" if isinstance(last.event, TimerFired) else "message",
                position=receipt.position,
                message_id=last.causation,
                at=last.at,
                pending=0,
            )
        self.wake(receipt.conversation, work)

    def retry_stuck(self) -> None:
        """Try the conversations again in which something unforeseen happened."""
        stuck, self._stuck = self._stuck, set()
        for conversation in stuck:
            self.wake(conversation)

    def silence(self, conversation: str) -> None:
        """Stop the voice of a running turn at once: the owner has changed."""
        gate = self._gates.get(conversation)
        if gate is not None:
            gate.silence()

    def remember(self, conversation: str, records: Sequence[Record]) -> None:
        """Fold in what somebody else appended, if the state is kept here."""
        self._states.follow(conversation, records)

    async def _serve(self, conversation: str, first: Work | None) -> None:
        """Run turns of one conversation until none waits."""
        try:
            async with self._room:
                await self._serve_all(conversation, first)
        finally:
            del self._tasks[conversation]
            self._arrived.pop(conversation, None)
            again = conversation in self._again
            self._again.discard(conversation)
            if again:
                self.wake(conversation)

    async def _serve_all(self, conversation: str, first: Work | None) -> None:
        work = first
        while True:
            try:
                if work is None:
                    self._again.discard(conversation)
                    work = await self._stores.turns.claim(conversation, self._settings.node)
                if work is None or self._stopping:
                    return
                async with self._starts.begin(work) as before:
                    work = await self._run(work, before)
                if work is None and conversation not in self._again:
                    return
            except (Fenced, NotFound):
                self.counts.fenced += 1
                self._states.forget(conversation)
                log.warning("lease was taken over, work dropped", conversation=conversation)
                return
            except StoreFailed as error:
                # Nothing is lost: the message is durable, the lease is ours or the sweep's.
                self._states.forget(conversation)
                log.warning("store failed in a turn", conversation=conversation, error=error.code)
                await self._deps.clock.sleep(self._settings.retry_seconds)
                self._again.add(conversation)
                return
            except Exception as error:
                self._states.forget(conversation)
                self._stuck.add(conversation)
                log.exception(
                    "turn could not run", conversation=conversation, error=type(error).__name__
                )
                return

    async def _run(self, work: Work, before: int) -> Work | None:
        """Run one turn and commit it; gives the next message's work if one waits.

        `before` is how many starts of it never finished.
        """
        clock = self._deps.clock
        began, tick = clock.now(), clock.tick()
        record = await self._record(work)
        # From here to the gate nothing is awaited: whoever takes over finds the gate to silence.
        state = await self._states.get(work.conversation, work.position)
        trigger = self._trigger(work, record, state, began, (clock.tick() - tick) / 1_000)
        gate = Gate(
            self._bus,
            conversation=work.conversation,
            turn=work.seq,
            attempt=work.attempt,
            owner_version=state.owner_version,
        )
        self._gates[work.conversation] = gate
        self.counts.running += 1
        try:
            if before >= MAX_STARTS:
                decided = await self._give_up(work, state, trigger)
            else:
                decided = await self._decide(work, state, trigger, gate)
            finished = await self._finish(work, state, decided, record)
        finally:
            self.counts.running -= 1
            del self._gates[work.conversation]
        self._published(work.conversation, finished)
        if not finished.more:
            return None
        return await self._stores.turns.claim(work.conversation, self._settings.node)

    async def _decide(self, work: Work, state: State, trigger: Trigger, gate: Gate) -> Decided:
        draft = begin_turn(self._deps, state, trigger)
        ledger = _Ledger(self._stores.steps, work)
        try:
            async with asyncio.timeout(self._settings.turn_seconds):
                return await run_turn(draft, ledger, gate)
        except TimeoutError:
            self.counts.failed += 1
            log.warning("turn took too long", conversation=work.conversation)
            return failed_turn(draft, "timeout")

    async def _give_up(self, work: Work, state: State, trigger: Trigger) -> Decided:
        log.error("turn given up", conversation=work.conversation, starts=MAX_STARTS)
        self.counts.failed += 1
        draft = begin_turn(self._deps, state, trigger)
        return await crashed_turn(draft, _Ledger(self._stores.steps, work))

    async def _finish(self, work: Work, state: State, decided: Decided, record: Record) -> Finished:
        at = self._deps.clock.now()
        write = Write(
            events=decided.events,
            at=at,
            expected=Expected(owner_version=state.owner_version),
            causation=record.causation,
            turn=work.seq,
            bundle=self._deps.bundle.version,
            secrets=decided.secrets,
            alarms=decided.alarms,
            outbox=self._parcels(state.channel, state.address, decided.events),
            state=state,
        )
        finished = await self._stores.turns.finish(work, write)
        self.counts.turns += 1
        self.counts.withdrawn += finished.withdrawn
        return finished

    async def with_parcels(self, conversation: str, write: Write) -> Write:
        """Add the outbox rows that a write of people needs to leave by the conversation's channel."""
        if not any(isinstance(event, MessageSent) for _, event in write.events):
            return write
        state = await self._states.get(conversation, 0)
        return replace(write, outbox=self._parcels(state.channel, state.address, write.events))

    def _parcels(
        self, channel: str, address: str, events: Sequence[tuple[Author, Event]]
    ) -> Sequence[ToSend]:
        """Give a row for each message; none where clients read the log by themselves."""
        able = self._channels.get(channel)
        if able is None or not able.sends:
            return ()
        return [
            ToSend(self._deps.ids.new("out"), channel, address, index)
            for index, (_, event) in enumerate(events)
            if isinstance(event, MessageSent)
        ]

    def _published(self, conversation: str, finished: Finished) -> None:
        appended = finished.appended
        self._states.follow(conversation, appended.records)
        self._bus.publish(
            Committed(conversation, appended.head.position, appended.records, appended.head)
        )

    async def _record(self, work: Work) -> Record:
        """Give what the work points to: as it came in, or from the log."""
        record = self._arrived.pop(work.conversation, None)
        if record is not None and record.position == work.position:
            return record
        return (await self._stores.log.read(work.conversation, work.position - 1, 1))[0]

    def _trigger(
        self, work: Work, record: Record, state: State, began: int, context_ms: float
    ) -> Trigger:
        event = record.event
        channel = self._channels.get(state.channel, Capabilities(name=state.channel))
        common: dict[str, Any] = {
            "position": work.position,
            "turn": work.seq,
            "attempt": work.attempt,
            "at": began,
            "received_at": record.at,
            "context_ms": context_ms,
            "channel": channel,
        }
        match event:
            case MessageReceived():
                return Trigger(
                    kind="message",
                    text=event.text,
                    payload=event.payload,
                    language=event.language,
                    **common,
                )
            case TimerFired():
                return Trigger(kind="timer", text="", payload="", timer=event.name, **common)
            case _:
                message = f"the inbox points to a {type(event).__name__}"
                raise StoreFailed(message)


class _Ledger:
    """The steps of one turn, on the store's ledger."""

    def __init__(self, steps: Steps, work: Work) -> None:
        self._steps = steps
        self._work = work

    async def find(self, step: str) -> Ledgered | None:
        found = await self._steps.find(self._work.conversation, self._work.seq, step)
        return found and Ledgered(found.state == "finished", found.result)

    async def begun(self) -> Mapping[str, Ledgered]:
        steps = await self._steps.begun(self._work.conversation, self._work.seq)
        return {x.key: Ledgered(x.state == "finished", x.result) for x in steps}

    async def started(self, step: str) -> None:
        await self._steps.started(self._work.conversation, self._work.seq, step)

    async def finished(self, step: str, result: Mapping[str, Any]) -> None:
        await self._steps.finished(self._work.conversation, self._work.seq, step, dict(result))
