"""Leases and the end of turns."""

from collections.abc import Collection, Sequence

from relevo.adapters.store.sql import commit as c
from relevo.adapters.store.sql import inbox
from relevo.adapters.store.sql.driver import Ask, Operation, Row
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.log import hashes_of
from relevo.adapters.store.sql.standing import Change, find
from relevo.conversation.events import TimerSet
from relevo.conversation.ownership import Head, check_expected, withdraw
from relevo.conversation.placement import place
from relevo.conversation.ports import Appended, Write
from relevo.kernel.errors import Conflict, Fenced, NotFound
from relevo.kernel.frozen import changed
from relevo.runtime.ports import Arrival, Finished, Receipt, Work

_WORK = (
    "c.id, c.epoch, i.seq, c.attempt, i.kind, i.position, i.message_id, i.at, c.seq - i.seq,"
    " c.owner_node"
)
_NEXT = (
    f"SELECT {_WORK} FROM conversation c"  # noqa: S608 - does not fit: names of our own
    " JOIN inbox i ON i.conversation = c.id AND i.seq = c.done + 1 WHERE c.id = $1"
)


class SqlTurns(Part):
    """Inbox and leases, all in the conversation's row.

    A node's name must be fresh for each process: what a dead process of the same name began could
    not be told from what this one holds.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._begun: dict[str, tuple[int, int]] = {}

    async def receive(self, arrival: Arrival) -> Receipt:
        """Make a message durable, with everything that follows from its arrival."""
        engine = self._engine
        address = await engine.addresses.hashed(arrival.workspace, arrival.channel, arrival.address)
        return await engine.driver.write(lambda: inbox.receive(engine, arrival, address))

    async def fire(self, alarm: str, node: str, at: int) -> Receipt | None:
        """Turn a due timer into a message, once."""
        engine = self._engine
        return await engine.driver.write(lambda: inbox.fire(engine, alarm, node, at))

    async def claim(self, conversation: str, node: str) -> Work | None:
        """Give the next message; a commit is needed only to take a free lease or to start again."""
        engine = self._engine
        rows = await engine.driver.read(lambda: _next(conversation))
        if not rows:
            return None
        epoch, seq, owner = rows[0][1], rows[0][2], rows[0][9]
        if owner not in (None, node):
            return None
        if owner is None or self._begun.get(conversation) == (epoch, seq):
            work = await engine.driver.write(lambda: _start(engine, conversation, node))
        else:
            work = _work(rows[0])
        if work is not None:
            self._begun[conversation] = (work.epoch, work.seq)
        return work

    async def adopt(self, node: str, alive: Collection[str], limit: int) -> Sequence[Work]:
        """Take over what waits and belongs to nobody alive."""
        engine = self._engine
        others = tuple(sorted({*alive, node}))
        works = await engine.driver.write(lambda: _adopt(engine, node, others, limit))
        self._begun.update({work.conversation: (work.epoch, work.seq) for work in works})
        return works

    async def finish(self, work: Work, write: Write) -> Finished:
        """End a turn in one transaction."""
        engine = self._engine
        hashes = await hashes_of(engine, work.conversation, write.events)
        try:
            finished = await engine.driver.write(lambda: _finish(engine, work, write, hashes))
        except Fenced:
            self._forget(work)
            raise
        self._forget(work)
        return finished

    def _forget(self, work: Work) -> None:
        if self._begun.get(work.conversation) == (work.epoch, work.seq):
            del self._begun[work.conversation]

    async def extend(self, conversation: str, epoch: int, node: str) -> bool:
        """Say whether the lease is still this node's."""
        return await self._engine.driver.read(lambda: _held(conversation, epoch, node))

    async def beat(self, node: str, at: int) -> None:
        """Say that this node is alive."""
        await self._engine.driver.write(lambda: _beat(node, at))

    async def alive(self, since: int) -> Collection[str]:
        """Give the nodes that have said so since then."""
        return await self._engine.driver.read(lambda: _alive(since))


def _work(row: Row) -> Work:
    return Work(
        conversation=row[0],
        epoch=row[1],
        seq=row[2],
        attempt=row[3],
        kind=row[4],
        position=row[5],
        message_id=row[6],
        at=row[7],
        pending=row[8],
    )


def _next(conversation: str) -> Operation[Sequence[Row]]:
    return (yield [Ask(_NEXT, (conversation,))])


def _start(engine: Engine, conversation: str, node: str) -> Operation[Work | None]:
    rows = yield [Ask(_NEXT + engine.driver.dialect.lock, (conversation,))]
    if not rows or rows[0][9] not in (None, node):
        return None
    return (yield from _take(rows[0], node))


def _take(row: Row, node: str) -> Operation[Work]:
    """Count one more start; a lease that changes hands gets a new epoch."""
    epoch = row[1] if row[9] == node else row[1] + 1
    attempt = row[3] + 1
    yield [
        Ask(
            "UPDATE conversation SET owner_node = $2, epoch = $3, attempt = $4 WHERE id = $1",
            (row[0], node, epoch, attempt),
        )
    ]
    return changed(_work(row), epoch=epoch, attempt=attempt)


def _adopt(engine: Engine, node: str, others: Sequence[str], limit: int) -> Operation[list[Work]]:
    marks = ", ".join(f"${index + 2}" for index in range(len(others)))
    rows = yield [
        Ask(
            f"SELECT {_WORK} FROM conversation c"  # noqa: S608 - does not fit: names of our own
            " JOIN inbox i ON i.conversation = c.id AND i.seq = c.done + 1"
            f" WHERE c.seq > c.done AND (c.owner_node IS NULL OR c.owner_node NOT IN ({marks}))"
            f" ORDER BY i.at LIMIT $1{engine.driver.dialect.lock_free}",
            (limit, *others),
        )
    ]
    works: list[Work] = []
    for row in rows:
        works.append((yield from _take(row, node)))
    return works


def _finish(engine: Engine, work: Work, write: Write, hashes: c.Hashes) -> Operation[Finished]:
    row = yield from find(engine, work.conversation, lock=True)
    if row is None:
        raise NotFound("there is no such conversation")
    # An epoch belongs to one lease of one node, so it stands for the node's name as well.
    if row.owner_node is None or (row.epoch, row.done) != (work.epoch, work.seq - 1):
        raise Fenced("another node has this conversation now")
    write, withdrawn = _still_fits(row.head, write)
    head, records = place(row.id, row.head, write)
    more = row.seq > work.seq
    after = changed(
        row,
        head=head,
        done=work.seq,
        owner_node=row.owner_node if more else None,
        attempt=1 if more else 0,
        address=c.newest_address(row.address, records, hashes),
    )
    also = c.ended_steps(row, work.seq, write)
    yield from c.commit(engine, Change(row, after, records), write, hashes, also)
    first = row.head.position + 1
    appended = Appended(tuple(records), head, first=first)
    return Finished(appended, withdrawn, more)


def _still_fits(head: Head, write: Write) -> tuple[Write, bool]:
    """Give what may still be written of a turn, and whether its words were withdrawn."""
    try:
        check_expected(head, changed(write.expected, position=None))
    except Conflict:
        events = withdraw(write.events)
        waits = {event.name for _, event in events if isinstance(event, TimerSet)}
        alarms = [alarm for alarm in write.alarms if alarm.name in waits]
        return changed(write, events=events, outbox=(), alarms=alarms), True
    return write, False


def _held(conversation: str, epoch: int, node: str) -> Operation[bool]:
    rows = yield [
        Ask(
            "SELECT 1 FROM conversation WHERE id = $1 AND epoch = $2 AND owner_node = $3",
            (conversation, epoch, node),
        )
    ]
    return bool(rows)


def _beat(node: str, at: int) -> Operation[None]:
    yield [
        Ask(
            "INSERT INTO node (id, at) VALUES ($1, $2)"
            " ON CONFLICT (id) DO UPDATE SET at = excluded.at",
            (node, at),
        )
    ]


def _alive(since: int) -> Operation[frozenset[str]]:
    rows = yield [Ask("SELECT id FROM node WHERE at >= $1", (since,))]
    return frozenset(row[0] for row in rows)
