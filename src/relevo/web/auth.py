"""Who asks: a bearer token, looked up for every request."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import Scope

from relevo.desk.ports import Person
from relevo.kernel.errors import NotTheirs
from relevo.web.buckets import Buckets, caller
from relevo.web.door import Door
from relevo.web.problem import TooFast

Whoever = Callable[..., Coroutine[Any, Any, Person]]

GUARDED = "/api/v1/"
"""Whatever lies under it needs a token."""
_PERSON = "relevo.person"
_BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="rlv_…",
    description="The API token that `relevo user add` printed.",
)


class Gatekeeper:
    """Tells who asks, once for each request.

    A caller whose tokens are refused again and again has to wait, whatever they send next.
    """

    def __init__(self, door: Door) -> None:
        limits = door.limits
        self._staff = door.staff
        self._exempt = limits.exempt
        self._failures = Buckets(door.clock, limits.failure_burst, limits.failure_rate)

    async def check(self, scope: Scope) -> None:
        """Raise `NotTheirs` or `TooFast` where a person is needed and none is known."""
        if scope["path"].startswith(GUARDED):
            await self.person(scope)

    async def person(self, scope: Scope) -> Person:
        """Give the person behind a request. Raises `NotTheirs`, `TooFast`."""
        known = scope.get(_PERSON)
        if isinstance(known, Person):
            return known
        key = caller(scope.get("client"))
        limited = key not in self._exempt
        wait = self._failures.wait(key) if limited else 0.0
        if wait:
            raise TooFast("too many refused log-ins from this address", after=wait)
        try:
            person = await self._staff.authenticate(_token(scope))
        except NotTheirs:
            if limited:
                self._failures.take(key)
            raise
        scope[_PERSON] = person
        return person


def who_asks(gatekeeper: Gatekeeper) -> Whoever:
    """Make the dependency that gives the person behind a request."""

    async def person(
        request: Request,
        # Named here for the description only: the gatekeeper reads the header itself.
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Person:
        return await gatekeeper.person(request.scope)

    return person


def _token(scope: Scope) -> str:
    scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotTheirs("send your API token: Authorization: Bearer rlv_…")
    return token.strip()
