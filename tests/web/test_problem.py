import json

import pytest
from starlette.requests import Request
from starlette.responses import Response

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
from relevo.testing.site import Site
from relevo.web.problem import TooFast, TooLarge, from_error, request_id


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadInput("x"), 400, "bad_input"),
        (NotTheirs("x"), 401, "not_theirs"),
        (Refused("x"), 403, "refused"),
        (NotFound("x"), 404, "not_found"),
        (Conflict("x", owner="queue:general", owner_version=3), 409, "conflict"),
        (TooLarge("x"), 413, "too_large"),
        (TooFast("x", after=1.2), 429, "too_fast"),
        (RetryLater("x"), 503, "retry_later"),
        (Fenced("x"), 503, "fenced"),
        (StoreFailed("x"), 503, "store_failed"),
        (RelevoError("x"), 500, "error"),
    ],
)
def test_that_every_error_of_ours_has_its_status(
    error: RelevoError, status: int, code: str
) -> None:
    answer = from_error(error, "req_1")
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert (body["id"], body["type"]) == ("req_1", f"urn:relevo:problem:{code}")
    assert answer.headers["content-type"] == "application/problem+json"


def test_that_a_conflict_says_who_has_it_and_a_wait_says_how_long() -> None:
    conflict = from_error(Conflict("x", owner="agent:prs_1", owner_version=3), "")
    assert json.loads(bytes(conflict.body))["owner_version"] == 3
    assert from_error(TooFast("x", after=1.2), "").headers["retry-after"] == "2"
    assert from_error(NotTheirs("x"), "").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/desk", 404),
        ("GET", "/insights", 404),
        ("GET", "/studio", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/static/../app.py", 404),
        ("POST", "/healthz", 405),
        ("DELETE", "/api/v1/conversations", 401),
        ("DELETE", "/readyz", 405),
        ("GET", "/api/v1/conversations?limit=nonsense", 401),
    ],
)
async def test_that_every_refusal_is_a_problem_with_an_id_to_quote(
    site: Site, method: str, path: str, status: int
) -> None:
    async with site.client() as client:
        answer = await client.request(method, path)
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["id"] == answer.headers["x-request-id"]


async def test_that_a_fault_of_ours_shows_no_stack_and_no_text(site: Site) -> None:
    async def fail(request: Request) -> Response:
        message = f"a secret of {request_id(request)}"
        raise RuntimeError(message)

    site.app.add_route("/fails", fail)
    async with site.client() as client:
        answer = await client.get("/fails")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.json()["id"].startswith("req_")


async def test_that_what_is_wrong_is_named_and_what_was_sent_is_not_repeated(site: Site) -> None:
    hired = await site.people.hire("Ada")
    async with site.client(hired.token) as client:
        answer = await client.post(
            "/api/v1/conversations/cnv_1/messages",
            json={"text": "my secret text", "owner_version": "one", "extra": "private"},
        )
    assert answer.status_code == 422
    assert {one["where"] for one in answer.json()["errors"]} == {
        "body.owner_version",
        "body.extra",
    }
    assert "secret" not in answer.text
    assert "private" not in answer.text


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'"x"', b"\xff\xfe", b'{"text":'])
async def test_that_a_body_that_is_none_is_a_problem_too(site: Site, body: bytes) -> None:
    hired = await site.people.hire("Ada")
    async with site.client(hired.token) as client:
        answer = await client.post(
            "/api/v1/conversations/cnv_1/notes",
            content=body,
            headers={"content-type": "application/json"},
        )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
