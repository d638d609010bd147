"""The inbox: what comes from outside, or from a timer, becomes a numbered message of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from relevo.adapters.store.sql import commit as c
from relevo.adapters.store.sql.driver import Again, Ask, Insert, Operation, Row, Step
from relevo.adapters.store.sql.engine import Engine
from relevo.adapters.store.sql.rows import STANDING, Standing, standing_from
from relevo.adapters.store.sql.standing import Change, existing, find, unborn
from relevo.conversation.author import (
    CUSTOMER,
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
)
from relevo.conversation.events import (
    ChannelJoined,
    ConversationReopened,
    ConversationStarted,
    Event,
    OwnerChanged,
    TimerFired,
)
from relevo.conversation.placement import place
from relevo.conversation.ports import Write
from relevo.kernel.errors import NotFound
from relevo.kernel.frozen import changed
from relevo.runtime.ports import Arrival, Receipt

_THREAD = (
    STANDING.replace("SELECT", "SELECT i.conversation, i.seq, i.position,", 1)  # noqa: S608 - does not fit: names of our own
    + " FROM thread t JOIN conversation c ON c.id = t.conversation"
    " JOIN customer u ON u.id = c.customer"
    " LEFT JOIN inbox i ON i.workspace = t.workspace AND i.source = $4 AND i.message_id = $5"
    " WHERE t.workspace = $1 AND t.channel = $2 AND t.address = $3"
)
"""The row that an address leads to, behind the first answer to this message where it is a repeat."""
_ANSWER = 3
_FIRST_ANSWER = (
    "SELECT conversation, seq, position FROM inbox"
    " WHERE workspace = $1 AND source = $2 AND message_id = $3"
)
_INBOX = ("conversation", "seq", "workspace", "source", "message_id", "kind", "position", "at")

Facts = list[tuple[Author, Event]]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an arrival goes, and what must be said in the log before it."""

    row: Standing
    facts: Facts
    thread: Step | None = None
    """The step that leads the address to this conversation; it gives a row unless it came too late."""


def receive(engine: Engine, arrival: Arrival, address: bytes) -> Operation[Receipt]:
    """Make an arrival durable."""
    place_of = (arrival.workspace, arrival.channel, address)
    named = (arrival.source, arrival.message_id)
    threads: Sequence[Row] = ()
    if not arrival.conversation:
        threads = yield [Ask(_THREAD + engine.driver.dialect.lock, (*place_of, *named))]
    if threads:
        answer = threads[0][:_ANSWER]
    else:
        rows = yield [Ask(_FIRST_ANSWER, (arrival.workspace, *named))]
        answer = rows[0] if rows else (None, 0, 0)
    conversation, seq, position = answer
    if conversation is not None:
        row = yield from existing(engine, conversation)
        return Receipt(conversation, seq, position, (), False, row.epoch, True, row.head)
    thread = standing_from(threads[0][_ANSWER:]) if threads else None
    landing = yield from _land(engine, arrival, thread, address)
    facts = [*landing.facts, (CUSTOMER, arrival.event)]
    return (yield from _enter(engine, arrival, landing, facts, address))


def _land(
    engine: Engine, arrival: Arrival, thread: Standing | None, address: bytes
) -> Operation[Landing]:
    """Say where it goes; `thread` is the row that its address leads to."""
    if arrival.conversation:
        row = yield from find(engine, arrival.conversation, lock=True)
        if row is None or row.head.workspace != arrival.workspace:
            raise NotFound("there is no such conversation")
        facts = _reopened(row) if row.head.owner == NOBODY else []
        return _joined(row, facts, arrival, address)
    if thread is None:
        return (yield from _first(engine, arrival, arrival.new_customer, "", address))
    if thread.head.owner != NOBODY:
        return _joined(thread, [], arrival, address)
    if arrival.at - thread.head.resolved_at < arrival.reopen_after_us:
        return _joined(thread, _reopened(thread), arrival, address)
    return (yield from _first(engine, arrival, thread.head.customer, thread.id, address))


def _first(
    engine: Engine, arrival: Arrival, customer: str, linked_to: str, address: bytes
) -> Operation[Landing]:
    """Begin a conversation; its thread must still be free, or still lead to the former one."""
    started = ConversationStarted(arrival.workspace, customer, THE_ASSISTANT, linked_to)
    row = yield from unborn(engine, arrival.new_id, started)
    facts: Facts = [(SYSTEM, started), (SYSTEM, ChannelJoined(arrival.channel, arrival.address))]
    place_of = (arrival.workspace, arrival.channel, address)
    if linked_to:
        thread = Ask(
            "UPDATE thread SET conversation = $4 WHERE workspace = $1 AND channel = $2"
            " AND address = $3 AND conversation = $5 RETURNING conversation",
            (*place_of, row.id, linked_to),
        )
    else:
        thread = Ask(
            "INSERT INTO thread (workspace, channel, address, conversation)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, channel, address) DO NOTHING"
            " RETURNING conversation",
            (*place_of, row.id),
        )
    return Landing(row, facts, thread)


def _reopened(row: Standing) -> Facts:
    head = row.head
    changed = OwnerChanged(THE_ASSISTANT, head.owner_version + 1, "reopened", head.chapter + 1)
    return [(SYSTEM, ConversationReopened()), (SYSTEM, changed)]


def _joined(row: Standing, facts: Facts, arrival: Arrival, address: bytes) -> Landing:
    """Say it when the customer came by another channel or address than last time."""
    if (row.head.channel, row.address) == (arrival.channel, address):
        return Landing(row, facts)
    joined = (SYSTEM, ChannelJoined(arrival.channel, arrival.address))
    thread = Ask(
        "INSERT INTO thread (workspace, channel, address, conversation) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (workspace, channel, address) DO UPDATE SET conversation = $4"
        " RETURNING conversation",
        (arrival.workspace, arrival.channel, address, row.id),
    )
    return Landing(row, [*facts, joined], thread)


def leased(row: Standing, node: str) -> Standing:
    """Give the row as it is when one more message has come in and `node` has taken a free lease."""
    row = changed(row, seq=row.seq + 1)
    if row.owner_node is None and node:
        row = changed(row, owner_node=node, epoch=row.epoch + 1, attempt=1)
    return row


def _enter(
    engine: Engine, arrival: Arrival, landing: Landing, facts: Facts, address: bytes
) -> Operation[Receipt]:
    row = landing.row
    write = Write(facts, arrival.at, causation=arrival.message_id)
    head, records = place(row.id, row.head, write)
    after = changed(leased(row, arrival.node), head=head, address=address)
    change = Change(row, after, records)
    thread = [] if landing.thread is None else [landing.thread]
    if change.born:
        rows = yield [c.save(change), *thread]
        if not rows:
            raise Again
        thread = []
    inbox = (row.id, after.seq, head.workspace, arrival.source, arrival.message_id, "message")
    steps: list[Step] = [
        *thread,
        c.events(engine, change),
        c.secrets(engine, after, arrival.secrets),
        Insert("inbox", _INBOX, [(*inbox, head.position, arrival.at)]),
    ]
    yield c.together(change, steps)
    mine = bool(arrival.node) and after.owner_node == arrival.node
    return Receipt(
        conversation=row.id,
        seq=after.seq,
        position=head.position,
        records=tuple(records),
        claimed=mine,
        epoch=after.epoch,
        repeated=False,
        head=head,
    )


def fire(engine: Engine, alarm: str, node: str, at: int) -> Operation[Receipt | None]:
    """Turn a due timer into a message."""
    found = yield [Ask("SELECT conversation FROM timer WHERE id = $1", (alarm,))]
    row = (yield from find(engine, found[0][0], lock=True)) if found else None
    if row is None:
        return None
    gone = yield [
        Ask("DELETE FROM timer WHERE id = $1 AND due_at <= $2 RETURNING name", (alarm, at))
    ]
    if not gone:
        return None
    head = row.head
    if (yield [Ask(_FIRST_ANSWER, (head.workspace, "timer", alarm))]):
        return None
    write = Write([(SYSTEM, TimerFired(gone[0][0]))], at, causation=alarm)
    head, records = place(row.id, head, write)
    after = changed(leased(row, node), head=head)
    change = Change(row, after, records)
    inbox = (row.id, after.seq, head.workspace, "timer", alarm, "timer", head.position, at)
    yield [c.events(engine, change), Insert("inbox", _INBOX, [inbox]), c.save(change)]
    mine = bool(node) and after.owner_node == node
    return Receipt(
        row.id,
        after.seq,
        head.position,
        tuple(records),
        mine,
        after.epoch,
        repeated=False,
        head=head,
    )
