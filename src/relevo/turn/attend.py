"""A message that people own: the assistant is silent, and the customer is told the truth."""

from relevo.conversation.author import OwnerKind
from relevo.conversation.events import FlowAdvanced, FlowCompleted
from relevo.kernel.clock import SECOND
from relevo.playbook.hours import is_open
from relevo.playbook.model import Wait
from relevo.turn.draft import Draft
from relevo.turn.handoff import tell_waiting

TELL_EVERY = 60 * SECOND
"""How often, at most, a customer who waits is told so."""


def attend(draft: Draft) -> None:
    """While a queue owns it, say what is true about waiting; an agent's conversation is theirs."""
    draft.rule = f"owned.{draft.state.owner.kind}"
    if draft.trigger.kind == "timer":
        _end_wait(draft)
    elif draft.state.owner.kind is OwnerKind.QUEUE:
        _tell(draft)


def _tell(draft: Draft) -> None:
    now = draft.deps.clock.now()
    due = now - draft.state.queue_told_at >= TELL_EVERY
    if due or draft.trigger.channel.each_line_answered:
        opened = is_open(draft.deps.bundle.hours, now)
        tell_waiting(draft, "queue", "queue.waiting" if opened else "queue.closed")


def _end_wait(draft: Draft) -> None:
    """Note that the time has come: the flow goes on behind its wait once it is handed back."""
    for frame in draft.state.stack:
        flow = draft.deps.bundle.flows.get(frame.flow)
        step = flow.steps.get(frame.step) if flow is not None else None
        waits = frame.awaiting == "timer" and f"{frame.flow}/{frame.step}" == draft.trigger.timer
        if waits and isinstance(step, Wait):
            after = FlowAdvanced(frame.flow, step.next) if step.next else FlowCompleted(frame.flow)
            draft.write(after)
            return
