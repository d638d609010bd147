"""The web application: every route, in the layers that all of them share."""

from collections.abc import Mapping

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from relevo.web import problem
from relevo.web.actions import action_routes
from relevo.web.agent_view import AgentView
from relevo.web.assets import asset_routes
from relevo.web.auth import Gatekeeper, who_asks
from relevo.web.chat.route import chat_app
from relevo.web.conversations import conversation_routes
from relevo.web.description import describe
from relevo.web.door import Door
from relevo.web.headers import CarefulHeaders
from relevo.web.health import health_routes
from relevo.web.limits import BodyLimits
from relevo.web.me import me_routes
from relevo.web.metrics import Metrics, metrics_routes
from relevo.web.pages import page_routes
from relevo.web.watch import Watch


class _Application(FastAPI):
    """Requests pass all layers; sockets go straight to theirs.

    The layers do nothing for a socket, and what they keep while one is open is a third of all that
    it costs (measured: 38 kB with them, 27 kB without).
    """

    sockets: Mapping[str, ASGIApp]

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = self.sockets.get(scope["path"]) if scope["type"] == "websocket" else None
        if socket is not None:
            await socket(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(door: Door) -> FastAPI:
    """Make the application that serves this door."""
    metrics = Metrics(door.node)
    gatekeeper = Gatekeeper(door)
    app = _Application(
        title="relevo",
        summary="Conversations with customers: an assistant first, people behind it, one log.",
        version=door.settings.version,
        # We serve the description ourselves; FastAPI's pages for it load scripts from elsewhere.
        openapi_url=None,
        middleware=[
            Middleware(Watch, clock=door.clock, ids=door.ids, metrics=metrics),
            Middleware(CarefulHeaders),
            Middleware(BodyLimits, limits=door.limits, gate=gatekeeper.check),
        ],
    )
    problem.install(app)
    app.include_router(_api(door, gatekeeper))
    app.sockets = {"/channels/web/socket": chat_app(door, metrics)}
    app.include_router(health_routes(door))
    app.include_router(metrics_routes(metrics))
    app.include_router(asset_routes())
    app.include_router(page_routes(door))
    describe(app)
    return app


def _api(door: Door, gatekeeper: Gatekeeper) -> APIRouter:
    who = who_asks(gatekeeper)
    view = AgentView(door.staff, door.vault)
    # Full paths in each router, none added here: logs and metrics name a route by its path.
    api = APIRouter()
    api.include_router(me_routes(who))
    api.include_router(conversation_routes(door, who, view))
    api.include_router(action_routes(door, who, view))
    return api
