"""Give the conversation to people: a sentence that says why, then the handoff; nothing follows."""

from relevo.conversation.events import Choice
from relevo.conversation.packet import Reason, Urgency
from relevo.playbook.effects import RequestHandoff
from relevo.playbook.execute.run import Run
from relevo.playbook.model import HandOff


def hand_over(
    run: Run,
    reason: Reason,
    rule: str,
    *,
    say: str = "",
    detail: str = "",
    step: HandOff | None = None,
) -> None:
    """Let people take over; `step` says which queue and how urgent. Does nothing the second time."""
    if run.ended:
        return
    if say:
        run.say(say)
    run.decide(rule, detail)
    run.effects.append(
        RequestHandoff(
            reason=reason,
            queue=step.queue if step else "",
            urgency=step.urgency if step else _URGENT.get(reason, "normal"),
            detail=detail or (step.detail if step else ""),
            rule=rule,
        )
    )


_URGENT: dict[Reason, Urgency] = {
    Reason.VULNERABLE_OR_SAFETY: "urgent",
    Reason.SENSITIVE_TOPIC: "high",
}


def reason_of(step: HandOff) -> Reason:
    """Give the step's reason; a code that does not exist counts as the step itself."""
    known = {str(reason): reason for reason in Reason}
    return known.get(step.reason, Reason.PLAYBOOK_STEP)


def person_button(run: Run) -> tuple[Choice, ...]:
    """Offer a person as a button."""
    labels = run.sentence("button.person")
    return tuple(Choice(label, "human") for label in labels[:1])
