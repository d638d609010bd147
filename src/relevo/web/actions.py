"""`POST /api/v1/conversations/{id}/…`: what people do; who may is decided in `relevo.desk.acts`."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from relevo.conversation.author import Owner, agent, queue
from relevo.conversation.packet import ReturnBrief
from relevo.desk import acts
from relevo.desk.desk import Act, Desk, Done
from relevo.desk.ports import Person
from relevo.kernel.clock import from_iso
from relevo.kernel.errors import BadInput
from relevo.web.agent_view import AgentView
from relevo.web.auth import Whoever
from relevo.web.conversations import PATH, Id
from relevo.web.door import Door
from relevo.web.shapes import (
    ActedOut,
    ActIn,
    BriefIn,
    HandBackIn,
    MessageIn,
    NoteIn,
    ResolveIn,
    TransferIn,
)

_Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=120,
        description="The same act with the same key happens once; a repeat gets the first answer.",
    ),
]


def action_routes(door: Door, who: Whoever, view: AgentView) -> APIRouter:
    """Serve what is done."""
    router = APIRouter(tags=["acts"])
    desk = Desk(door.node, door.log, door.staff, door.clock, door.ids)

    async def acting(
        person: Annotated[Person, Depends(who)], conversation: Id, key: _Key = ""
    ) -> Act:
        return Act(person, conversation, None, key)

    async def answer(act: Act, done: Done) -> ActedOut:
        return ActedOut(
            conversation=await view.conversation(act.conversation, done.head),
            seq=done.position,
            repeated=done.repeated,
        )

    @router.post(f"{PATH}/{{id}}/messages", status_code=201)
    async def send_message(
        body: MessageIn, act: Annotated[Act, Depends(acting)], response: Response
    ) -> ActedOut:
        """Say something to the customer; only who owns the conversation may."""
        done = await acts.send(desk, replace(act, owner_version=body.owner_version), body.text)
        response.status_code = 200 if done.repeated else 201
        return await answer(act, done)

    @router.post(f"{PATH}/{{id}}/notes", status_code=201)
    async def add_note(
        body: NoteIn, act: Annotated[Act, Depends(acting)], response: Response
    ) -> ActedOut:
        """Leave a note among people; the customer never sees it."""
        done = await acts.note(desk, act, body.text)
        response.status_code = 200 if done.repeated else 201
        return await answer(act, done)

    @router.post(f"{PATH}/{{id}}/takeover")
    async def take_over(body: ActIn, act: Annotated[Act, Depends(acting)]) -> ActedOut:
        """Become the owner: from the assistant, a queue, or (supervisors) another agent."""
        act = replace(act, owner_version=body.owner_version)
        return await answer(act, await acts.take_over(desk, act))

    @router.post(f"{PATH}/{{id}}/handback")
    async def hand_back(body: HandBackIn, act: Annotated[Act, Depends(acting)]) -> ActedOut:
        """Give it back to the assistant, with a brief."""
        act = replace(act, owner_version=body.owner_version)
        return await answer(act, await acts.hand_back(desk, act, _brief(body.brief)))

    @router.post(f"{PATH}/{{id}}/resolve")
    async def resolve(body: ResolveIn, act: Annotated[Act, Depends(acting)]) -> ActedOut:
        """End the matter for now; the customer's next message opens it again."""
        act = replace(act, owner_version=body.owner_version)
        return await answer(act, await acts.resolve(desk, act, body.outcome))

    @router.post(f"{PATH}/{{id}}/transfer")
    async def transfer(body: TransferIn, act: Annotated[Act, Depends(acting)]) -> ActedOut:
        """Pass it on to a queue or to another agent."""
        act = replace(act, owner_version=body.owner_version)
        return await answer(act, await acts.transfer(desk, act, _target(body), body.note))

    return router


def _target(body: TransferIn) -> Owner:
    if bool(body.queue) == bool(body.agent):
        raise BadInput("name either a queue or an agent")
    return queue(body.queue) if body.queue else agent(body.agent)


def _brief(brief: BriefIn) -> ReturnBrief:
    try:
        expires_at = from_iso(brief.expires_at) if brief.expires_at else 0
    except (ValueError, OverflowError):
        raise BadInput("expires_at is a time such as 2026-01-31T12:00:00Z") from None
    return ReturnBrief(
        what_was_agreed=brief.what_was_agreed,
        flow=brief.flow,
        allowed_actions=tuple(brief.allowed_actions),
        must_not=tuple(brief.must_not),
        slots=dict(brief.slots),
        keep_identity=brief.keep_identity,
        expires_at=expires_at,
    )
