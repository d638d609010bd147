"""Size of headers, and size, depth and pace of bodies, checked before any route sees them; and who asks, before any is read."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relevo.kernel.errors import BadInput, RelevoError
from relevo.web.door import Limits
from relevo.web.problem import HeadersTooLarge, TooLarge, TooSlow, from_error

# A string that nobody closed reaches to the end: each byte is looked at once, whatever is sent.
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
Gate = Callable[[Scope], Awaitable[None]]
"""Raises for a request whose body is not worth reading."""


class BodyLimits:
    """Refuses a body that is too large, too slow or nests too deep; passes the rest on whole.

    Who is refused at the `gate` is told so at once, and the connection ends with the answer: what
    they still send is read by nobody.
    """

    def __init__(self, app: ASGIApp, limits: Limits, gate: Gate) -> None:
        self._app = app
        self._limits = limits
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_headers(scope)
            if scope["method"] in ("GET", "HEAD", "OPTIONS"):
                await self._app(scope, receive, send)
                return
            self._check_stated(scope)
            await self._gate(scope)
            body = await self._read(receive)
        except RelevoError as error:
            answer = from_error(error, scope.get("relevo.request_id", ""))
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    def _check_headers(self, scope: Scope) -> None:
        limit = self._limits.header_bytes
        if sum(len(name) + len(value) for name, value in scope["headers"]) > limit:
            raise HeadersTooLarge(f"the headers of a request have at most {limit:,} bytes")

    def _check_stated(self, scope: Scope) -> None:
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated[:20]) > self._limits.body_bytes:
            raise self._too_large()

    async def _read(self, receive: Receive) -> bytes | None:
        """Give the whole body; None when the caller went away."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > self._limits.body_bytes:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise TooSlow(
                f"the body did not come within {self._limits.body_seconds:g} seconds"
            ) from None
        if depth(body) > self._limits.json_depth:
            raise BadInput(f"a body nests at most {self._limits.json_depth} deep")
        return bytes(body)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"a body has at most {self._limits.body_bytes:,} bytes")


def depth(body: bytes | bytearray) -> int:
    """Give how deep brackets nest outside of strings; for JSON, its depth. Takes one pass."""
    now = deepest = 0
    for found in _TOKENS.finditer(body):
        sign = body[found.start()]
        if sign in b"[{":
            now += 1
            deepest = max(deepest, now)
        elif sign in b"]}":
            now -= 1
    return deepest


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
