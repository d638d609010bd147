"""Give the conversation to people: packet, change of owner and the true sentence, together."""

from dataclasses import replace

from relevo.conversation.author import SYSTEM, queue
from relevo.conversation.events import HandoffRequested, OwnerChanged
from relevo.playbook import texts
from relevo.playbook.hours import is_open
from relevo.turn.draft import Draft
from relevo.turn.packet import Handover, write_packet


def hand_over(draft: Draft, why: Handover) -> None:
    """Write the handoff; terminal for the turn: the assistant says nothing after it."""
    bundle = draft.deps.bundle
    now = draft.deps.clock.now()
    name = why.queue if why.queue in bundle.queues else bundle.escalation.default_queue
    if draft.trigger.kind == "message":
        why = replace(why, why_now=draft.trigger.position)
    packet = write_packet(
        draft.state, why, handoff_id=draft.deps.ids.new("hof"), queue=name, at=now
    )
    draft.write(HandoffRequested(packet))
    draft.write(
        OwnerChanged(
            owner=queue(name),
            version=draft.state.owner_version + 1,
            reason="handoff",
            chapter=draft.state.chapter,
        )
    )
    tell_waiting(
        draft, "handoff", "handoff.open" if is_open(bundle.hours, now) else "handoff.closed"
    )
    draft.handed_over = True
    draft.rule = draft.rule or f"handoff.{why.reason}"


def tell_waiting(draft: Draft, purpose: str, name: str) -> None:
    """Say, as the system, what is true now about waiting for people."""
    text, template = texts.waiting(
        draft.deps.bundle, name, draft.language, at=draft.deps.clock.now(), state=draft.state
    )
    draft.message(text, purpose, SYSTEM, template)
