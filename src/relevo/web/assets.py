"""Files of the pages, read from the package once; nothing else of the disk can be asked for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request
from starlette.responses import Response

from relevo.kernel.errors import NotFound

_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    body: bytes
    media_type: str
    etag: str


@cache
def assets() -> Mapping[str, Asset]:
    """Give what is served under `/static/`, by name."""
    found: dict[str, Asset] = {}
    for file in (resources.files("relevo.web") / "static").iterdir():
        media_type = _TYPES.get("." + file.name.rpartition(".")[2])
        if media_type is not None:
            body = file.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            found[file.name] = Asset(body, media_type, tag)
    return found


@cache
def template(name: str) -> str:
    """Give an HTML file of the pages, to be filled by `string.Template`."""
    return (resources.files("relevo.web") / "static" / name).read_text(encoding="utf-8")


def asset_routes() -> APIRouter:
    """Serve the files; a browser asks each time whether its copy still holds."""
    router = APIRouter()
    known = assets()

    @router.get("/static/{name}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        asset = known.get(name)
        if asset is None:
            raise NotFound("there is no such file")
        headers = {"ETag": asset.etag, "Cache-Control": "no-cache"}
        if asset.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    return router
