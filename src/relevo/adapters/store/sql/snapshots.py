"""Snapshots: the state at some position, so that a long log is not folded from its beginning."""

import structlog

from relevo.adapters.store.sql.driver import Ask, Insert, Operation, Step
from relevo.adapters.store.sql.engine import Engine
from relevo.adapters.store.sql.rows import EVENT, Standing, records_from
from relevo.adapters.store.sql.standing import Change
from relevo.conversation import codec
from relevo.conversation.fold import fold
from relevo.conversation.state import State
from relevo.kernel.frozen import changed

SNAPSHOT_EVERY = 40
"""How many events a state is folded from at most, about."""

_COLUMNS = ("conversation", "position", "version", "body")
_NEWER = (
    "ON CONFLICT (conversation) DO UPDATE SET position = excluded.position,"
    " version = excluded.version, body = excluded.body"
)
_TAIL = (
    f"SELECT {', '.join(EVENT)} FROM event"  # noqa: S608 - does not fit: names of our own
    " WHERE conversation = $1 AND position > $2 ORDER BY position"
)

log = structlog.get_logger()


def load_state(engine: Engine, row: Standing) -> Operation[State]:
    """Fold the state from the snapshot, if there is one that this version reads, and the rest."""
    key = engine.key(row)
    found = yield [
        Ask("SELECT position, version, body FROM snapshot WHERE conversation = $1", (row.id,))
    ]
    state = State(row.id)
    if found and found[0][1] == codec.SNAPSHOT_VERSION:
        plain = engine.cipher.open(key, found[0][2], _context(row.id, found[0][0]))
        state = _decoded(row, plain)
    tail = yield [Ask(_TAIL, (row.id, state.position))]
    return fold(state, records_from(tail, engine.cipher, key))


def _decoded(row: Standing, plain: bytes) -> State:
    try:
        return codec.decode_state(plain)
    except ValueError:
        log.warning("snapshot cannot be read, folding the whole log", conversation=row.id)
        return State(row.id)


def _context(conversation: str, position: int) -> bytes:
    return f"{conversation}:snapshot:{position}".encode()


def take(
    engine: Engine, change: Change, known: State | None
) -> Operation[tuple[Change, list[Step]]]:
    """Take a snapshot when the last one is far behind; gives the row as it is then, and the step.

    `known` is a state that the caller has at hand; where it fits, nothing is read and folded anew.
    """
    row = change.after
    if row.head.position - row.snapshot_at < SNAPSHOT_EVERY:
        return change, []
    if change.born:
        state = State(row.id)
    elif known is not None and known.position == change.before.head.position:
        state = known
    else:
        state = yield from load_state(engine, change.before)
    state = fold(state, change.records)
    plain = codec.encode_state(state)
    sealed = engine.cipher.seal(engine.key(row), plain, _context(row.id, state.position))
    values = (row.id, state.position, codec.SNAPSHOT_VERSION, sealed)
    after = changed(row, snapshot_at=state.position)
    return changed(change, after=after), [Insert("snapshot", _COLUMNS, [values], _NEWER)]
