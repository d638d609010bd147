"""`/api/v1/conversations`: lists and events for reading."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from relevo.conversation.author import OwnerKind
from relevo.desk.access import access_head
from relevo.desk.ports import Filter, Person
from relevo.kernel.errors import BadInput
from relevo.web.agent_view import AgentView
from relevo.web.auth import Whoever
from relevo.web.door import Door
from relevo.web.shapes import ConversationsOut, DetailOut, EventsOut

Id = Annotated[str, Path(alias="id", min_length=1, max_length=80)]
PATH = "/api/v1/conversations"
MAX_PAGE = 200
_LATEST = 2**53
"""Microseconds of the year 2255; more is no time that a `next` has named."""
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_DIGITS = 16


def conversation_routes(door: Door, who: Whoever, view: AgentView) -> APIRouter:
    """Serve what is read."""
    router = APIRouter(tags=["conversations"])

    @router.get(PATH)
    async def list_conversations(  # noqa: PLR0913 - does not fit: one argument for each filter
        person: Annotated[Person, Depends(who)],
        owner: Annotated[
            Literal["", "assistant", "queue", "agent", "nobody", "me"],
            Query(description="`me`: with the person who asks."),
        ] = "",
        owner_id: Annotated[
            str, Query(max_length=200, description="The queue's name or the agent's id.")
        ] = "",
        status: Annotated[Literal["", "open", "resolved"], Query()] = "",
        customer: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
        cursor: Annotated[
            str, Query(max_length=_DIGITS, description="`next` of the page before.")
        ] = "",
    ) -> ConversationsOut:
        """List conversations, newest change first."""
        mine = owner == "me"
        which = Filter(
            workspace=person.workspace,
            owner_kind=OwnerKind.AGENT.value if mine else owner,
            owner_id=person.id if mine else owner_id,
            status=status,
            customer=customer,
        )
        found = await door.directory.conversations(which, limit, read_cursor(cursor))
        full = len(found) == limit
        return ConversationsOut(
            items=[await view.conversation(one.id, one.head) for one in found],
            next=write_cursor(found[-1].head.updated_at) if full else None,
        )

    @router.get(f"{PATH}/{{id}}")
    async def get_conversation(
        conversation: Id,
        person: Annotated[Person, Depends(who)],
    ) -> DetailOut:
        """Give one conversation."""
        head = await access_head(door.log, person, conversation)
        return await view.detail(person, head, await door.log.state(conversation))

    @router.get(f"{PATH}/{{id}}/events")
    async def list_events(
        conversation: Id,
        person: Annotated[Person, Depends(who)],
        after: Annotated[int, Query(ge=0, le=2**53)] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> EventsOut:
        """Give the facts of its log, in order."""
        head = await access_head(door.log, person, conversation)
        records = await door.log.read(conversation, after, limit)
        more = len(records) == limit and records[-1].position < head.position
        return EventsOut(
            items=await view.events(person, head, records),
            next=records[-1].position if more else None,
        )

    return router


def write_cursor(at: int) -> str:
    """Give the cursor for what changed before then."""
    digits = ""
    while at:
        at, digit = divmod(at, 36)
        digits = _BASE36[digit] + digits
    return digits or "0"


def read_cursor(text: str) -> int:
    """Read a cursor back; 0 where there is none. Raises `BadInput`."""
    sound = len(text) <= _DIGITS and all(letter in _BASE36 for letter in text)
    at = int(text or "0", 36) if sound else _LATEST + 1
    if at > _LATEST:
        raise BadInput("the cursor is the `next` of the page before, as it was given")
    return at
