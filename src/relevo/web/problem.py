"""Errors as RFC 9457 problem documents: a sentence, a code, an id to quote; never a stack or a text."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from relevo.kernel.errors import (
    BadInput,
    Conflict,
    Fenced,
    NotFound,
    NotTheirs,
    Refused,
    RelevoError,
    RetryLater,
    StoreFailed,
)

MEDIA_TYPE = "application/problem+json"


class TooFast(RetryLater):
    """One caller asks too often."""

    code = "too_fast"


class TooSlow(BadInput):
    """The body did not come in time."""

    code = "too_slow"


class HeadersTooLarge(BadInput):
    """The headers are larger than is taken."""

    code = "headers_too_large"


class TooLarge(BadInput):
    """The body is larger than is taken."""

    code = "too_large"


_STATUS: Mapping[type[RelevoError], int] = {
    BadInput: 400,
    NotTheirs: 401,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    RetryLater: 503,
    Fenced: 503,
    StoreFailed: 503,
    TooFast: 429,
    TooLarge: 413,
    TooSlow: 408,
    HeadersTooLarge: 431,
}
"""The nearest class of an error's own decides."""
_CODES: Mapping[int, str] = {
    400: "bad_input",
    401: "not_theirs",
    403: "refused",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "bad_input",
    429: "too_fast",
}
_SENTENCES: Mapping[int, str] = {
    400: "the body could not be read",
    404: "there is nothing at this address",
    405: "this address does not take that method",
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    request_id: str,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write one problem document."""
    body = {
        "type": f"urn:relevo:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "id": request_id,
        **(more or {}),
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def from_error(error: RelevoError, request_id: str) -> Response:
    """Write the problem that this error is."""
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, Conflict):
        more = {"owner": error.owner, "owner_version": error.owner_version}
    if isinstance(error, RetryLater) and error.after is not None:
        headers["Retry-After"] = str(math.ceil(error.after))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        status, error.code, str(error), request_id=request_id, more=more, headers=headers
    )


def install(app: FastAPI) -> None:
    """Answer every error of a route with a problem document."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, RelevoError)  # noqa: S101 - does not fit: tells the type checker
        return from_error(error, request_id(request))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - does not fit: as above
        return problem(
            422,
            "bad_input",
            "some of what was sent is not as it should be",
            request_id=request_id(request),
            more={"errors": _mistakes(error.errors())},
        )

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - does not fit: as above
        status = error.status_code
        return problem(
            status,
            _CODES.get(status, "error"),
            _SENTENCES.get(status, HTTPStatus(status).phrase),
            request_id=request_id(request),
            headers=error.headers,
        )

    app.add_exception_handler(RelevoError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def request_id(request: Request) -> str:
    """Give the id that the log line and the answer share."""
    return str(request.scope.get("relevo.request_id", ""))


def _mistakes(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Say where and what is wrong, never what was sent."""
    return [
        {
            "where": ".".join(str(part) for part in mistake.get("loc", ())),
            "problem": str(mistake.get("type", "")),
            "detail": str(mistake.get("msg", "")),
        }
        for mistake in errors
    ]
