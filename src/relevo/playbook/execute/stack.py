"""The stack of flows: begin, digress, finish, come back, give up."""

from relevo.conversation.author import AuthorKind
from relevo.conversation.events import (
    FlowAdvanced,
    FlowCancelled,
    FlowCompleted,
    FlowStarted,
    SlotSet,
)
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.effects import Resolve, Utter
from relevo.playbook.execute.asking import ask_again
from relevo.playbook.execute.last_words import before_clarification
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.proof import flow_in_need, is_proven, unverified
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Ending, Flow, Subflow
from relevo.playbook.slots import Valid, validate

MAX_DEPTH = 6
"""Matters on the stack; one more is put off in words until some are done."""
MAX_FRAMES = 2 * MAX_DEPTH
"""Flows on the stack, those that run within others among them."""
MAX_MEMORY = 200
"""Values that are remembered by name; the oldest makes room for one more."""
_QUIET_LINES = 4


def push(run: Run, name: str, *, again: bool = False) -> None:
    """Put a matter on top, with what is known for it already.

    `again`: with all the values that it had before, since it is the same matter once more.
    """
    if is_full(run):
        put_off(run, name)
        return
    parent = run.frame
    run.write(FlowStarted(name, parent.flow if parent else ""))
    _recall(run, run.bundle.flows[name], again=again)


def run_within(run: Run, name: str) -> str | None:
    """Run a flow within the top one; gives its first step, None when flows run too deep."""
    parent = run.frame
    if len(run.state.stack) >= MAX_FRAMES:
        why = f"{name} would be flow number {MAX_FRAMES + 1} at once"
        hand_over(run, Reason.LOOP_GUARD, "guard.depth", say="loop", detail=why)
        return None
    run.write(FlowStarted(name, parent.flow if parent else "", subflow=True))
    if parent is not None:
        _pass(run, parent, name)
    _recall(run, run.bundle.flows[name])
    return first_step(run)


def make_room(run: Run, name: str) -> None:
    """Forget the value that was remembered first when there are too many for one more."""
    memory = run.state.memory
    if name not in memory and len(memory) >= MAX_MEMORY:
        run.write(SlotSet("", next(iter(memory)), None))


def is_full(run: Run) -> bool:
    """Say whether the customer has as many matters open as are kept."""
    return sum(not frame.subflow for frame in run.state.stack) >= MAX_DEPTH


def put_off(run: Run, name: str) -> None:
    """Say that there are too many matters at once for this one too; none is dropped silently."""
    run.decide("pattern.wishes_full", name)
    title = title_of(run, name)
    if title:
        run.say("wishes.full", {"flow": title})


def title_of(run: Run, name: str) -> str:
    """Give what a matter is called to the customer; empty for one without a title."""
    flow = run.bundle.flows.get(name)
    titles = run.variants(flow.title) if flow else ()
    return titles[0] if titles else ""


def _pass(run: Run, source: Frame, to: str) -> None:
    """Give the slots that both flows name, from one to the other."""
    wanted = run.bundle.flows[to].slots
    target = next((frame for frame in reversed(run.state.stack) if frame.flow == to), None)
    for name, kept in source.slots.items():
        held = target.slots.get(name) if target else None
        if name in wanted and (held is None or held.value != kept.value):
            run.write(SlotSet(to, name, kept.value, kept.source, kept.confirmed))


def _recall(run: Run, flow: Flow, *, again: bool = False) -> None:
    """Take shared values of earlier flows; the same flow once more asks anew.

    What was said along with an unclear wish is taken too, once it is clear what was meant.
    """
    frame = run.frame
    if frame is None:
        return
    anew = f"{flow.name}:completed" in run.state.finished_flows
    unclear = before_clarification(run)
    for name, slot in flow.slots.items():
        kept = run.state.memory.get(name)
        if kept is None or name in frame.slots:
            continue
        said_with_it = kept.source > 0 and kept.source == unclear
        if again or said_with_it or (slot.share and not anew):
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
    return run_within(run, identity.name)


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
    spoke = run.spoken or any(isinstance(effect, Utter) for effect in run.effects)
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
        if run.flow is not None:
            _recall(run, run.flow)  # what was said while it waited
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
        title = title_of(run, frame.flow)
        if title:
            run.say(name, {"flow": title})
            return


def give_up(run: Run, reason: str) -> None:
    """Cancel the top flow, with the subflows that run for it."""
    while run.frame is not None:
        whole = not run.frame.subflow
        run.write(FlowCancelled(run.frame.flow, reason))
        if whole:
            return


def give_up_begun(run: Run, reason: str) -> None:
    """Cancel everything that was begun; wishes that still wait for their turn are kept."""
    while run.frame is not None and run.frame.step != "":
        run.write(FlowCancelled(run.frame.flow, reason))


def give_up_all(run: Run, reason: str) -> None:
    """Cancel everything, and what was not yet begun too."""
    while run.frame is not None:
        run.write(FlowCancelled(run.frame.flow, reason))
