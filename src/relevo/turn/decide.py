"""Carry out what was understood: the playbook's executor decides, this does what it asks for."""

from collections.abc import Sequence

from relevo.conversation.author import ASSISTANT, NOBODY, AuthorKind
from relevo.conversation.commands import Understanding
from relevo.conversation.events import (
    ConversationResolved,
    KnowledgeCited,
    OwnerChanged,
    SignalRaised,
    Source,
    TimerSet,
)
from relevo.conversation.packet import Reason
from relevo.conversation.ports import Alarm
from relevo.kernel.clock import SECOND
from relevo.knowledge.ports import Passage
from relevo.playbook import execute
from relevo.playbook.effects import (
    AnswerQuestion,
    CallTool,
    Effect,
    Outcome,
    RequestHandoff,
    Resolve,
    SetAlarm,
    Utter,
)
from relevo.turn.back import HANDED_BACK, take_back
from relevo.turn.call import call_tool
from relevo.turn.draft import Draft
from relevo.turn.guard import is_loop
from relevo.turn.handoff import hand_over
from relevo.turn.packet import Handover
from relevo.turn.ports import StepLedger, Voice
from relevo.turn.respond import respond, waiting_text
from relevo.turn.understand.clauses import questions

MAX_ROUNDS = 24
"""Tool calls and answers in one turn before it is taken for a loop."""


def first_outcome(draft: Draft, understanding: Understanding | None) -> Outcome:
    """Let the executor react to what the customer said, or to the timer that woke the turn."""
    deps, trigger = draft.deps, draft.trigger
    if understanding is not None:
        return execute.carry_out(
            deps.bundle,
            draft.state,
            understanding.commands,
            at=trigger.at,
            language=draft.language,
            message=trigger.position,
            text=trigger.text,
            feeling=understanding.feeling,
        )
    if trigger.timer == HANDED_BACK:
        return take_back(draft)
    return execute.woken(
        deps.bundle, draft.state, trigger.timer, at=trigger.at, language=draft.language
    )


async def decide(draft: Draft, outcome: Outcome, ledger: StepLedger, voice: Voice) -> None:
    """Do what the executor wants until it wants nothing more, then say what waits to be said."""
    for _ in range(MAX_ROUNDS):
        draft.take(outcome.events, outcome.state)
        draft.rule = draft.rule or outcome.rule
        draft.reasons.extend(outcome.reasons)
        following = await _do_all(draft, outcome.effects, ledger, voice)
        if following is None:
            break
        outcome = following
    else:
        hand_over(draft, Handover(Reason.LOOP_GUARD, rule="turn.rounds"))
    if not draft.handed_over:
        await _say(draft, voice)
    if draft.resolved and not draft.handed_over:
        _resolve(draft)


async def _do_all(
    draft: Draft, effects: tuple[Effect, ...], ledger: StepLedger, voice: Voice
) -> Outcome | None:
    """Do each effect; one that needs an answer is the last, and gives the next outcome."""
    for effect in effects:
        match effect:
            case Utter():
                draft.utter(effect.text, effect.template, effect.choices)
            case SetAlarm():
                _set_alarm(draft, effect)
            case Resolve():
                draft.resolved = True
            case RequestHandoff():
                await _say(draft, voice)
                if not draft.handed_over:
                    hand_over(
                        draft,
                        Handover(
                            effect.reason, effect.queue, effect.urgency, effect.detail, effect.rule
                        ),
                    )
                return None
            case CallTool():
                return await _call(draft, effect, ledger, voice)
            case AnswerQuestion():
                return _answer(draft, effect)
    return None


async def _call(draft: Draft, effect: CallTool, ledger: StepLedger, voice: Voice) -> Outcome:
    if draft.saying:  # never dead air while another system works
        await respond(draft, voice)
    draft.watch.lap("decide", draft.deps.clock.tick())
    returned = await call_tool(draft, ledger, effect)
    draft.watch.lap("tools", draft.deps.clock.tick())
    if returned.status != "done":
        draft.write(SignalRaised("tool_failed", detail=returned.error))
    return execute.returned(
        draft.deps.bundle, draft.state, returned, at=draft.trigger.at, language=draft.language
    )


def _answer(draft: Draft, effect: AnswerQuestion) -> Outcome:
    found = _found(draft, effect)
    if found and _was_just_said(draft, effect, found[0].id):
        found = ()  # to another question the same words again are no answer
    if found:
        best = found[0]
        source = Source(best.id, best.title, best.url)
        draft.write(KnowledgeCited((source,), best.score))
        draft.utter(best.text, f"knowledge.{best.id}", ())
        draft.sources = (*draft.sources, source)
    return execute.answered(
        draft.deps.bundle,
        draft.state,
        found=bool(found),
        at=draft.trigger.at,
        language=draft.language,
    )


def _found(draft: Draft, effect: AnswerQuestion) -> Sequence[Passage]:
    """Search for the whole message; where that finds nothing, for what it asks after its story."""
    knowledge = draft.deps.knowledge
    if knowledge is None:
        return ()
    found = knowledge.search(effect.question, draft.language, 1, effect.about)
    if found:
        return found
    asked = [
        knowledge.search(x, draft.language, 1, effect.about) for x in questions(effect.question)
    ]
    return max(filter(None, asked), key=lambda passages: passages[0].score, default=())


def _was_just_said(draft: Draft, effect: AnswerQuestion, passage: str) -> bool:
    """Say whether this passage answered the question before, which was another one."""
    if not effect.about or effect.about.casefold() == effect.question.casefold():
        return False
    said = [line for line in draft.state.recent if line.author is not AuthorKind.CUSTOMER]
    return bool(said) and f"knowledge.{passage}" in said[-1].template.split("+")


async def _say(draft: Draft, voice: Voice) -> None:
    """Say what waits, unless it would be the same reply once too often: then people take over."""
    text = waiting_text(draft)
    if not text:
        return
    limit = draft.deps.bundle.escalation.same_reply
    if is_loop(draft.state, text, "+".join(draft.templates), limit):
        draft.forget_words()
        draft.write(SignalRaised("loop"))
        draft.rule = "escalation.same_reply"
        hand_over(draft, Handover(Reason.LOOP_GUARD, rule=draft.rule))
        return
    await respond(draft, voice)


def _set_alarm(draft: Draft, effect: SetAlarm) -> None:
    due = draft.deps.clock.now() + int(effect.seconds * SECOND)
    identity = f"{draft.state.id}:{draft.trigger.turn}:{effect.name}"
    draft.write(TimerSet(effect.name, due))
    draft.alarms.append(Alarm(identity, effect.name, due))


def _resolve(draft: Draft) -> None:
    """Close the matter after the reply; not a takeover, so the reply before it stays valid."""
    draft.write(ConversationResolved(ASSISTANT))
    draft.write(
        OwnerChanged(
            owner=NOBODY,
            version=draft.state.owner_version + 1,
            reason="resolved",
            chapter=draft.state.chapter,
        )
    )
