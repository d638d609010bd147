"""The person who asks, as they are known here."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from relevo.desk.ports import Person, Role
from relevo.web.auth import Whoever


class Me(BaseModel):
    """Who you are."""

    id: str
    workspace: str
    mail: str
    name: str
    role: Role


def me_routes(who: Whoever) -> APIRouter:
    """Serve `/api/v1/me`."""
    router = APIRouter(tags=["people"])

    @router.get("/api/v1/me")
    async def me(person: Annotated[Person, Depends(who)]) -> Me:
        """Say whose token this is."""
        return Me(
            id=person.id,
            workspace=person.workspace,
            mail=person.mail,
            name=person.name,
            role=person.role,
        )

    return router
