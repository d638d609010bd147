"""Shows a conversation on a connection: what was missed, then what happens, in the log's order."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog

from relevo.channels.chat import Piece, Started
from relevo.conversation.events import Record
from relevo.kernel.errors import RelevoError
from relevo.runtime.bus import Committed, Delta, Gap, Subscription
from relevo.web.chat.cursor import Cursor
from relevo.web.chat.hall import Hall
from relevo.web.chat.socket import Gone, Mouth

log = structlog.get_logger()

BATCH = 200
"""Records read at once while catching up."""
_RETRY = 2.0


class Show:
    """What one connection is shown. Listens to the bus, and trusts nothing but the log."""

    def __init__(self, hall: Hall, mouth: Mouth) -> None:
        self._door = hall.door
        self._view = hall.view
        self._mouth = mouth
        self._cursor: Cursor | None = None
        self._told: Cursor | None = None
        """The cursor that the client knows to be in."""
        self._subscription: Subscription | None = None
        self._changed = asyncio.Event()

    def begin(self, cursor: Cursor) -> None:
        """Show what lies behind this cursor, which the client was told of."""
        self._told = cursor
        self._go_to(cursor)

    def follow(self, conversation: str) -> None:
        """Show this conversation from now on, from its beginning."""
        if self._cursor is None or self._cursor.conversation != conversation:
            self._go_to(Cursor(conversation))

    async def run(self) -> None:
        """Show one conversation after the other, until the client is gone."""
        with contextlib.suppress(Gone):
            while True:
                await self._changed.wait()
                self._changed.clear()
                if self._cursor is not None:
                    await self._show(self._cursor)

    def _go_to(self, cursor: Cursor) -> None:
        self._cursor = cursor
        if self._subscription is not None:
            self._subscription.close()
        self._changed.set()

    async def _show(self, cursor: Cursor) -> None:
        """Show one conversation until another is to be shown; a store that fails is asked again."""
        if cursor is not self._told:
            await self._mouth.send(Started(cursor.conversation))
            self._told = cursor
        try:
            await self._listen(cursor)
        except RelevoError as error:
            log.warning("conversation could not be read", error=error.code)
            await self._door.clock.sleep(_RETRY)
            self._changed.set()

    async def _listen(self, cursor: Cursor) -> None:
        subscription = self._door.node.bus.subscribe(cursor.conversation)
        try:
            if cursor is not self._cursor:
                return
            self._subscription = subscription
            # Listening comes first, so that nothing falls between the reading and the listening.
            await self._catch_up(cursor)
            async for notice in subscription:
                match notice:
                    case Delta():
                        await self._piece(cursor, notice)
                    case Committed():
                        await self._grown(cursor, notice)
                    case Gap():
                        await self._catch_up(cursor)
        finally:
            subscription.close()
            self._subscription = None

    async def _catch_up(self, cursor: Cursor) -> None:
        while True:
            records = await self._door.log.read(cursor.conversation, cursor.position, BATCH)
            await self._records(cursor, records)
            if len(records) < BATCH:
                return

    async def _grown(self, cursor: Cursor, notice: Committed) -> None:
        new = [record for record in notice.records if record.position > cursor.position]
        if new and new[0].position == cursor.position + 1:
            await self._records(cursor, new)
        elif notice.position > cursor.position:
            await self._catch_up(cursor)

    async def _records(self, cursor: Cursor, records: Sequence[Record]) -> None:
        for record in records:
            for frame in await self._view.frames(record):
                await self._mouth.send(frame)
            cursor.passed(record)

    async def _piece(self, cursor: Cursor, delta: Delta) -> None:
        if not cursor.wants(delta):
            return
        text = await self._view.text(cursor.conversation, delta.text)
        await self._mouth.send(
            Piece(
                turn=delta.turn,
                attempt=delta.attempt,
                owner_version=delta.owner_version,
                index=delta.index,
                text=text,
                lang=delta.language,
            )
        )
