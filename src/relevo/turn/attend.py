"""A message that people own: the assistant is silent, and the customer is told the truth."""

from relevo.conversation.author import OwnerKind
from relevo.kernel.clock import SECOND
from relevo.playbook.hours import is_open
from relevo.turn.draft import Draft
from relevo.turn.handoff import tell_waiting

TELL_EVERY = 60 * SECOND
"""How often, at most, a customer who waits is told so."""


def attend(draft: Draft) -> None:
    """While a queue owns it, say what is true about waiting; an agent's conversation is theirs."""
    draft.rule = f"owned.{draft.state.owner.kind}"
    if draft.state.owner.kind is not OwnerKind.QUEUE or draft.trigger.kind != "message":
        return
    now = draft.deps.clock.now()
    due = now - draft.state.queue_told_at >= TELL_EVERY
    if due or draft.trigger.channel.each_line_answered:
        opened = is_open(draft.deps.bundle.hours, now)
        tell_waiting(draft, "queue", "queue.waiting" if opened else "queue.closed")
