"""Liveness and readiness, for what starts and watches this server."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from relevo.web.door import Door
from relevo.web.problem import problem, request_id


def health_routes(door: Door) -> APIRouter:
    """Serve `/healthz` and `/readyz`."""
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
    async def alive() -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    @router.api_route("/readyz", methods=["GET", "HEAD"], include_in_schema=False)
    async def ready(request: Request) -> Response:
        """Messages are taken and turns run."""
        if door.node.ready():
            return JSONResponse({"status": "ready"})
        return problem(
            503,
            "not_ready",
            "this server is starting or stopping",
            request_id=request_id(request),
            headers={"Retry-After": "1"},
        )

    return router
