"""Go on with the flow on top, step by step, until somebody else comes next."""

import relevo.playbook.execute.stack as stack
from relevo.conversation.packet import Reason
from relevo.playbook.execute.asking import ask_again
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.proof import is_proven
from relevo.playbook.execute.run import Run
from relevo.playbook.execute.steps import perform

MAX_STEPS = 60
"""Steps in one call; more is a loop, whatever the checks said."""


def go_on(run: Run, step: str | None) -> None:
    """Run the top flow from this step: empty is its end, None waits."""
    while step is not None and not run.ended:
        run.steps += 1
        flow, frame = run.flow, run.frame
        if flow is None or frame is None:
            return
        if run.steps > MAX_STEPS:
            hand_over(run, Reason.LOOP_GUARD, "guard.steps", say="loop", detail=flow.name)
            return
        known = flow.steps.get(step)
        if step == "":
            step = stack.finish(run)
        elif known is not None and not is_proven(run, flow):
            step = stack.prove(run, flow, step)
        elif known is not None:
            step = perform(run, flow, frame, known)
        else:
            gone = f"{flow.name} has no step {step}"
            hand_over(
                run, Reason.ASSISTANT_FAILED, "flow.gone", say="assistant_failed", detail=gone
            )


def carry_on(run: Run) -> None:
    """Take the top flow up where it stands: begin it, go on, or put its open question again."""
    frame, flow = run.frame, run.flow
    if frame is None or flow is None or run.ended:
        return
    answered = frame.awaiting == "slot" and frame.slot in frame.slots
    private = frame.awaiting == "confirmation" and not is_proven(run, flow)
    if frame.step == "":
        go_on(run, stack.first_step(run))
    elif not frame.awaiting or answered or private:
        go_on(run, frame.step)
    else:
        ask_again(run)
