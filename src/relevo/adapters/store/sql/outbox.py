"""The outbox: messages that must leave, in the order of their conversation and channel."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from relevo.adapters.store.sql import commit as c
from relevo.adapters.store.sql.driver import Ask, Operation, Row
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.standing import Change, find
from relevo.conversation.author import SYSTEM
from relevo.conversation.events import DeliveryReported
from relevo.conversation.placement import place
from relevo.conversation.ports import Write
from relevo.kernel.clock import SECOND
from relevo.kernel.errors import BadInput
from relevo.runtime.ports import Parcel

_REPORT = TypeAdapter(DeliveryReported)
_RESERVED = 60 * SECOND

_PARCEL = (
    "SELECT o.id, o.conversation, o.position, o.channel, o.address, o.attempts, o.due_at,"
    " o.created_at, o.author_kind, o.owner_version, c.workspace, u.key, c.key"
    " FROM outbox o JOIN conversation c ON c.id = o.conversation"
    " JOIN customer u ON u.id = c.customer"
)
# What failed for good does not hold up what follows it.
_OLDEST = (
    "NOT EXISTS (SELECT 1 FROM outbox f WHERE f.conversation = o.conversation"
    " AND f.channel = o.channel AND NOT f.dead AND (f.position, f.id) < (o.position, o.id))"
)


class SqlOutbox(Part):
    """Parcels; a row is gone once it is settled, except a dead one."""

    async def due(self, now: int, limit: int, node: str) -> Sequence[Parcel]:
        """Reserve and give parcels that are due, oldest first, for 60 s."""
        engine = self._engine
        return await engine.driver.write(lambda: _due(engine, now, limit, node))

    async def settle(self, id: str, state: str, detail: str, at: int) -> None:  # noqa: A002 - does not fit: the field is called id
        """End it, and say so in the log; a second call changes nothing."""
        engine = self._engine
        try:
            report = _REPORT.validate_python({"message": 0, "state": state, "detail": detail})
        except ValidationError:
            message = f"a message cannot end as {state!r}"
            raise BadInput(message) from None
        await engine.driver.write(lambda: _settle(engine, id, report, at))

    async def postpone(self, id: str, until: int, error: str) -> None:  # noqa: A002 - does not fit: the field is called id
        """Try again later; counts the attempt."""
        await self._engine.driver.write(lambda: _postpone(id, until, error))

    async def dead(self, limit: int) -> Sequence[Parcel]:
        """Give what failed for good, oldest first."""
        engine = self._engine
        return await engine.driver.read(lambda: _dead(engine, limit))


def _parcel(engine: Engine, row: Row) -> Parcel:
    key = engine.keys.open(row[10], row[11], row[12])
    address = engine.cipher.open(key, row[4], c.parcel_context(row[1], row[0]))
    return Parcel(
        id=row[0],
        conversation=row[1],
        position=row[2],
        channel=row[3],
        address=address.decode(),
        attempts=row[5],
        due_at=row[6],
        created_at=row[7],
        author_kind=row[8],
        owner_version=row[9],
    )


def _due(engine: Engine, now: int, limit: int, node: str) -> Operation[list[Parcel]]:
    rows = yield [
        Ask(
            f"{_PARCEL} WHERE NOT o.dead AND o.due_at <= $1 AND o.reserved_until <= $1"
            f" AND {_OLDEST} ORDER BY o.due_at, o.created_at, o.id"
            f" LIMIT $2{engine.driver.dialect.lock_parcels}",
            (now, limit),
        )
    ]
    if rows:
        marks = ", ".join(f"${index + 3}" for index in range(len(rows)))
        reserve = f"UPDATE outbox SET reserved_until = $1, reserved_by = $2 WHERE id IN ({marks})"  # noqa: S608 - does not fit: marks of our own
        yield [Ask(reserve, (now + _RESERVED, node, *(row[0] for row in rows)))]
    return [_parcel(engine, row) for row in rows]


def _settle(engine: Engine, parcel: str, report: DeliveryReported, at: int) -> Operation[None]:
    """`report.message` is filled in here, from the parcel."""
    found = yield [Ask("SELECT conversation FROM outbox WHERE id = $1", (parcel,))]
    row = (yield from find(engine, found[0][0], lock=True)) if found else None
    if row is None:
        return
    if report.state == "failed":
        ended = "UPDATE outbox SET dead = true, error = $2 WHERE id = $1 AND NOT dead"
        params = (parcel, report.detail)
    else:
        ended = "DELETE FROM outbox WHERE id = $1 AND NOT dead"
        params = (parcel,)
    gone = yield [Ask(ended + " RETURNING position", params)]
    if not gone:
        return
    reported = replace(report, message=gone[0][0])
    head, records = place(row.id, row.head, Write([(SYSTEM, reported)], at, causation=parcel))
    change = Change(row, replace(row, head=head), records)
    yield [c.events(engine, change), c.save(change)]


def _postpone(parcel: str, until: int, error: str) -> Operation[None]:
    yield [
        Ask(
            "UPDATE outbox SET due_at = $2, error = $3, attempts = attempts + 1,"
            " reserved_until = 0, reserved_by = '' WHERE id = $1 AND NOT dead",
            (parcel, until, error),
        )
    ]


def _dead(engine: Engine, limit: int) -> Operation[list[Parcel]]:
    rows = yield [Ask(f"{_PARCEL} WHERE o.dead ORDER BY o.created_at, o.id LIMIT $1", (limit,))]
    return [_parcel(engine, row) for row in rows]
