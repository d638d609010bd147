"""What people do in a conversation: each act is one transaction, or nothing.

Who may do what is decided here, whichever door the wish came through.
"""

from dataclasses import replace

from relevo.conversation.author import NOBODY, THE_ASSISTANT, Owner, OwnerKind, agent
from relevo.conversation.events import ConversationResolved, MessageSent, NoteAdded
from relevo.conversation.ownership import Head, conflict
from relevo.conversation.packet import ReturnBrief
from relevo.desk.access import access_head
from relevo.desk.desk import Act, Desk, Done
from relevo.desk.draft import Draft
from relevo.desk.former import find_former
from relevo.kernel.errors import BadInput, Refused
from relevo.kernel.sensitive import PersonalText


async def take_over(desk: Desk, act: Act) -> Done:
    """Make the person the owner: from the assistant, from a queue, or as a supervisor from an agent.

    The assistant says nothing more from here on. Raises: `Conflict`, `NotFound`, `Refused`.
    """
    head = await access_head(desk.log, act.person, act.conversation)
    former = await find_former(desk, act, "takeover")
    if former is not None:
        return former
    me = agent(act.person.id)
    if head.owner == me:
        return Done(head, 0, repeated=True)
    _check_open(head, act)
    _check_may_move(head, act)
    draft = Draft(desk, act, head)
    draft.own(me, "accepted" if head.owner.kind is OwnerKind.QUEUE else "takeover")
    draft.tell("agent_joined", "takeover", name=act.person.name)
    return await draft.commit("takeover")


async def send(desk: Desk, act: Act, text: PersonalText) -> Done:
    """Say something to the customer, as the owner that the person must be.

    Raises: `Conflict` when somebody else owns it by now, `BadInput`, `NotFound`.
    """
    if act.owner_version is None:
        raise BadInput("say which owner_version the message was written against")
    head = await access_head(desk.log, act.person, act.conversation)
    draft = Draft(desk, act, head)
    said = MessageSent(
        text=draft.redacted(text),
        owner_version=act.owner_version,
        language=draft.language,
    )
    draft.write(said)
    return await draft.commit("send")


async def note(desk: Desk, act: Act, text: PersonalText) -> Done:
    """Leave a note among people; allowed to anyone, whoever owns. Raises: `BadInput`, `NotFound`."""
    draft = Draft(
        desk,
        replace(act, owner_version=None),
        await access_head(desk.log, act.person, act.conversation),
        ownerless=True,
    )
    draft.write(NoteAdded(draft.redacted(text)))
    return await draft.commit("note")


async def resolve(desk: Desk, act: Act, outcome: str = "") -> Done:
    """End the matter for now; the customer's next message opens it again.

    Raises: `Conflict`, `NotFound`, `Refused`.
    """
    head = await access_head(desk.log, act.person, act.conversation)
    former = await find_former(desk, act, "resolve")
    if former is not None:
        return former
    _check_open(head, act)
    _check_may_move(head, act)
    draft = Draft(desk, act, head)
    draft.write(ConversationResolved(draft.author, draft.redacted(outcome) if outcome else ""))
    draft.own(NOBODY, "resolved")
    draft.tell("closing", "closing")
    return await draft.commit("resolve")


async def hand_back(desk: Desk, act: Act, brief: ReturnBrief) -> Done:
    """Give it back to the assistant with a brief: a new chapter, with a new budget.

    Raises: `BadInput` for a brief that names no flow of ours, `Conflict`, `NotFound`, `Refused`.
    """
    head = await access_head(desk.log, act.person, act.conversation)
    former = await find_former(desk, act, "handback")
    if former is not None:
        return former
    _check_open(head, act)
    if head.owner == THE_ASSISTANT:
        raise conflict(head, "the assistant has it already")
    _check_may_move(head, act)
    if brief.flow and brief.flow not in desk.node.bundle.flows:
        raise BadInput(f"there is no playbook called {brief.flow[:80]}")
    draft = Draft(desk, act, head)
    draft.own(THE_ASSISTANT, "handback", draft.redacted_brief(brief))
    draft.tell("handback", "handback")
    return await draft.commit("handback")


async def transfer(desk: Desk, act: Act, to: Owner, remark: PersonalText = "") -> Done:
    """Give it to a queue or another agent, with a note for them.

    Agents pass on what is theirs; supervisors anything. From the assistant to a queue it is a
    handoff with its packet. Raises: `BadInput`, `Conflict`, `NotFound`, `Refused`.
    """
    head = await access_head(desk.log, act.person, act.conversation)
    former = await find_former(desk, act, "transfer")
    if former is not None:
        return former
    _check_open(head, act)
    if act.person.role == "agent" and head.owner != agent(act.person.id):
        raise Refused("agents pass on their own conversations; take it over first")
    if to == head.owner:
        raise conflict(head, f"{to} has it already")
    await _check_target(desk, act, to)
    draft = Draft(desk, act, head)
    if remark:
        draft.write(NoteAdded(draft.redacted(remark)))
    from_assistant = head.owner == THE_ASSISTANT and to.kind is OwnerKind.QUEUE
    if from_assistant:
        await draft.request_handoff(to)
    draft.own(to, "handoff" if from_assistant else "transfer")
    if to.kind is OwnerKind.QUEUE:
        await draft.tell_waiting()
    else:
        name = await desk.staff.name_of(act.person.workspace, to.id)
        draft.tell("agent_joined", "takeover", name=name)
    return await draft.commit("transfer")


def _check_open(head: Head, act: Act) -> None:
    if act.owner_version is not None and act.owner_version != head.owner_version:
        raise conflict(head, f"the conversation is with {head.owner} now")
    if head.owner == NOBODY:
        raise conflict(head, "the conversation is resolved; the customer's next message opens it")


def _check_may_move(head: Head, act: Act) -> None:
    """Agents leave each other's conversations alone; supervisors need not."""
    theirs = head.owner.kind is OwnerKind.AGENT and head.owner.id != act.person.id
    if theirs and act.person.role == "agent":
        raise Refused("another agent has this conversation; a supervisor may move it")


async def _check_target(desk: Desk, act: Act, to: Owner) -> None:
    bundle = desk.node.bundle
    if to.kind is OwnerKind.QUEUE:
        if to.id not in bundle.queues:
            raise BadInput(f"the queues are {', '.join(bundle.queues)}")
    elif to.kind is OwnerKind.AGENT:
        people = await desk.staff.everybody(act.person.workspace)
        if not any(one.id == to.id and one.active for one in people):
            raise BadInput("there is no such agent")
    else:
        raise BadInput("a conversation is passed on to a queue or an agent")
