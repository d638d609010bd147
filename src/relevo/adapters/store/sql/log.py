"""The Log."""

from collections.abc import Sequence

from relevo.adapters.store.sql import commit as c
from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.rows import EVENT, HEAD, Standing, head_from, records_from
from relevo.adapters.store.sql.snapshots import load_state
from relevo.adapters.store.sql.standing import Change, existing, find, unborn
from relevo.conversation.author import Author
from relevo.conversation.events import ChannelJoined, ConversationStarted, Event, Record
from relevo.conversation.ownership import Head, check_expected
from relevo.conversation.placement import place
from relevo.conversation.ports import Appended, Write
from relevo.conversation.state import State
from relevo.kernel.errors import NotFound
from relevo.kernel.frozen import changed

_READ = f"SELECT {', '.join(EVENT)} FROM event WHERE conversation = $1 AND position > $2 ORDER BY position"  # noqa: S608 - does not fit: names of our own


class SqlLog(Part):
    """The events of all conversations, sealed, in one table."""

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append in one transaction, or nothing."""
        engine = self._engine
        hashes = await hashes_of(engine, conversation, write.events)
        return await engine.driver.write(lambda: _append(engine, conversation, write, hashes))

    async def read(self, conversation: str, after: int = 0, limit: int = 0) -> Sequence[Record]:
        """Give the records behind `after`."""
        engine = self._engine
        return await engine.driver.read(lambda: _read(engine, conversation, after, limit))

    async def state(self, conversation: str) -> State:
        """Give the state: the last snapshot and what came after it."""
        engine = self._engine
        return await engine.driver.read(lambda: _state(engine, conversation))

    async def head(self, conversation: str) -> Head:
        """Give the head from the conversation's row."""
        return await self._engine.driver.read(lambda: _head(conversation))


async def hashes_of(
    engine: Engine, conversation: str, events: Sequence[tuple[Author, Event]]
) -> c.Hashes:
    """Hash the addresses of the channels that these events join."""
    joined = [event for _, event in events if isinstance(event, ChannelJoined)]
    if not joined:
        return {}
    first = events[0][1]
    if isinstance(first, ConversationStarted):
        workspace = first.workspace
    else:
        workspace = (await engine.driver.read(lambda: _head(conversation))).workspace
    return {
        (event.channel, event.address): await engine.addresses.hashed(
            workspace, event.channel, event.address
        )
        for event in joined
    }


def _append(
    engine: Engine, conversation: str, write: Write, hashes: c.Hashes
) -> Operation[Appended]:
    row = yield from find(engine, conversation, lock=True)
    if row is None:
        row = yield from _born(engine, conversation, write)
    else:
        first = yield from _former(conversation, write.key)
        if first:
            return Appended((), row.head, repeated=True, first=first)
    check_expected(row.head, write.expected)
    head, records = place(conversation, row.head, write)
    address = c.newest_address(row.address, records, hashes)
    change = Change(row, changed(row, head=head, address=address), records)
    yield from c.commit(engine, change, write, hashes)
    return Appended(tuple(records), head, first=row.head.position + 1)


def _born(engine: Engine, conversation: str, write: Write) -> Operation[Standing]:
    started = write.events[0][1] if write.events else None
    if not isinstance(started, ConversationStarted):
        raise NotFound("there is no such conversation")
    return (yield from unborn(engine, conversation, started))


def _former(conversation: str, key: str) -> Operation[int]:
    """Give where the first write with this key began; 0 when there was none."""
    if not key:
        return 0
    rows = yield [
        Ask(
            "SELECT position FROM write_key WHERE conversation = $1 AND key = $2",
            (conversation, key),
        )
    ]
    return rows[0][0] if rows else 0


def _read(engine: Engine, conversation: str, after: int, limit: int) -> Operation[list[Record]]:
    row = yield from existing(engine, conversation)
    if limit:
        rows = yield [Ask(_READ + " LIMIT $3", (conversation, after, limit))]
    else:
        rows = yield [Ask(_READ, (conversation, after))]
    return records_from(rows, engine.cipher, engine.key(row))


def _state(engine: Engine, conversation: str) -> Operation[State]:
    row = yield from existing(engine, conversation)
    return (yield from load_state(engine, row))


def _head(conversation: str) -> Operation[Head]:
    rows = yield [Ask(f"SELECT {HEAD} FROM conversation c WHERE c.id = $1", (conversation,))]  # noqa: S608 - does not fit: names of our own
    if not rows:
        raise NotFound("there is no such conversation")
    return head_from(rows[0])
