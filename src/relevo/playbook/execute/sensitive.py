"""Topics that belong to people by policy: a kind word, and somebody takes over."""

from collections.abc import Sequence

from relevo.conversation.commands import Command, SensitiveTopic, StartFlow
from relevo.conversation.packet import Reason
from relevo.playbook.execute.people import hand_over, reason_of
from relevo.playbook.execute.run import Run
from relevo.playbook.model import HandOff

_IN_DANGER = frozenset({"safety", "self_harm", "vulnerable"})
_REASONS = {"complaint": Reason.COMPLAINT}


def served(run: Run, commands: Sequence[Command]) -> list[Command]:
    """Put a flow in the place of a topic that a guideline leaves to it, where the project has it.

    The flow gathers what people need and hands over itself; one that runs already goes on.
    """
    found: list[Command] = []
    for command in commands:
        name = _serving(run, command.topic) if isinstance(command, SensitiveTopic) else ""
        if not name:
            found.append(command)
        elif all(frame.flow != name for frame in run.state.stack):
            found.append(StartFlow(name))
    return list(dict.fromkeys(found))


def _serving(run: Run, topic: str) -> str:
    """Give the flow of the first guideline for a topic; empty when people serve it."""
    guidelines = (x for x in run.bundle.guidelines if topic in x.topics and (x.flow or x.handoff))
    name = next((x.flow for x in guidelines), "")
    flow = run.bundle.flows.get(name)
    return name if flow is not None and flow.startable else ""


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
