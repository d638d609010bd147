"""A value that the customer does not give: why it is needed, another way, and then a person.

It never goes round: every telling counts as an attempt, and the second refusal ends with people.
"""

from relevo.conversation.commands import RefuseSlot
from relevo.conversation.events import FlowAdvanced
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.execute.advance import carry_on, go_on
from relevo.playbook.execute.asking import ask, labels_of, slot_buttons
from relevo.playbook.execute.people import hand_over, person_button
from relevo.playbook.execute.proof import flow_in_need
from relevo.playbook.execute.run import Run
from relevo.playbook.execute.stack import title_of
from relevo.playbook.items import offered
from relevo.playbook.model import Flow, Slot

OFFERED = ".refused."
"""In the name of a text that offers a person instead of the value."""


def refuse(run: Run, command: RefuseSlot) -> None:
    """Carry out that the value which is waited for does not come."""
    frame, flow = run.frame, run.flow
    if frame is None or flow is None or frame.awaiting != "slot":
        carry_on(run)
        return
    slot = flow.slots.get(frame.slot)
    if slot is None:
        carry_on(run)
    elif command.reason == "why":
        run.decide("pattern.why_asked", slot.name)
        _say_why(run, flow, slot, frame)
        ask(run, frame.step, slot)
    elif _was_refused(run, flow, slot, frame):
        _to_people(run, slot, command.reason)
    elif slot.refused in flow.steps:
        run.decide("pattern.other_way", f"{slot.name}: {command.reason}")
        run.say("refused.other_way")
        run.write(FlowAdvanced(flow=flow.name, step=slot.refused))
        go_on(run, slot.refused)
    else:
        _offer(run, flow, slot, frame, command.reason)


def _offer(run: Run, flow: Flow, slot: Slot, frame: Frame, reason: str) -> None:
    """Say why it is needed (who does not know it need not hear that), and offer a person.

    The question stays open, so that the value may still come.
    """
    run.decide("pattern.refused", f"{slot.name}: {reason}")
    if reason == "unwilling":
        _say_why(run, flow, slot, frame)
    template = f"{flow.name}{OFFERED}{slot.name}"
    now_offered = offered(slot, run.values(frame), run.now)
    labels = labels_of(run, now_offered) if reason == "unknown" else []
    if labels:
        # One of some options cannot be looked up; what comes nearest will do.
        buttons = (*slot_buttons(run, now_offered), *person_button(run))
        words = run.sentence("refused.undecided")
        run.speak_plainly(words, template, {"options": labels}, buttons)
    else:
        name = "refused.unknown" if reason == "unknown" else "refused.unwilling"
        run.speak_plainly(run.sentence(name), template, choices=person_button(run))
    run.write(
        FlowAdvanced(
            flow=flow.name,
            step=frame.step,
            awaiting="slot",
            slot=slot.name,
            attempts=frame.attempts + 1,
            options=frame.options,
        )
    )


def _say_why(run: Run, flow: Flow, slot: Slot, frame: Frame) -> None:
    if run.speak(slot.why, f"{flow.name}.why.{slot.name}", frame):
        return
    in_need = flow_in_need(run)
    if in_need is not None or flow.name == run.bundle.identity_flow:
        run.say("why.identity")
        return
    titles = (title_of(run, x.flow) for x in reversed(run.state.stack))
    run.say("why.flow", {"flow": next(filter(None, titles), None)})


def _was_refused(run: Run, flow: Flow, slot: Slot, frame: Frame) -> bool:
    """Say whether a person was offered for this value before, since the matter began."""
    name = f"{flow.name}{OFFERED}{slot.name}"
    since = (line for line in run.state.recent if line.position > frame.started_at)
    told = any(name in line.template.split("+") for line in since)
    return told or frame.attempts >= slot.attempts


def _to_people(run: Run, slot: Slot, reason: str) -> None:
    proof = flow_in_need(run) is not None
    why = f"{slot.name} was not given: {reason}"
    code = Reason.IDENTITY_UNVERIFIED if proof else Reason.RULE_MATCHED
    hand_over(run, code, "pattern.refused", say="refused.person", detail=why)
