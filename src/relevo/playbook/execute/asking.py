"""Questions: ask for a slot, list what is to be confirmed, and ask again what was left open."""

from relevo.conversation.events import Choice, FlowAdvanced
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.proof import say_what_for
from relevo.playbook.execute.run import Run
from relevo.playbook.items import offered
from relevo.playbook.model import Confirm, Flow, Slot
from relevo.playbook.template import render

_MAX_BUTTONS = 10
MAX_STOPS = 12
"""How often a flow may wait at the same step; more is a circle, whatever leads back to it."""


def ask(run: Run, step: str, slot: Slot, *, attempts: int = 0, put: bool = True) -> None:
    """Ask for a slot, standing at that step; once too often, and people take over.

    `attempts` is how often it was asked before; when it is not given, asking for the slot that was
    asked for last goes on counting. Without `put` the question itself is not said: what was said asks
    for the rest already.
    """
    frame, flow = run.frame, run.flow
    if frame is None or flow is None:
        return
    slot = offered(slot, run.values(frame), run.now)
    before = attempts or (frame.attempts if frame.slot == slot.name else 0)
    if before >= slot.attempts:
        hand_over(
            run,
            Reason.NOT_UNDERSTOOD,
            "escalation.attempts",
            say="attempts_exhausted",
            detail=f"{slot.name} was asked {before} times",
        )
        return
    if stops_too_often(run, frame, step):
        return
    say_what_for(run, frame)
    run.write(
        FlowAdvanced(
            flow=flow.name,
            step=step,
            awaiting="slot",
            slot=slot.name,
            attempts=before + 1,
            options=tuple(option.value for option in slot.options),
        )
    )
    if put:
        _put(run, flow, slot, frame)


def stops_too_often(run: Run, frame: Frame, step: str) -> bool:
    """Let people take over when the flow has come to wait at this step again and again."""
    if frame.stops.get(step, 0) < MAX_STOPS:
        return False
    why = f"{frame.flow} waited {MAX_STOPS} times at {step}"
    hand_over(run, Reason.LOOP_GUARD, "guard.stops", say="loop", detail=why)
    return True


def _put(run: Run, flow: Flow, slot: Slot, frame: Frame) -> None:
    template = f"{flow.name}.ask.{slot.name}"
    if not run.speak(slot.ask, template, frame, slot_buttons(run, slot)):
        why = f"nothing to ask for {slot.name} with"
        hand_over(
            run, Reason.ASSISTANT_FAILED, "flow.no_question", say="assistant_failed", detail=why
        )


def slot_buttons(run: Run, slot: Slot) -> tuple[Choice, ...]:
    """Give the answers that can be offered as buttons."""
    if slot.type == "yes_no":
        return yes_and_no(run)
    choices: list[Choice] = []
    for option in slot.options[:_MAX_BUTTONS]:
        labels = run.variants(option.label)
        choices.append(
            Choice(labels[0] if labels else option.value, f"slot:{slot.name}={option.value}")
        )
    return tuple(choices)


def labels_of(run: Run, slot: Slot) -> list[str]:
    """Give what the options of a slot are called."""
    labels = [run.variants(option.label) for option in slot.options]
    return [label[0] for label in labels if label]


def yes_and_no(run: Run) -> tuple[Choice, ...]:
    """Give the two buttons of a confirmation."""
    yes = run.sentence("button.yes")
    no = run.sentence("button.no")
    return (Choice(yes[0], "confirm:yes"), Choice(no[0], "confirm:no")) if yes and no else ()


def list_details(run: Run, step: Confirm) -> None:
    """Say what is about to be done and wait for a yes or a no.

    A detail that is not known is never left out silently: then people take over.
    """
    frame, flow = run.frame, run.flow
    if frame is None or flow is None:
        return
    filling = run.filling(frame)
    complete = tuple(x for x in run.variants(step.text) if render(x, filling) is not None)
    if not complete:
        why = f"details of {step.id} are not known"
        hand_over(run, Reason.TOOL_FAILED, "flow.no_details", say="tool_failed", detail=why)
        return
    if stops_too_often(run, frame, step.id):
        return
    say_what_for(run, frame)
    run.write(FlowAdvanced(flow=flow.name, step=step.id, awaiting="confirmation"))
    run.speak({run.language: complete}, f"{flow.name}.{step.id}", frame, yes_and_no(run))


def ask_again(run: Run) -> bool:
    """Put the open question of the flow on top once more; false when there is none.

    It does not count as an attempt: something else was said in between.
    """
    frame, flow = run.frame, run.flow
    if frame is None or flow is None:
        return False
    step = flow.steps.get(frame.step)
    if frame.awaiting == "confirmation" and isinstance(step, Confirm):
        list_details(run, step)
        return True
    if frame.awaiting == "timer":
        return False
    slot = flow.slots.get(frame.slot)
    if frame.awaiting == "slot" and slot is not None:
        _put(run, flow, offered(slot, run.values(frame), run.now), frame)
        return True
    return False


def has_open_question(run: Run) -> bool:
    """Say whether the flow on top waits for an answer."""
    return run.frame is not None and run.frame.awaiting in ("slot", "confirmation")
