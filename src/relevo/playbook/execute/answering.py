"""Yes and no: to a confirmation, to a question of that kind, or to what was said last."""

import relevo.playbook.execute.stack as stack
from relevo.conversation.commands import Confirm, Deny, SetSlot, StartFlow
from relevo.conversation.packet import Reason
from relevo.playbook.effects import Resolve
from relevo.playbook.execute.advance import carry_on, go_on
from relevo.playbook.execute.asides import something_was_done
from relevo.playbook.execute.asking import ask, labels_of
from relevo.playbook.execute.confirmations import confirmed
from relevo.playbook.execute.filling import fill
from relevo.playbook.execute.last_words import last_texts, only_flow_offered
from relevo.playbook.execute.moving import move
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.refusing import OFFERED
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Confirm as ConfirmStep

_OFFERS_OF_A_PERSON = {
    "unknown_answer": Reason.KNOWLEDGE_GAP,
    "cannot_understand.2": Reason.NOT_UNDERSTOOD,
    "offer_person": Reason.CUSTOMER_REQUEST,
}


def answer(run: Run, command: Confirm | Deny) -> None:
    """Carry out a yes or a no."""
    yes = isinstance(command, Confirm)
    frame, flow = run.frame, run.flow
    if frame is None or flow is None:
        _answer_last_words(run, yes=yes)
        return
    said = last_texts(run)
    # It answers what was asked last, never the question that is open beneath.
    if any(OFFERED in name for name in said):
        _answer_offer(run, frame.slot, yes=yes)
        return
    if "clarify" in said:
        _answer_clarification(run, yes=yes)
        return
    step = flow.steps.get(frame.step)
    if frame.awaiting == "confirmation" and isinstance(step, ConfirmStep):
        _answer_confirmation(run, step, yes=yes)
        return
    slot = flow.slots.get(frame.slot) if frame.awaiting == "slot" else None
    if slot is None:
        carry_on(run)
    elif slot.type == "yes_no":
        fill(run, [SetSlot(slot.name, "yes" if yes else "no")])
        carry_on(run)
    elif yes and not last_texts(run).isdisjoint(_OFFERS_OF_A_PERSON):
        _answer_last_words(run, yes=True)
    else:
        # A bare yes or no is no answer to this question; it counts as an attempt.
        run.decide("pattern.validation_failed", f"{slot.name}: yes or no")
        run.say(f"invalid.{slot.type}", {"options": labels_of(run, slot) or None})
        ask(run, frame.step, slot)


def _answer_offer(run: Run, slot: str, *, yes: bool) -> None:
    """A person was offered instead of a value."""
    if yes:
        why = f"{slot} was not given"
        hand_over(run, Reason.CUSTOMER_REQUEST, "pattern.offer_accepted", detail=why)
    else:
        carry_on(run)


def _answer_clarification(run: Run, *, yes: bool) -> None:
    offered = only_flow_offered(run)
    if yes and offered in run.bundle.flows:
        move(run, [StartFlow(offered)])
    carry_on(run)


def _answer_confirmation(run: Run, step: ConfirmStep, *, yes: bool) -> None:
    if yes:
        confirmed(run, step)
        go_on(run, step.yes)
        return
    if not step.no:
        run.say("confirm.denied")
    go_on(run, step.no)


def _answer_last_words(run: Run, *, yes: bool) -> None:
    """No flow asked: the yes or no is to an offer, or to "anything else?"."""
    said = last_texts(run)
    offer = next((reason for name, reason in _OFFERS_OF_A_PERSON.items() if name in said), None)
    flow = only_flow_offered(run)
    if yes and offer is not None:
        hand_over(run, offer, "pattern.offer_accepted")
    elif yes and flow in run.bundle.flows:
        stack.push(run, flow)
        carry_on(run)
    elif yes or not (something_was_done(run) or "anything_else" in said):
        run.say("anything_else.yes" if "anything_else" in said else "go_ahead")
    else:
        run.decide("pattern.done")
        run.say("goodbye")
        if something_was_done(run):
            run.effects.append(Resolve("completed"))
