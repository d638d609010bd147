"""`WS /channels/web/socket`: who may connect, and the framework's socket as a plain one."""

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from relevo.kernel.errors import Refused, RelevoError, RetryLater
from relevo.web.buckets import Buckets, caller
from relevo.web.chat.crowd import Crowd
from relevo.web.chat.hall import Hall
from relevo.web.chat.origin import is_welcome
from relevo.web.chat.session import Session
from relevo.web.chat.socket import Gone
from relevo.web.chat.view import CustomerView
from relevo.web.chat.visitors import Visitors
from relevo.web.door import Door
from relevo.web.metrics import Metrics
from relevo.web.problem import TooFast, from_error

log = structlog.get_logger()


def chat_app(door: Door, metrics: Metrics) -> ASGIApp:
    """Make the application that serves the chat's socket."""
    limits = door.limits
    arrivals = Buckets(door.clock, limits.socket_burst, limits.socket_rate)
    hall = Hall(
        door=door,
        visitors=Visitors(door.secret),
        crowd=Crowd(limits.sockets_per_visitor, limits.sockets),
        messages=Buckets(door.clock, limits.message_burst, limits.message_rate),
        view=CustomerView(door.staff, door.vault, door.settings.workspace),
        metrics=metrics,
    )

    async def chat(scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        try:
            _check_origin(websocket, door.settings.origins)
            _check_room(websocket, hall, arrivals)
        except RelevoError as error:
            request = door.ids.new("req")
            log.info("chat connection refused", request=request, code=error.code)
            await websocket.send_denial_response(from_error(error, request))
            return
        await websocket.accept()
        await Session(hall, _Framed(websocket)).run()

    return chat


def _check_origin(websocket: WebSocket, allowed: frozenset[str]) -> None:
    """Raise `Refused` for a page of another site; programs send no origin, and may connect."""
    origin = websocket.headers.get("origin")
    if origin is None:
        return
    scheme = "https" if websocket.scope["scheme"] == "wss" else "http"
    own = f"{scheme}://{websocket.headers.get('host', '')}"
    if not is_welcome(origin, own, allowed):
        raise Refused(
            "pages of this origin may not chat here; is it the server's own name? Set RELEVO_PUBLIC_URL"
        )


def _check_room(websocket: WebSocket, hall: Hall, arrivals: Buckets) -> None:
    if hall.crowd.full():
        raise RetryLater("this server has no room for more connections", after=5.0)
    key = caller(websocket.scope.get("client"))
    wait = 0.0 if key in hall.door.limits.exempt else arrivals.take(key)
    if wait:
        raise TooFast("too many connections from this address", after=wait)


class _Framed:
    """The framework's socket, as a session knows one."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        text = message.get("text")
        return text if text is not None else message["bytes"]

    async def send(self, data: str) -> None:
        try:
            await self._websocket.send_text(data)
        except (WebSocketDisconnect, RuntimeError):
            # The framework tells a closed connection by either, depending on who closed it.
            raise Gone from None

    async def close(self, code: int) -> None:
        try:
            await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            raise Gone from None
