"""Commands that move the stack: begin, switch, cancel, start again."""

from collections.abc import Sequence

import relevo.playbook.execute.stack as stack
from relevo.conversation.commands import (
    CancelFlow,
    Command,
    Confirm,
    Deny,
    Restart,
    SetSlot,
    StartFlow,
    SwitchFlow,
)
from relevo.conversation.events import FlowStarted, SlotSet
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.execute.advance import go_on
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run


def move(run: Run, commands: Sequence[Command]) -> bool:
    """Change the stack as the customer wishes; true when the flow on top is to be taken up."""
    later = [x.flow for x in commands if isinstance(x, StartFlow) and x.later and run.frame]
    if later:
        _list(run, later)
    wanted = [x.flow for x in commands if isinstance(x, StartFlow) and x.flow not in later]
    again = next((x.flow for x in commands if isinstance(x, StartFlow) and x.again), "")
    switches = [x.flow for x in commands if isinstance(x, SwitchFlow)]
    if any(isinstance(x, Restart) for x in commands):
        return _restart(run)
    if switches:
        run.decide("pattern.switch", switches[0])
        stack.give_up_begun(run, "switched")
        return _begin(run, [*switches, *wanted])
    if any(isinstance(x, CancelFlow) for x in commands):
        return _cancel(run, wanted)
    if again and run.frame is None:
        return _once_more(run, again)
    if wanted and _answers(run, commands, wanted):
        _list(run, wanted)
        return False
    return _begin(run, wanted)


def _answers(run: Run, commands: Sequence[Command], wanted: Sequence[str]) -> bool:
    """Say whether the message answers the open question, so that its wishes come after that.

    A value that the wish itself can use belongs to the wish, which is then served first.
    """
    frame = run.frame
    if frame is None:
        return False
    theirs = {name for flow in wanted for name in run.bundle.flows[flow].slots}
    if frame.awaiting == "confirmation":
        return any(isinstance(x, Confirm | Deny) for x in commands)
    names = {x.name for x in commands if isinstance(x, SetSlot)}
    return frame.awaiting == "slot" and frame.slot in names - theirs


def _list(run: Run, flows: Sequence[str]) -> None:
    """Keep wishes for when what runs is done, and say so."""
    noted: list[str] = []
    for name in dict.fromkeys(flows):
        if any(frame.flow == name for frame in run.state.stack):
            continue
        if stack.is_full(run):
            stack.put_off(run, name)
            continue
        run.write(FlowStarted(name, later=True))
        noted.append(stack.title_of(run, name))
    titles = [title for title in noted if title]
    if titles:
        run.decide("pattern.wish_noted", ", ".join(titles))
        run.say("wishes.noted", {"flows": titles})


def _once_more(run: Run, name: str) -> bool:
    """The matter that has just ended did not do: the same again, and the second time people."""
    if run.state.finished_flows.count(f"{name}:completed") > 1:
        why = f"{name} was done twice and did not help"
        hand_over(run, Reason.PROMISE_BROKEN, "pattern.again", say="again.person", detail=why)
        return False
    run.decide("pattern.again", name)
    stack.push(run, name, again=True)
    return True


def main_frame(run: Run) -> Frame | None:
    """Give the flow that the customer is in: the top one that is nobody's subflow."""
    whole = (frame for frame in reversed(run.state.stack) if not frame.subflow)
    return next(whole, run.frame)


def _begin(run: Run, flows: Sequence[str]) -> bool:
    """Begin flows, the first one on top; one that runs already is brought back on top."""
    moved = False
    wanted = list(dict.fromkeys(flows))
    _say_order(run, wanted)
    for name in reversed(wanted):
        current = main_frame(run)
        if current is not None and current.flow == name:
            continue
        if any(frame.flow == name and not frame.subflow for frame in run.state.stack):
            _uncover(run, name)
        else:
            if run.frame is not None:
                run.decide("pattern.interruption", f"{name} before {run.frame.flow}")
            stack.push(run, name)
        moved = True
    return moved


def _say_order(run: Run, wanted: Sequence[str]) -> None:
    """Tell the customer in which order several wishes are served."""
    new = [name for name in wanted if all(frame.flow != name for frame in run.state.stack)]
    titles = [title for name in new if (title := stack.title_of(run, name))]
    if len(new) > 1 and len(titles) == len(new):
        run.decide("pattern.several_wishes", ", ".join(new))
        run.say("wishes.order", {"first": titles[0], "rest": titles[1:]})


def _uncover(run: Run, name: str) -> None:
    """Go back to a flow that lies beneath; what was begun above it is given up, in words.

    Wishes that were not yet begun keep their place behind it.
    """
    run.decide("pattern.switch", f"back to {name}")
    waiting: list[str] = []
    left: list[str] = []
    while (current := main_frame(run)) is not None and current.flow != name:
        (left if current.step else waiting).append(current.flow)
        stack.give_up(run, "switched")
    for flow in reversed(waiting):
        run.write(FlowStarted(flow, later=True))
    titles = [title for flow in left if (title := stack.title_of(run, flow))]
    if titles:
        run.say("wishes.left", {"flows": titles})


def _cancel(run: Run, wanted: Sequence[str]) -> bool:
    run.decide("pattern.cancel")
    if run.frame is None:
        if wanted:
            return _begin(run, wanted)
        run.say("cancel.nothing")
        return False
    stack.give_up(run, "customer")
    run.say("cancel.done")
    if wanted:
        return _begin(run, wanted)
    if run.state.stack:
        go_on(run, stack.come_back(run))
    else:
        run.say("anything_else")
    return False


def _restart(run: Run) -> bool:
    """Begin the present flow anew, with nothing kept."""
    run.decide("pattern.restart")
    run.say("restart.done")
    current = main_frame(run)
    if current is None:
        run.say("go_ahead")
        return False
    stack.give_up(run, "restarted")
    flow = run.bundle.flows[current.flow]
    for name in flow.slots:
        if name in run.state.memory:
            run.write(SlotSet("", name, None, run.message))
    stack.push(run, flow.name)
    return True
