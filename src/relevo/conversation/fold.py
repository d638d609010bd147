"""Fold events into state: pure, total, and the only way state comes about."""

from collections.abc import Callable, Iterable
from typing import Any, assert_never

from relevo.conversation import events as e
from relevo.conversation.author import NOBODY, AuthorKind
from relevo.conversation.commands import ChitChat, Clarify, Decline, StartFlow, SwitchFlow
from relevo.conversation.packet import PromiseFact, Quote, ToolFact
from relevo.conversation.state import (
    RECENT_LINES,
    RECENT_TOOLS,
    Frame,
    Line,
    SlotValue,
    State,
)
from relevo.conversation.token import TOKEN
from relevo.conversation.waiting import waiting_after_change, waiting_after_message
from relevo.kernel.frozen import changed

_RECENT_FLOWS = 12
_RECENT_TOKENS = 40
_RECENT_SENTIMENT = 20
_PENDING_ALARMS = 20

_Changes = dict[str, Any]
"""Fields of the state by name, with what they are after an event."""


def fold(state: State, records: Iterable[e.Record]) -> State:
    """Give the state after these records, which must follow on the state's position."""
    for record in records:
        if record.position != state.position + 1:
            message = f"position {record.position} cannot follow {state.position}"
            raise ValueError(message)
        state = follow(state, record)
    return state


def follow(state: State, record: e.Record) -> State:
    """Give the state after one record, standing at its position and time."""
    # One copy of the state for each event: folding is in the path of every message.
    return changed(
        state, position=record.position, last_at=record.at, **_changes(state, record, record.event)
    )


def apply(state: State, record: e.Record) -> State:
    """Give the state after one record, its position and time left as they were."""
    return changed(state, **_changes(state, record, record.event))


def _changes(state: State, record: e.Record, event: e.Event) -> _Changes:  # noqa: C901 - does not fit: one case an event
    """Give what an event changes."""
    match event:
        case e.ConversationStarted():
            return {
                "workspace": event.workspace,
                "customer": event.customer,
                "owner": event.owner,
                "owner_version": 1,
                "started_at": record.at,
            }
        case e.ChannelJoined():
            return {"channel": event.channel, "address": event.address}
        case e.LanguageChanged():
            return {"language": event.language}
        case e.MessageReceived():
            return _received(state, record, event)
        case e.MessageSent():
            return _sent(state, record, event)
        case e.CommandsUnderstood():
            return _understood(state, event)
        case e.FlowStarted():
            frame = Frame(flow=event.flow, subflow=event.subflow, started_at=record.position)
            return {"stack": (frame, *state.stack) if event.later else (*state.stack, frame)}
        case e.FlowAdvanced():
            return _on_top(
                state,
                event.flow,
                lambda frame: changed(
                    frame,
                    step=event.step,
                    awaiting=event.awaiting,
                    slot=event.slot,
                    attempts=event.attempts,
                    options=event.options,
                    stops=_stopped(frame, event),
                ),
            )
        case e.FlowCompleted():
            return _popped(state, event.flow, "completed")
        case e.FlowCancelled():
            return _popped(state, event.flow, "cancelled")
        case e.SlotSet():
            return _slot_set(state, event)
        case e.ToolCalled():
            call = {"tool": event.tool, "arguments": event.arguments}
            calls = {**state.calls, event.step: call}
            return {"calls": dict([*calls.items()][-RECENT_TOOLS:])}
        case e.ToolReturned():
            return _returned(state, record, event)
        case e.IdentityProven():
            return {
                "identity": event.level,
                "identity_method": event.method,
                "identity_at": record.at,
                "identity_failures": 0,
            }
        case e.SignalRaised():
            return _signalled(state, event)
        case e.TurnDecided():
            return {"turns": state.turns + 1}
        case e.HandoffRequested():
            return {
                "handoff_reason": event.packet.reason,
                "handoffs_unanswered": state.handoffs_unanswered + 1,
            }
        case e.OwnerChanged():
            return _owner_changed(state, record, event)
        case e.PromiseMade():
            promise = PromiseFact(what=event.what, due=event.due)
            return {"promises": (*state.promises, promise)[-RECENT_TOOLS:]}
        case e.ConversationResolved():
            return {"resolved": True, "stack": ()}
        case e.ConversationReopened():
            return {"resolved": False, "goal": Quote()}
        case e.TimerSet():
            alarms = {**_without(state.alarms, event.name), event.name: event.due}
            return {"alarms": dict([*alarms.items()][-_PENDING_ALARMS:])}
        case e.TimerFired():
            return {"alarms": _without(state.alarms, event.name)}
        case e.MessageWithdrawn() | e.DeliveryReported() | e.KnowledgeCited() | e.NoteAdded():
            return {}
        case _:
            assert_never(event)


def _received(state: State, record: e.Record, event: e.MessageReceived) -> _Changes:
    line = Line(
        record.position, AuthorKind.CUSTOMER, event.text, channel=event.channel, at=record.at
    )
    tokens = (*state.tokens, *TOKEN.findall(event.text))[-_RECENT_TOKENS:]
    return {
        "recent": (*state.recent, line)[-RECENT_LINES:],
        "tokens": tokens,
        "waiting_since": waiting_after_message(state.waiting_since, state.owner, record.at),
    }


def _sent(state: State, record: e.Record, event: e.MessageSent) -> _Changes:
    by = record.author.kind
    line = Line(
        record.position, by, event.text, event.purpose, event.template, event.choices, record.turn
    )
    person = by.is_person
    told = event.purpose in ("queue", "handoff")
    return {
        "recent": (*state.recent, line)[-RECENT_LINES:],
        "disclosed": state.disclosed or event.purpose == "disclosure",
        "waiting_since": 0 if person else state.waiting_since,
        "handoffs_unanswered": 0 if person else state.handoffs_unanswered,
        "queue_told_at": record.at if told else state.queue_told_at,
    }


def _understood(state: State, event: e.CommandsUnderstood) -> _Changes:
    commands = event.understanding.commands
    # A greeting says nothing of what the customer came for; anything else does.
    substance = any(not isinstance(command, ChitChat) for command in commands)
    goal = state.goal
    if not goal.text and substance:
        text = next((x.text for x in reversed(state.recent) if x.position == event.message), "")
        goal = Quote(text, event.message)
    for command in commands:
        if isinstance(command, StartFlow | SwitchFlow):
            best = [c.confidence for c in event.understanding.candidates if c.command == command]
            return {
                "goal": goal,
                "intent": command.flow,
                "intent_confidence": max(best, default=1.0),
                "misses": 0,
            }
    missed = any(isinstance(x, Decline) and not x.known for x in commands) or not commands
    unsure = any(isinstance(x, Clarify) for x in commands)
    misses = state.misses + 1 if missed else state.misses if unsure else 0
    return {"goal": goal, "misses": misses}


def _without(alarms: dict[str, int], name: str) -> dict[str, int]:
    return {known: due for known, due in alarms.items() if known != name}


def _stopped(frame: Frame, event: e.FlowAdvanced) -> dict[str, int]:
    if not event.awaiting:
        return frame.stops
    return {**frame.stops, event.step: frame.stops.get(event.step, 0) + 1}


def _on_top(state: State, flow: str, change: Callable[[Frame], Frame]) -> _Changes:
    """Change the topmost frame of that flow; a flow that is not on the stack changes nothing."""
    for index in reversed(range(len(state.stack))):
        if state.stack[index].flow == flow:
            frame = change(state.stack[index])
            return {"stack": (*state.stack[:index], frame, *state.stack[index + 1 :])}
    return {}


def _popped(state: State, flow: str, how: str) -> _Changes:
    for index in reversed(range(len(state.stack))):
        if state.stack[index].flow == flow:
            stack = (*state.stack[:index], *state.stack[index + 1 :])
            ended = (*state.finished_flows, f"{flow}:{how}")[-_RECENT_FLOWS:]
            return {"stack": stack, "finished_flows": ended}
    return {}


def _slot_set(state: State, event: e.SlotSet) -> _Changes:
    value = SlotValue(event.value, event.source, event.confirmed)

    def change(frame: Frame) -> Frame:
        slots = {k: v for k, v in frame.slots.items() if k != event.name}
        if event.value is not None:
            slots[event.name] = value
        return changed(frame, slots=slots)

    memory = {k: v for k, v in state.memory.items() if k != event.name}
    if event.value is not None:
        memory[event.name] = value
    return {**_on_top(state, event.flow, change), "memory": memory}


def _returned(state: State, record: e.Record, event: e.ToolReturned) -> _Changes:
    call: dict[str, Any] = state.calls.get(event.step, {})
    fact = ToolFact(event.tool, call.get("arguments", {}), event.status, event.result, record.at)
    known: _Changes = {
        "tools": (*state.tools, fact)[-RECENT_TOOLS:],
        "calls": {k: v for k, v in state.calls.items() if k != event.step},
    }
    if not event.name or event.status != "done":
        return known
    results = {event.name: event.result}
    return known | _on_top(
        state, event.flow, lambda frame: changed(frame, results={**frame.results, **results})
    )


def _signalled(state: State, event: e.SignalRaised) -> _Changes:
    if event.signal == "sentiment":
        return {"sentiment": (*state.sentiment, event.value)[-_RECENT_SENTIMENT:]}
    if event.signal == "identity_failed":
        return {"identity_failures": state.identity_failures + 1}
    return {}


def _owner_changed(state: State, record: e.Record, event: e.OwnerChanged) -> _Changes:
    owned: _Changes = {
        "owner": event.owner,
        "owner_version": event.version,
        "chapter": event.chapter,
        "resolved": event.owner == NOBODY,
        "waiting_since": waiting_after_change(
            state.waiting_since, state.owner, event.owner, record.at
        ),
    }
    if event.chapter <= state.chapter:
        return owned
    level = state.identity if event.brief is None or event.brief.keep_identity else "anonymous"
    return {
        **owned,
        "turns": 0,
        "misses": 0,
        "sentiment": (),
        "goal": Quote(),
        "finished_flows": (),
        "identity": level,
        "brief": event.brief,
        "queue_told_at": 0,
    }
