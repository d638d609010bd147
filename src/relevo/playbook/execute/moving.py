"""Commands that move the stack: begin, switch, cancel, start again."""

from collections.abc import Sequence

import relevo.playbook.execute.stack as stack
from relevo.conversation.commands import CancelFlow, Command, Restart, StartFlow, SwitchFlow
from relevo.conversation.events import SlotSet
from relevo.conversation.state import Frame
from relevo.playbook.execute.advance import go_on
from relevo.playbook.execute.run import Run


def move(run: Run, commands: Sequence[Command]) -> bool:
    """Change the stack as the customer wishes; true when the flow on top is to be taken up."""
    wanted = [x.flow for x in commands if isinstance(x, StartFlow)]
    switches = [x.flow for x in commands if isinstance(x, SwitchFlow)]
    if any(isinstance(x, Restart) for x in commands):
        return _restart(run)
    if switches:
        run.decide("pattern.switch", switches[0])
        stack.give_up_all(run, "switched")
        return _begin(run, [*switches, *wanted])
    if any(isinstance(x, CancelFlow) for x in commands):
        return _cancel(run, wanted)
    return _begin(run, wanted)


def main_frame(run: Run) -> Frame | None:
    """Give the flow that the customer is in: the top one that is nobody's subflow."""
    whole = (frame for frame in reversed(run.state.stack) if not frame.subflow)
    return next(whole, run.frame)


def _begin(run: Run, flows: Sequence[str]) -> bool:
    """Begin flows, the first one on top; one that runs already is brought back on top."""
    moved = False
    for name in reversed(list(dict.fromkeys(flows))):
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


def _uncover(run: Run, name: str) -> None:
    """Give up what lies above a flow that the customer goes back to."""
    run.decide("pattern.switch", f"back to {name}")
    while (current := main_frame(run)) is not None and current.flow != name:
        stack.give_up(run, "switched")


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
    stack.give_up_all(run, "restarted")
    flow = run.bundle.flows[current.flow]
    for name in flow.slots:
        if name in run.state.memory:
            run.write(SlotSet("", name, None, run.message))
    stack.push(run, flow.name)
    return True
