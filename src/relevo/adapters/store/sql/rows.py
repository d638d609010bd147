"""Rows of conversations and events, and the values they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from relevo.adapters.store.sql.driver import Row
from relevo.conversation import codec
from relevo.conversation.author import Author, AuthorKind, Owner, OwnerKind
from relevo.conversation.events import Record
from relevo.conversation.ownership import Head
from relevo.kernel.errors import BadInput, StoreFailed
from relevo.privacy.ports import Cipher

HEAD = (
    "c.workspace, c.customer, c.position, c.owner_kind, c.owner_id, c.owner_version, c.chapter,"
    " c.status, c.language, c.channel, c.waiting_since, c.created_at, c.updated_at, c.resolved_at"
)
_HEAD_LENGTH = 14

STANDING = (
    f"SELECT c.id, {HEAD}, c.address, c.owner_node, c.epoch, c.seq, c.done, c.attempt,"
    " c.snapshot_at, c.key, u.key"
)
"""Begins a `SELECT` that `standing_from` can read; joins `conversation c` and `customer u`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation's row: head, lease, cursor and wrapped keys."""

    id: str
    head: Head
    address: bytes | None
    owner_node: str | None
    epoch: int
    seq: int
    """Number of the last message in the inbox."""
    done: int
    """Number of the last message whose turn has ended."""
    attempt: int
    snapshot_at: int
    key: bytes
    customer_key: bytes


def head_from(row: Row) -> Head:
    """Read the columns of `HEAD`."""
    return Head(
        workspace=row[0],
        customer=row[1],
        position=row[2],
        owner=Owner(OwnerKind(row[3]), row[4]),
        owner_version=row[5],
        chapter=row[6],
        status=row[7],
        language=row[8],
        channel=row[9],
        waiting_since=row[10],
        created_at=row[11],
        updated_at=row[12],
        resolved_at=row[13],
    )


def head_values(head: Head) -> tuple[Any, ...]:
    """Give the columns of `HEAD`, in its order."""
    return (
        head.workspace,
        head.customer,
        head.position,
        str(head.owner.kind),
        head.owner.id,
        head.owner_version,
        head.chapter,
        head.status,
        head.language,
        head.channel,
        head.waiting_since,
        head.created_at,
        head.updated_at,
        head.resolved_at,
    )


def standing_from(row: Row) -> Standing:
    """Read the columns of `STANDING`."""
    return Standing(row[0], head_from(row[1 : 1 + _HEAD_LENGTH]), *row[1 + _HEAD_LENGTH :])


EVENT = (
    "conversation",
    "position",
    "turn",
    "kind",
    "at",
    "author_kind",
    "author_id",
    "owner_version",
    "causation",
    "bundle",
    "body",
)
"""The columns of an event."""


def _place(conversation: str, position: int) -> bytes:
    return f"{conversation}:{position}".encode()


def event_values(record: Record, cipher: Cipher, key: bytes) -> tuple[Any, ...]:
    """Give the columns of `EVENT`, the body sealed to its place in the log."""
    try:
        plain = codec.encode(record.event)
    except ValueError:
        # The cause would quote the customer's words.
        message = f"{codec.kind_of(record.event)} holds what JSON cannot, such as half a character"
        raise BadInput(message) from None
    return (
        record.conversation,
        record.position,
        record.turn,
        codec.kind_of(record.event),
        record.at,
        str(record.author.kind),
        record.author.id,
        record.owner_version,
        record.causation,
        record.bundle,
        cipher.seal(key, plain, _place(record.conversation, record.position)),
    )


def records_from(rows: Sequence[Row], cipher: Cipher, key: bytes) -> list[Record]:
    """Read rows of `EVENT`. Raises `StoreFailed` when one cannot be read."""
    return [_record(row, cipher, key) for row in rows]


def _record(row: Row, cipher: Cipher, key: bytes) -> Record:
    plain = cipher.open(key, row[10], _place(row[0], row[1]))
    try:
        event = codec.decode(row[3], plain)
    except ValueError:
        # The cause would quote the customer's words.
        message = f"event {row[1]} ({row[3]}) was written by a newer relevo; upgrade this one"
        raise StoreFailed(message) from None
    return Record(
        conversation=row[0],
        position=row[1],
        turn=row[2],
        at=row[4],
        author=Author(AuthorKind(row[5]), row[6]),
        event=event,
        owner_version=row[7],
        causation=row[8],
        bundle=row[9],
    )
