"""One visitor's connection: hello, then two ways at once, until they go."""

import asyncio
import contextlib

import structlog

from relevo.channels.chat import (
    BadFrame,
    ClientFrame,
    Hello,
    OwnerWord,
    Ping,
    Pong,
    Received,
    Say,
    Welcome,
)
from relevo.channels.ports import Inbound
from relevo.kernel.clock import SECOND
from relevo.kernel.errors import NotTheirs, RelevoError, RetryLater, StoreFailed
from relevo.kernel.sensitive import Address
from relevo.playbook import texts
from relevo.runtime.ports import Receipt
from relevo.web.chat.cursor import Cursor
from relevo.web.chat.hall import CHANNEL, Hall
from relevo.web.chat.show import Show
from relevo.web.chat.socket import INTERNAL_ERROR, POLICY, TRY_AGAIN_LATER, Gone, Mouth, Socket

log = structlog.get_logger()

LOOK_AGAIN = 60 * SECOND
"""How often a ping makes us look whether the visitor has another conversation by now."""
_RETRY = 2.0


class Session:
    """One connection, from hello to the end."""

    def __init__(self, hall: Hall, socket: Socket) -> None:
        self._hall = hall
        self._door = hall.door
        self._socket = socket
        self._mouth = Mouth(socket, hall.door.wire, hall.metrics)
        self._show = Show(hall, self._mouth)
        self._visitor: Address = ""
        self._looked = 0

    async def run(self) -> None:
        """Serve the connection until it ends."""
        try:
            if await self._greet():
                await self._serve()
        except Gone:
            pass
        except Exception:
            log.exception("chat connection failed")
            with contextlib.suppress(Gone):
                await self._socket.close(INTERNAL_ERROR)
        finally:
            if self._visitor:
                self._hall.crowd.leave(self._visitor, self)
                self._hall.metrics.sockets.set(self._hall.crowd.count)

    def follow(self, conversation: str) -> None:
        """Show this conversation from now on."""
        self._show.follow(conversation)

    async def _greet(self) -> bool:
        """Wait for a hello that can be used; False when there was none, or no room."""
        try:
            async with asyncio.timeout(self._door.limits.hello_seconds):
                while True:
                    frame = await self._next()
                    if isinstance(frame, Hello):
                        answered = await self._welcome(frame)
                        if answered is not None:
                            return answered
                    elif isinstance(frame, Say):
                        await self._mouth.trouble("hello_first", "say hello first", frame.id)
        except TimeoutError:
            await self._mouth.trouble("hello_first", "no hello came in time")
            await self._socket.close(POLICY)
            return False

    async def _welcome(self, hello: Hello) -> bool | None:
        """Answer a hello; None when another may be tried, False when there is no room."""
        key = hello.visitor or self._hall.visitors.new_key()
        try:
            visitor = self._hall.visitors.address(key)
            cursor, welcome = await self._place(hello, key, visitor)
        except NotTheirs as error:
            await self._mouth.trouble("not_theirs", str(error))
            return None
        except RelevoError as error:
            log.warning("hello could not be answered", error=error.code)
            await self._mouth.trouble(error.code, str(error), retry_after=_RETRY)
            return None
        if not self._hall.crowd.enter(visitor, self):
            limit = self._door.limits.sockets_per_visitor
            await self._mouth.trouble("too_many", f"at most {limit} connections at once")
            await self._socket.close(TRY_AGAIN_LATER)
            return False
        self._visitor = visitor
        self._hall.metrics.sockets.set(self._hall.crowd.count)
        await self._mouth.send(welcome)
        if cursor is not None:
            self._show.begin(cursor)
        return True

    async def _place(
        self, hello: Hello, key: str, visitor: Address
    ) -> tuple[Cursor | None, Welcome]:
        """Find where the visitor's chat stands, and how much of it the client has."""
        settings = self._door.settings
        found = await self._door.directory.find_thread(settings.workspace, CHANNEL, visitor)
        owner: tuple[OwnerWord, str] = ("assistant", "")
        seq = version = 0
        cursor: Cursor | None = None
        if found:
            head = await self._door.log.head(found)
            seq, version = head.position, head.owner_version
            owner = await self._hall.view.owner(head.owner)
            # A place that is not in this log (a store that was reset) counts as none.
            known = hello.conversation == found and hello.after <= seq
            cursor = Cursor(found, hello.after if known else 0, version)
        bundle = self._door.node.bundle
        return cursor, Welcome(
            visitor=key,
            conversation=found or "",
            seq=seq,
            owner=owner[0],
            name=owner[1],
            owner_version=version,
            company=settings.company,
            languages=bundle.languages,
            disclosure=texts.disclosure(bundle, hello.lang or bundle.languages[0]),
            max_text=self._door.wire.max_text,
        )

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as group:
            showing = group.create_task(self._show.run())
            # The client's going is told to the one who listens; then nothing is left to show.
            with contextlib.suppress(Gone):
                await self._listen()
            showing.cancel()

    async def _listen(self) -> None:
        """Take what the client sends, in its order. Raises `Gone`."""
        while True:
            match await self._next():
                case Say() as say:
                    await self._take(say)
                case Hello():
                    await self._mouth.trouble("bad_frame", "hello was said already")
                case Ping():
                    await self._look_again()

    async def _next(self) -> ClientFrame:
        """Give the next frame that can be used; those that cannot get an answer, and pings theirs."""
        while True:
            data = await self._socket.receive()
            if isinstance(data, bytes):
                await self._mouth.trouble("bad_frame", "frames are text, not binary")
                continue
            try:
                frame = self._door.wire.parse(data)
            except BadFrame as error:
                await self._mouth.trouble(error.code, str(error), error.id)
                continue
            if isinstance(frame, Ping):
                await self._mouth.send(Pong())
                self._hall.metrics.frame("pong")
            return frame

    async def _take(self, say: Say) -> None:
        """Make a message durable, and only then say so."""
        wait = self._hall.messages.take(self._visitor)
        if wait:
            text = "too many messages at once: wait a moment"
            await self._mouth.trouble("too_fast", text, say.id, wait)
            return
        try:
            receipt = await self._receive(say)
        except RelevoError as error:
            await self._mouth.trouble(error.code, str(error), say.id, _retry_after(error))
            return
        except Exception:
            log.exception("message could not be taken in")
            text = "something went wrong on our side: the message was not taken"
            await self._mouth.trouble("internal", text, say.id, _RETRY)
            return
        self._hall.metrics.frame("received")
        await self._mouth.send(Received(say.id, receipt.conversation, receipt.position))
        self._hall.crowd.tell(self._visitor, receipt.conversation)

    async def _receive(self, say: Say) -> Receipt:
        return await self._door.node.receive(
            Inbound(
                channel=CHANNEL,
                address=self._visitor,
                message_id=say.id,
                text=say.text,
                payload=say.payload,
                language=say.lang,
                workspace=self._door.settings.workspace,
            )
        )

    async def _look_again(self) -> None:
        """Find a conversation that another process has begun for this visitor."""
        now = self._door.clock.tick()
        if self._looked and now - self._looked < LOOK_AGAIN:
            return
        self._looked = now
        try:
            found = await self._door.directory.find_thread(
                self._door.settings.workspace, CHANNEL, self._visitor
            )
        except RelevoError as error:
            log.warning("thread could not be looked up", error=error.code)
            return
        if found:
            self.follow(found)


def _retry_after(error: RelevoError) -> float:
    """Give the seconds after which the same message may be taken; 0 when it never will."""
    match error:
        case RetryLater(after=after):
            return after or _RETRY
        case StoreFailed():
            return _RETRY
        case _:
            return 0.0
