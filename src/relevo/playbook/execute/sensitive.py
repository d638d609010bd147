"""Topics that belong to people by policy: a kind word, and somebody takes over."""

from relevo.conversation.packet import Reason
from relevo.playbook.execute.people import hand_over, reason_of
from relevo.playbook.execute.run import Run
from relevo.playbook.model import HandOff

_IN_DANGER = frozenset({"safety", "self_harm", "vulnerable"})
_REASONS = {"complaint": Reason.COMPLAINT}


def hand_over_topic(run: Run, topic: str) -> None:
    """Send a sensitive topic to people, by the project's guideline or without one."""
    guideline = next(
        (x for x in run.bundle.guidelines if topic in x.topics and x.handoff is not None), None
    )
    step = guideline.handoff if guideline else None
    usual = Reason.VULNERABLE_OR_SAFETY if topic in _IN_DANGER else Reason.SENSITIVE_TOPIC
    hand_over(
        run,
        reason_of(step) if step else _REASONS.get(topic, usual),
        f"guideline.{guideline.name}" if guideline else f"topic.{topic}",
        say=_sentence(run, step, topic),
        detail=topic,
        step=step,
    )


def _sentence(run: Run, step: HandOff | None, topic: str) -> str:
    """The guideline's own words if it has any, else those for the topic, else those for all."""
    own = run.variants(step.say) if step else ()
    if own:
        run.speak_plainly(own, f"guideline.{topic}")
        return ""
    special = f"sensitive.{topic}"
    return special if run.sentence(special) else "sensitive"
