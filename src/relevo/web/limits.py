"""Size and depth of bodies, checked before any route sees them."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relevo.kernel.errors import BadInput
from relevo.web.door import Limits
from relevo.web.problem import TooLarge, from_error

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


class BodyLimits:
    """Refuses a body that is too large or nests too deep; passes the rest on whole."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except BadInput as error:
            await from_error(error, scope.get("relevo.request_id", ""))(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Give the whole body; None when the caller went away."""
        limit = self._limits.body_bytes
        too_large = TooLarge(f"a body has at most {limit:,} bytes")
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated[:20]) > limit:
            raise too_large
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > limit:
                raise too_large
            if not message.get("more_body", False):
                break
        if depth(body) > self._limits.json_depth:
            raise BadInput(f"a body nests at most {self._limits.json_depth} deep")
        return body


def depth(body: bytes) -> int:
    """Give how deep brackets nest outside of strings; for JSON, its depth."""
    now = deepest = 0
    for found in _TOKENS.finditer(body):
        sign = found.group()[0]
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
