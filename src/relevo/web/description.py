"""The API's description (OpenAPI): what FastAPI gathers, with our problem documents in it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from relevo.web.problem import MEDIA_TYPE
from relevo.web.shapes import ProblemOut

_PROBLEMS: dict[str, str] = {
    "401": "No token, or one that is not valid.",
    "403": "Understood, and not allowed to this person.",
    "404": "There is no such thing, or it is not yours to see.",
    "409": "The owner has changed; says who has it now.",
    "422": "Some of what was sent is not as it should be.",
    "429": "Too many requests; Retry-After says when.",
    "503": "Not now; nothing was done. Try again.",
}
_ACTS_ONLY = {"409"}


def describe(app: FastAPI) -> None:
    """Serve the description; made once, when first asked for."""

    async def description() -> Response:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return JSONResponse(app.openapi_schema)

    app.add_api_route("/api/openapi.json", description, include_in_schema=False)


def _description(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        summary=app.summary,
        version=app.version,
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = found["components"]["schemas"]
    schemas["Problem"] = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in found["paths"].values():
        for method, operation in path.items():
            operation["responses"].update(_problems(method))
    return found


def _problems(method: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": about, "content": content}
        for status, about in _PROBLEMS.items()
        if method == "post" or status not in _ACTS_ONLY
    }
