"""Who asks: a bearer token, looked up for every request."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.kernel.errors import NotTheirs
from relevo.web.buckets import Buckets, caller
from relevo.web.door import Door
from relevo.web.problem import TooFast

Whoever = Callable[..., Coroutine[Any, Any, Person]]

_BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="rlv_…",
    description="The API token that `relevo user add` printed.",
)


def who_asks(door: Door) -> Whoever:
    """Make the dependency that gives the person behind a request.

    A caller whose tokens are refused again and again has to wait, whatever they send next.
    """
    limits = door.limits
    failures = Buckets(door.clock, limits.failure_burst, limits.failure_rate)

    async def person(
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Person:
        key = caller(request.scope.get("client"))
        limited = key not in limits.exempt
        wait = failures.wait(key) if limited else 0.0
        if wait:
            raise TooFast("too many refused log-ins from this address", after=wait)
        try:
            return await _known(door.staff, credentials)
        except NotTheirs:
            if limited:
                failures.take(key)
            raise

    return person


async def _known(staff: Staff, credentials: HTTPAuthorizationCredentials | None) -> Person:
    if credentials is None:
        raise NotTheirs("send your API token: Authorization: Bearer rlv_…")
    return await staff.authenticate(credentials.credentials)
