"""Write the handoff packet: everything that the person who takes over needs, from the state alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from relevo.conversation.author import AuthorKind
from relevo.conversation.packet import (
    Packet,
    PromiseFact,
    Quote,
    Reason,
    SlotFact,
    StepFact,
    Target,
    Urgency,
)
from relevo.conversation.state import Frame, State

SUMMARY_WORDS = 120
"""The longest summary, in words."""
_QUOTE_WORDS = 40
_VALUE_WORDS = 12
_LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Handover:
    """Why people take over, and who."""

    reason: Reason
    queue: str = ""
    urgency: Urgency = "normal"
    detail: str = ""
    rule: str = ""
    why_now: int = 0
    """Position of the message that led to it; 0 takes the customer's last one."""


def write_packet(state: State, why: Handover, *, handoff_id: str, queue: str, at: int) -> Packet:
    """Give the packet for a handoff now; nothing in it is invented, each fact stands in the log."""
    last = next((x for x in reversed(state.recent) if x.author is AuthorKind.CUSTOMER), None)
    goal = state.goal if state.goal.text else Quote(last.text, last.position) if last else Quote()
    return Packet(
        handoff_id=handoff_id,
        conversation_id=state.id,
        chapter=state.chapter,
        requested_at=at,
        requested_by="assistant",
        reason=why.reason,
        target=Target(queue=queue, urgency=why.urgency),
        detail=why.detail,
        rule=why.rule,
        why_now=why.why_now or (last.position if last else 0),
        goal=goal,
        summary=_summary(state, goal),
        summary_status="ok",
        intent=state.intent,
        intent_confidence=state.intent_confidence,
        topics=tuple(frame.flow for frame in state.stack),
        language=state.language,
        channel=state.channel,
        slots=tuple(_slots(state)),
        steps=tuple(_steps(state)),
        tools=state.tools,
        promises=_promises(state),
        open_questions=tuple(_open_questions(state)),
        identity_level=state.identity,
        identity_method=state.identity_method,
        identity_at=state.identity_at,
        sentiment=state.sentiment,
        customer=state.customer,
        sla_origin=at,
        sla_due={},
        redacted=state.tokens,
        transcript_from=1,
        transcript_to=state.position,
    )


def _slots(state: State) -> list[SlotFact]:
    facts: dict[str, SlotFact] = {}
    for name, value in state.memory.items():
        facts[name] = SlotFact(name, value.value, value.source, value.confirmed)
    for frame in state.stack:
        for name, value in frame.slots.items():
            facts[name] = SlotFact(name, value.value, value.source, value.confirmed)
    return list(facts.values())


def _steps(state: State) -> list[StepFact]:
    ended = [StepFact(*_flow_and_end(entry)) for entry in state.finished_flows]
    running = [StepFact(frame.flow, frame.step, _stands(frame)) for frame in state.stack]
    return [*ended, *running]


def _flow_and_end(entry: str) -> tuple[str, str, str]:
    flow, _, how = entry.partition(":")
    return flow, "", how


def _stands(frame: Frame) -> str:
    if frame.awaiting == "slot":
        return f"waiting for {frame.slot}, asked {max(1, frame.attempts)}×"
    if frame.awaiting:
        return f"waiting for {frame.awaiting}"
    return "running"


def _promises(state: State) -> tuple[PromiseFact, ...]:
    """What the customer was told will happen, with what people agreed before they gave it back."""
    agreed = state.brief.what_was_agreed if state.brief else ""
    return (*state.promises, *([PromiseFact(agreed, 0)] if agreed else []))


def _open_questions(state: State) -> list[str]:
    return [frame.slot for frame in state.stack if frame.awaiting == "slot" and frame.slot]


def _summary(state: State, goal: Quote) -> str:
    """Say in one breath what was asked, gathered, done and left open; tokens stay tokens."""
    quote = _cut(goal.text, _QUOTE_WORDS)
    parts = [f"The customer wrote: “{quote}”." if quote else "The customer has not said why."]
    if state.intent:
        parts.append(f"Understood as {state.intent.replace('_', ' ')}.")
    facts = _slots(state)
    if facts:
        known = ", ".join(f"{fact.name.replace('_', ' ')} {_plain(fact.value)}" for fact in facts)
        parts.append(f"Known: {known}.")
    done = [call.tool.replace("_", " ") for call in state.tools if call.status == "done"]
    if done:
        parts.append(f"Done: {', '.join(dict.fromkeys(done))}.")
    failed = [call.tool.replace("_", " ") for call in state.tools if call.status != "done"]
    if failed:
        parts.append(f"Failed or unknown: {', '.join(dict.fromkeys(failed))}.")
    missing = _open_questions(state)
    if missing:
        parts.append(f"Still to be asked: {', '.join(x.replace('_', ' ') for x in missing)}.")
    if state.identity != "anonymous":
        parts.append(f"Identity {state.identity}.")
    return _cut(" ".join(parts), SUMMARY_WORDS)


def _plain(value: object) -> str:
    """Write a slot's value for a colleague, in a few words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):  # money, as slots hold it
        return " ".join(str(part) for part in cast("Mapping[str, object]", value).values())
    return _cut(str(value), _VALUE_WORDS)


def _cut(text: str, words: int) -> str:
    """Give at most so many words, none of them endless."""
    parts = [
        word if len(word) <= _LONGEST_WORD else f"{word[:_LONGEST_WORD]}…" for word in text.split()
    ]
    short = " ".join(parts[:words])
    return short if len(parts) <= words else f"{short}…"
