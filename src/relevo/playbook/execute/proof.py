"""Proof of identity: whether it suffices, and whether a flow has just begun to ask for it."""

from relevo.conversation.packet import Reason
from relevo.conversation.state import LEVELS, Frame
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Flow, Subflow


def is_proven(run: Run, flow: Flow) -> bool:
    """Say whether the customer's level of proof suffices for the flow."""
    return LEVELS.index(run.state.identity) >= LEVELS.index(flow.identity)


def unverified(run: Run, flow: Flow) -> None:
    """Give a matter to people, since nobody knows who asks."""
    hand_over(
        run,
        Reason.IDENTITY_UNVERIFIED,
        "identity.unverified",
        say="identity_unverified",
        detail=f"{flow.name} needs {flow.identity}",
    )


def flow_in_need(run: Run) -> Flow | None:
    """Give the flow below, when the one on top runs only because that one needs proof."""
    frame = run.frame
    if frame is None or not frame.subflow or frame.flow != run.bundle.identity_flow:
        return None
    below = run.state.stack[-2] if len(run.state.stack) > 1 else None
    flow = run.bundle.flows.get(below.flow) if below else None
    step = flow.steps.get(below.step) if flow and below else None
    wanted = isinstance(step, Subflow) and step.flow == frame.flow
    return None if wanted else flow


def say_what_for(run: Run, frame: Frame) -> None:
    """Say why there is a question at all, before the first one that proves identity.

    Who gave everything unasked is asked nothing, and needs no such words.
    """
    if frame.step == "" and flow_in_need(run) is not None:
        run.say("identity_needed")
