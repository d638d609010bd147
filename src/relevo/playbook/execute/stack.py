"""The stack of flows: begin, digress, finish, come back, give up."""

from relevo.conversation.author import AuthorKind
from relevo.conversation.events import (
    FlowAdvanced,
    FlowCancelled,
    FlowCompleted,
    FlowStarted,
    SlotSet,
)
from relevo.conversation.state import Frame
from relevo.playbook.effects import Resolve, Utter
from relevo.playbook.execute.asking import ask_again
from relevo.playbook.execute.proof import flow_in_need, is_proven, unverified
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Ending, Flow, Subflow
from relevo.playbook.slots import Valid, validate

MAX_DEPTH = 6
"""Flows on the stack; the oldest is given up for one more."""
_QUIET_LINES = 4


def push(run: Run, name: str, *, subflow: bool = False) -> None:
    """Put a flow on top, with what is known for it already."""
    if len(run.state.stack) >= MAX_DEPTH and not subflow:
        _drop_oldest(run)
    parent = run.frame
    run.write(FlowStarted(name, parent.flow if parent else "", subflow))
    flow = run.bundle.flows[name]
    if subflow and parent is not None:
        _pass(run, parent, name)
    _recall(run, flow)


def _drop_oldest(run: Run) -> None:
    names = [frame.flow for frame in run.state.stack]
    lone = next((name for name in names if names.count(name) == 1), names[0])
    run.write(FlowCancelled(lone, "switched"))


def _pass(run: Run, source: Frame, to: str) -> None:
    """Give the slots that both flows name, from one to the other."""
    wanted = run.bundle.flows[to].slots
    target = next((frame for frame in reversed(run.state.stack) if frame.flow == to), None)
    for name, kept in source.slots.items():
        held = target.slots.get(name) if target else None
        if name in wanted and (held is None or held.value != kept.value):
            run.write(SlotSet(to, name, kept.value, kept.source, kept.confirmed))


def _recall(run: Run, flow: Flow) -> None:
    """Take shared values of earlier flows; the same flow once more asks anew."""
    frame = run.frame
    if frame is None or f"{flow.name}:completed" in run.state.finished_flows:
        return
    for name, slot in flow.slots.items():
        kept = run.state.memory.get(name)
        if slot.share and kept is not None and name not in frame.slots:
            read = validate(slot, kept.value, run.language, run.bundle.currency)
            if isinstance(read, Valid):
                run.write(SlotSet(flow.name, name, read.value, kept.source, kept.confirmed))


def prove(run: Run, flow: Flow, step: str) -> str | None:
    """Let the customer prove who they are before this step; gives the step to begin that with.

    Without an identity flow people take over.
    """
    identity = run.bundle.flows.get(run.bundle.identity_flow)
    if identity is None or identity.name == flow.name:
        unverified(run, flow)
        return None
    run.write(FlowAdvanced(flow=flow.name, step=step))
    push(run, identity.name, subflow=True)
    return identity.first


def finish(run: Run, how: Ending = "") -> str | None:
    """End the top flow; gives the step to go on with below it, None to wait for the customer."""
    ended = run.frame
    if ended is None:
        return None
    run.write(FlowCompleted(ended.flow))
    below = run.frame
    if below is None:
        _close(run, how)
        return None
    if not ended.subflow:
        return come_back(run)
    _pass(run, ended, below.flow)
    return _after_subflow(run, below, ended.flow)


def _after_subflow(run: Run, frame: Frame, ended: str) -> str | None:
    flow = run.flow
    step = flow.steps.get(frame.step) if flow else None
    if isinstance(step, Subflow) and step.flow == ended:
        return step.next
    if flow is not None and not is_proven(run, flow):
        unverified(run, flow)
        return None
    return frame.step


def _close(run: Run, how: Ending) -> None:
    if how == "resolve":
        run.effects.append(Resolve("completed"))
    spoke = any(isinstance(effect, Utter) for effect in run.effects)
    if not spoke or not (how or _asked_lately(run)):
        run.say("anything_else")


def _asked_lately(run: Run) -> bool:
    lines = [line for line in run.state.recent if line.author is AuthorKind.ASSISTANT]
    return any("anything_else" in line.template for line in lines[-_QUIET_LINES:])


def come_back(run: Run) -> str | None:
    """Go on with the flow that is on top now, after another: say so, and ask what was open."""
    frame = run.frame
    if frame is None:
        return None
    in_need = flow_in_need(run)
    if in_need is not None and is_proven(run, in_need):
        return finish(run)  # another matter has proven it meanwhile
    if frame.step == "":
        _name_it(run, "next_matter")
        return first_step(run)
    if frame.awaiting == "timer":
        return None
    if not frame.awaiting or (frame.awaiting == "slot" and frame.slot in frame.slots):
        return frame.step
    _name_it(run, "resume")
    if run.flow is not None and not is_proven(run, run.flow):
        return frame.step
    ask_again(run)
    return None


def first_step(run: Run) -> str | None:
    """Give the step that the top flow begins with."""
    return run.flow.first if run.flow else None


def _name_it(run: Run, name: str) -> None:
    """Say which matter comes now; a flow without a title belongs to the one below it."""
    for frame in reversed(run.state.stack):
        flow = run.bundle.flows.get(frame.flow)
        title = run.variants(flow.title) if flow else ()
        if title:
            run.say(name, {"flow": title[0]})
            return


def give_up(run: Run, reason: str) -> None:
    """Cancel the top flow, with the subflows that run for it."""
    while run.frame is not None:
        whole = not run.frame.subflow
        run.write(FlowCancelled(run.frame.flow, reason))
        if whole:
            return


def give_up_all(run: Run, reason: str) -> None:
    """Cancel everything that runs."""
    while run.frame is not None:
        run.write(FlowCancelled(run.frame.flow, reason))
