"""`GET /`: the demo's shop page with the chat, or a short page that says what runs here."""

import json
from collections.abc import Sequence
from html import escape
from string import Template

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from relevo.web.assets import template
from relevo.web.door import Demo, Door


def page_routes(door: Door) -> APIRouter:
    """Serve the page."""
    router = APIRouter()

    @router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def home(request: Request) -> Response:
        demo = door.settings.demo
        if demo is None:
            return _status(door)
        return _chat(door, demo, request.headers.get("accept-language", ""))

    return router


def _chat(door: Door, demo: Demo, accepted: str) -> Response:
    languages = door.node.bundle.languages
    language = preferred(accepted, languages)
    settings = {
        "company": door.settings.company,
        "languages": list(languages),
        "language": language,
        "suggestions": {of: list(lines) for of, lines in demo.suggestions.items()},
        "taglines": dict(demo.tagline),
    }
    return _page(
        "chat.html",
        company=door.settings.company,
        language=language,
        settings=json.dumps(settings, ensure_ascii=False),
    )


def _status(door: Door) -> Response:
    ready = door.node.ready()
    return _page(
        "status.html",
        company=door.settings.company,
        version=door.settings.version,
        state="ready" if ready else "not ready yet",
        state_class="good" if ready else "waiting",
    )


def _page(name: str, **values: str) -> Response:
    safe = {key: escape(value) for key, value in values.items()}
    body = Template(template(name)).substitute(safe)
    return HTMLResponse(body, headers={"Cache-Control": "no-store"})


def preferred(accepted: str, languages: Sequence[str]) -> str:
    """Give the first of our languages that the browser asks for, else our own first.

    Reads `Accept-Language` (RFC 9110, section 12.5.4); what it cannot read counts as not said.
    """
    wishes: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, tag.partition("-")[0].lower()))
    for _, wish in sorted(wishes, key=lambda one: one[0]):
        if wish in languages:
            return wish
    return languages[0]
