"""Write what a transaction has decided: events, vault, outbox, timers, and the conversation's row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relevo.adapters.store.sql import snapshots
from relevo.adapters.store.sql.driver import Ask, Insert, Operation, Step, Steps, Swap
from relevo.adapters.store.sql.engine import Engine
from relevo.adapters.store.sql.rows import EVENT, Standing, event_values, head_values
from relevo.adapters.store.sql.standing import Change
from relevo.conversation.events import ChannelJoined, Record, ToolCalled
from relevo.conversation.ports import Alarm, Secret, ToSend, Write

_UPDATE = (
    "UPDATE conversation SET position = $2, owner_kind = $3, owner_id = $4, owner_version = $5,"
    " chapter = $6, status = $7, language = $8, channel = $9, waiting_since = $10,"
    " updated_at = $11, resolved_at = $12, address = $13, owner_node = $14, epoch = $15,"
    " seq = $16, done = $17, attempt = $18, snapshot_at = $19 WHERE id = $1"
)
_UNCHANGED = " AND position = $20 AND epoch = $21 AND seq = $22 AND done = $23 AND attempt = $24"
"""Whatever changes a row changes one of these."""
_COLUMNS = (
    "id",
    "workspace",
    "customer",
    "position",
    "owner_kind",
    "owner_id",
    "owner_version",
    "chapter",
    "status",
    "language",
    "channel",
    "waiting_since",
    "created_at",
    "updated_at",
    "resolved_at",
    "address",
    "owner_node",
    "epoch",
    "seq",
    "done",
    "attempt",
    "snapshot_at",
    "key",
)
Hashes = Mapping[tuple[str, str], bytes]
"""Hashed addresses by channel and address, worked out before the transaction."""


def save(change: Change) -> Step:
    """Give the step that writes the conversation's row."""
    row = change.after
    head = head_values(row.head)
    lease = (row.address, row.owner_node, row.epoch, row.seq, row.done, row.attempt)
    if change.born:
        values = (row.id, *head, *lease, row.snapshot_at, row.key)
        return Insert("conversation", _COLUMNS, [values])
    # Workspace, customer and birth never change.
    return Ask(_UPDATE, (row.id, *head[2:11], *head[12:], *lease, row.snapshot_at))


def together(change: Change, steps: Sequence[Step]) -> Steps:
    """Give the last round trip of a change: these steps, and the row if it was there before."""
    if change.born:
        return steps
    update = save(change)
    inserts = [step for step in steps if isinstance(step, Insert)]
    if len(inserts) < len(steps) or not isinstance(update, Ask):
        return [*steps, update]
    row = change.before
    before = (row.head.position, row.epoch, row.seq, row.done, row.attempt)
    return Swap(Ask(update.sql + _UNCHANGED, (*update.params, *before)), inserts)


def events(engine: Engine, change: Change) -> Insert:
    """Give the step that appends the records."""
    key = engine.key(change.after)
    rows = [event_values(record, engine.cipher, key) for record in change.records]
    return Insert("event", EVENT, rows)


def secrets(engine: Engine, row: Standing, kept: Iterable[Secret]) -> Insert:
    """Give the step that puts values into the vault."""
    key = engine.key(row)
    values = {
        secret.token: (
            row.id,
            secret.token,
            secret.kind,
            engine.cipher.seal(key, secret.value.encode(), _vault(row.id, secret.token)),
        )
        for secret in kept
    }
    return Insert(
        "vault",
        ("conversation", "token", "kind", "value"),
        list(values.values()),
        "ON CONFLICT (conversation, token) DO UPDATE SET value = excluded.value",
    )


def _vault(conversation: str, token: str) -> bytes:
    return f"{conversation}:vault:{token}".encode()


def vault_context(conversation: str, token: str) -> bytes:
    """Give what a value of the vault is sealed to."""
    return _vault(conversation, token)


def parcel_context(conversation: str, id: str) -> bytes:  # noqa: A002 - does not fit: the field is called id
    """Give what an address in the outbox is sealed to."""
    return f"{conversation}:outbox:{id}".encode()


def parcels(engine: Engine, change: Change, wanted: Iterable[ToSend], at: int) -> Insert:
    """Give the step that puts messages into the outbox."""
    row = change.after
    key = engine.key(row)
    rows: list[tuple[Any, ...]] = []
    for parcel in wanted:
        record = change.records[parcel.event]
        sealed = engine.cipher.seal(key, parcel.address.encode(), parcel_context(row.id, parcel.id))
        place = (parcel.id, row.id, record.position, parcel.channel, sealed)
        rows.append((*place, str(record.author.kind), record.owner_version, at, at))
    columns = ("id", "conversation", "position", "channel", "address")
    more = ("author_kind", "owner_version", "created_at", "due_at")
    return Insert("outbox", (*columns, *more), rows)


def alarms(row: Standing, wanted: Iterable[Alarm]) -> Insert:
    """Give the step that sets timers; one that is set already is moved."""
    by_id = {alarm.id: (alarm.id, row.id, alarm.name, alarm.due) for alarm in wanted}
    return Insert(
        "timer",
        ("id", "conversation", "name", "due_at"),
        list(by_id.values()),
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, due_at = excluded.due_at",
    )


def threads(row: Standing, records: Iterable[Record], hashes: Hashes) -> Insert:
    """Give the step that leads the channels which were joined to this conversation."""
    joined = [record.event for record in records if isinstance(record.event, ChannelJoined)]
    places = {(event.channel, hashes[event.channel, event.address]) for event in joined}
    return Insert(
        "thread",
        ("workspace", "channel", "address", "conversation"),
        [(row.head.workspace, *place, row.id) for place in sorted(places)],
        "ON CONFLICT (workspace, channel, address) DO UPDATE SET conversation = excluded.conversation",
    )


def newest_address(before: bytes | None, records: Iterable[Record], hashes: Hashes) -> bytes | None:
    """Give the hashed address that replies go to after these records."""
    for record in records:
        if isinstance(record.event, ChannelJoined):
            before = hashes[record.event.channel, record.event.address]
    return before


def ended_steps(row: Standing, turn: int, write: Write) -> list[Step]:
    """Give the step that clears the ledger of a turn that ends, where the turn may have used it.

    A turn whose end is committed is never run again, so nobody asks what became of its calls.
    """
    called = any(isinstance(event, ToolCalled) for _, event in write.events)
    if not called and row.attempt <= 1:
        return []
    return [Ask("DELETE FROM step WHERE conversation = $1 AND seq <= $2", (row.id, turn))]


def commit(
    engine: Engine, change: Change, write: Write, hashes: Hashes, also: Sequence[Step] = ()
) -> Operation[None]:
    """Write a change with everything that its `write` carries besides events, and `also`."""
    change, taken = yield from snapshots.take(engine, change, write.state)
    row = change.after
    if change.born:
        yield [save(change)]
    steps: list[Step] = [
        events(engine, change),
        secrets(engine, row, write.secrets),
        parcels(engine, change, write.outbox, write.at),
        alarms(row, write.alarms),
        threads(row, change.records, hashes),
        *taken,
        *also,
    ]
    if write.key:
        first = change.before.head.position + 1
        steps.append(
            Insert("write_key", ("conversation", "key", "position"), [(row.id, write.key, first)])
        )
    yield together(change, steps)
