"""One turn from message to facts: context, understand, decide, respond, guard.

The turn writes nothing by itself: it gives facts, and the runtime commits them together. Whatever
fails in it ends with people and a true sentence, never in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from relevo.conversation.author import ASSISTANT, Author, OwnerKind
from relevo.conversation.commands import Clarify, Decline, RequestHuman, Understanding
from relevo.conversation.events import (
    CommandsUnderstood,
    ConversationResolved,
    Event,
    HandoffRequested,
    LanguageChanged,
    MessageSent,
    OwnerChanged,
    SignalRaised,
    TurnDecided,
)
from relevo.conversation.packet import Reason
from relevo.conversation.ports import Alarm, Secret
from relevo.conversation.state import State
from relevo.kernel.errors import Fenced, StoreFailed
from relevo.playbook import texts
from relevo.turn.attend import attend
from relevo.turn.back import take_back_first
from relevo.turn.call import leave_open, recall
from relevo.turn.decide import decide, first_outcome
from relevo.turn.deps import Deps, Trigger
from relevo.turn.draft import Draft, Stopwatch
from relevo.turn.handoff import hand_over
from relevo.turn.packet import Handover
from relevo.turn.ports import StepLedger, Voice

log = structlog.get_logger()

_FEELINGS = {"frustrated": -0.6, "sad": -0.5, "urgent": -0.2}
"""How much a noticed feeling weighs in the series of sentiment, from -1 to 1."""
_NEVER_KEPT = ("⟦card:", "⟦cvc:", "⟦password:")
"""Tokens of values that nobody should send in a chat, and that relevo does not keep."""

_ENDINGS = (HandoffRequested, OwnerChanged, ConversationResolved)
"""Facts that change the owner, or belong to such a change: written once, at the end of a turn."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a turn wants committed, together."""

    events: Sequence[tuple[Author, Event]]
    alarms: Sequence[Alarm] = ()
    secrets: Sequence[Secret] = ()


def begin_turn(deps: Deps, state: State, trigger: Trigger) -> Draft:
    """Give the draft of a turn, with nothing in it yet."""
    watch = Stopwatch(deps.clock.tick())
    watch.spent["queue"] = max(0, trigger.at - trigger.received_at) / 1_000
    watch.spent["context"] = trigger.context_ms
    return Draft(deps=deps, trigger=trigger, state=state, watch=watch, before=state)


async def run_turn(draft: Draft, ledger: StepLedger, voice: Voice) -> Decided:
    """Answer one message or timer. Never raises but for cancellation, `StoreFailed` and `Fenced`.

    After `StoreFailed` nothing is lost and nothing was decided: run the turn again. After `Fenced`
    another node has ended it: drop it.
    """
    try:
        await _run(draft, ledger, voice)
    except (StoreFailed, Fenced):
        raise
    except Exception as error:
        log.exception("turn failed", conversation=draft.state.id, error=type(error).__name__)
        return failed_turn(draft, "error")
    return _decided(draft)


def failed_turn(draft: Draft, why: str) -> Decided:
    """Give the turn that hands over because the assistant could not finish its work.

    What the draft has learnt and said so far stays true; only a handover that it was in the middle
    of is begun anew. A call that has not returned may have happened.
    """
    anew = begin_turn(draft.deps, draft.before, draft.trigger)
    anew.watch, anew.secrets, anew.alarms = draft.watch, draft.secrets, draft.alarms
    anew.model_calls, anew.cost_usd = draft.model_calls, draft.cost_usd
    for author, event in draft.events:
        if not isinstance(event, _ENDINGS):
            anew.write(event, author)
    leave_open(anew, why)
    if anew.state.owner.kind is OwnerKind.ASSISTANT:
        anew.rule = f"assistant_failed.{why}"
        _disclose(anew)
        hand_over(anew, Handover(Reason.ASSISTANT_FAILED, rule=anew.rule, detail=why))
    return _decided(anew)


async def crashed_turn(draft: Draft, ledger: StepLedger) -> Decided:
    """Give the turn that hands over because no start of it was ever finished. Raises `StoreFailed`."""
    await recall(draft, ledger)
    return failed_turn(draft, "crashed")


def _decided(draft: Draft) -> Decided:
    draft.watch.lap("guard", draft.deps.clock.tick())
    draft.write(
        TurnDecided(
            turn=draft.trigger.turn,
            attempt=draft.trigger.attempt,
            rule=draft.rule,
            reasons=tuple(draft.reasons),
            milliseconds={k: round(v, 3) for k, v in draft.watch.spent.items()},
            model_calls=draft.model_calls,
            cost_usd=draft.cost_usd,
        )
    )
    return Decided(draft.events, draft.alarms, draft.secrets)


async def _run(draft: Draft, ledger: StepLedger, voice: Voice) -> None:
    clock = draft.deps.clock
    if draft.state.owner.kind is not OwnerKind.ASSISTANT:
        waits = draft.state.owner.kind is OwnerKind.QUEUE
        heard = await _understand(draft) if waits else None
        attend(draft, heard.commands if heard else ())
        return
    again = take_back_first(draft) if draft.trigger.kind == "message" else None
    understanding = await _understand(draft)
    draft.watch.lap("understand", clock.tick())
    _disclose(draft)
    if draft.state.turns >= draft.deps.bundle.escalation.turns:
        draft.write(SignalRaised("turn_budget"))
        draft.rule = "escalation.turns"
        hand_over(draft, Handover(Reason.TURN_LIMIT, rule=draft.rule))
        return
    if any(mark in draft.trigger.text for mark in _NEVER_KEPT):
        draft.utter(*texts.say(draft.deps.bundle, "secret_received", draft.language, draft.state))
    if understanding is not None:
        _acknowledge(draft, understanding)
    outcome = again or first_outcome(draft, understanding)
    draft.watch.lap("decide", clock.tick())
    await decide(draft, outcome, ledger, voice)
    draft.watch.lap("respond", clock.tick())
    if draft.trigger.kind == "message" and not _spoke(draft):
        draft.rule = "assistant_failed.empty"
        hand_over(draft, Handover(Reason.ASSISTANT_FAILED, rule=draft.rule, detail="empty"))


def _spoke(draft: Draft) -> bool:
    """Say whether the customer got an answer; that an AI speaks is none."""
    return any(
        isinstance(event, MessageSent) and event.purpose != "disclosure"
        for _, event in draft.events
    )


async def _understand(draft: Draft) -> Understanding | None:
    trigger = draft.trigger
    if trigger.kind != "message":
        return None
    if not trigger.payload:
        await draft.deps.understander.prepare(
            trigger.text, draft.state, declared_language=trigger.language
        )
    understanding = draft.deps.understander.understand(
        trigger.text, trigger.payload, draft.state, declared_language=trigger.language
    )
    speaks = understanding.language in draft.deps.bundle.languages
    if speaks and understanding.language != draft.state.language:
        draft.write(LanguageChanged(understanding.language))
    draft.write(CommandsUnderstood(trigger.position, understanding))
    if understanding.feeling:
        weight = _FEELINGS.get(understanding.feeling, 0.0)
        draft.write(SignalRaised("sentiment", detail=understanding.feeling, value=weight))
    return understanding


def _acknowledge(draft: Draft, understanding: Understanding) -> None:
    """Meet a feeling in words where what follows has none for it, and not again and again."""
    name = f"feeling.{understanding.feeling}"
    # Before a question the playbook's executor does it.
    bare = all(isinstance(x, Decline | Clarify | RequestHuman) for x in understanding.commands)
    lately = any(name in line.template for line in draft.state.recent)
    if understanding.feeling in ("frustrated", "sad") and bare and not lately:
        draft.utter(*texts.say(draft.deps.bundle, name, draft.language, draft.state))


def _disclose(draft: Draft) -> None:
    """Say once, before anything else, that an AI speaks."""
    if draft.state.disclosed:
        return
    text, template = texts.say(draft.deps.bundle, "disclosure", draft.language, draft.state)
    draft.message(text, "disclosure", ASSISTANT, template)
