"""Every request has an id, a log line and a place in the metrics; none ends in a bare stack."""

from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.ids import Ids
from relevo.web.metrics import Metrics
from relevo.web.problem import problem

log = structlog.get_logger()


class Watch:
    """The outermost layer. It logs the route's template, never an address with values, query or body."""

    def __init__(self, app: ASGIApp, clock: Clock, ids: Ids, metrics: Metrics) -> None:
        self._app = app
        self._clock = clock
        self._ids = ids
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock.tick()
        request_id = scope["relevo.request_id"] = self._ids.new("req")
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            log.exception("request failed", request=request_id)
            if not status:
                answer = problem(
                    500,
                    "internal",
                    "something went wrong on our side; nothing was acknowledged",
                    request_id=request_id,
                )
                await answer(scope, receive, watched)
        self._note(scope, status, self._clock.tick() - began)

    def _note(self, scope: Scope, status: int, took: int) -> None:
        route = template(scope)
        self._metrics.request(scope["method"], route, status, took / SECOND)
        log.info(
            "request",
            request=scope["relevo.request_id"],
            method=scope["method"],
            route=route,
            status=status,
            ms=round(took / 1_000, 1),
        )


def template(scope: Scope) -> str:
    """Give the route's template such as `/api/v1/conversations/{id}`; `unmatched` where none fits."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "") or "unmatched")
