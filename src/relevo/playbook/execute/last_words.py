"""What the assistant said last: a yes or a no may answer that, though no flow asked for it."""

from collections.abc import Sequence

from relevo.conversation.author import AuthorKind
from relevo.conversation.events import Choice
from relevo.conversation.state import Line
from relevo.playbook.execute.run import Run

_KINDS = ("reply",)


def last_lines(run: Run) -> Sequence[Line]:
    """Give the messages of the assistant's last reply, oldest first."""
    said = [
        line
        for line in run.state.recent
        if line.author is AuthorKind.ASSISTANT and line.purpose in _KINDS
    ]
    return [line for line in said if line.turn == said[-1].turn] if said else ()


def last_texts(run: Run) -> frozenset[str]:
    """Give the names of the texts that the last reply was made of."""
    return frozenset(name for line in last_lines(run) for name in line.template.split("+"))


def before_clarification(run: Run) -> int:
    """Give the position of the message that was answered by asking which matter is meant; else 0."""
    lines = last_lines(run)
    if not lines or "clarify" not in last_texts(run):
        return 0
    before = (x for x in run.state.recent if x.position < lines[0].position)
    heard = [x.position for x in before if x.author is AuthorKind.CUSTOMER]
    return heard[-1] if heard else 0


def last_choices(run: Run) -> tuple[Choice, ...]:
    """Give the buttons under the last reply."""
    return tuple(choice for line in last_lines(run) for choice in line.choices)


def only_flow_offered(run: Run) -> str:
    """Give the flow that the last reply offered, if it offered exactly one."""
    offered = [x.payload for x in last_choices(run) if x.payload.startswith("flow:")]
    return offered[0].removeprefix("flow:") if len(offered) == 1 else ""
