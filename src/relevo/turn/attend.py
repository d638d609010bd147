"""A message that people own: nothing is done, and the customer is told the truth.

While they wait for people, questions are answered from knowledge (if the project lets it), what
they say is kept for whoever takes over, and who is in danger is told where help is at once.
"""

from collections.abc import Sequence

from relevo.conversation.author import SYSTEM, OwnerKind
from relevo.conversation.commands import AskKnowledge, Command, SensitiveTopic
from relevo.conversation.events import (
    FlowAdvanced,
    FlowCompleted,
    KnowledgeCited,
    MessageSent,
    SlotSet,
    Source,
)
from relevo.kernel.clock import SECOND
from relevo.playbook import execute, texts
from relevo.playbook.hours import is_open
from relevo.playbook.model import Wait
from relevo.turn.draft import Draft
from relevo.turn.guard import fit
from relevo.turn.handoff import tell_waiting

TELL_EVERY = 60 * SECOND
"""How often, at most, a customer who waits is told so."""
_URGENT = ("self_harm", "safety", "medical")
"""Topics in which somebody may need help before anybody of the company can give it."""


def attend(draft: Draft, commands: Sequence[Command] = ()) -> None:
    """While a queue owns it, help with words alone; an agent's conversation is theirs."""
    draft.rule = f"owned.{draft.state.owner.kind}"
    if draft.trigger.kind == "timer":
        _end_wait(draft)
    elif draft.state.owner.kind is OwnerKind.QUEUE:
        noted = _note(draft, commands)
        if not (_warn(draft, commands) or _answer(draft, commands)):
            _tell(draft, noted=noted)


def _note(draft: Draft, commands: Sequence[Command]) -> bool:
    """Keep what the customer adds, for the person and for the assistant after them."""
    trigger = draft.trigger
    outcome = execute.noted(
        draft.deps.bundle,
        draft.state,
        commands,
        at=trigger.at,
        language=draft.language,
        message=trigger.position,
    )
    draft.take(outcome.events, outcome.state)
    return any(isinstance(event, SlotSet) for event in outcome.events)


def _warn(draft: Draft, commands: Sequence[Command]) -> bool:
    """Tell somebody in danger where help is now; the wait is not theirs to sit out."""
    topics = [x.topic for x in commands if isinstance(x, SensitiveTopic) and x.topic in _URGENT]
    for topic in topics:
        words = texts.say(draft.deps.bundle, f"sensitive.{topic}", draft.language, draft.state)
        draft.message(words[0], "queue", SYSTEM, words[1])
    return bool(topics)


def _answer(draft: Draft, commands: Sequence[Command]) -> bool:
    """Answer a question from knowledge, and say that people will come all the same."""
    knowledge = draft.deps.knowledge if draft.deps.bundle.answers_while_waiting else None
    question = next((x.question for x in commands if isinstance(x, AskKnowledge)), "")
    found = knowledge.search(question, draft.language, 1) if knowledge and question else ()
    if not found:
        return False
    best = found[0]
    source = Source(best.id, best.title, best.url)
    after = texts.say(draft.deps.bundle, "queue.after_answer", draft.language, draft.state)
    draft.write(KnowledgeCited((source,), best.score))
    for piece in fit(f"{best.text} {after[0]}", draft.trigger.channel.max_code_points):
        draft.write(
            MessageSent(
                text=piece,
                owner_version=draft.state.owner_version,
                purpose="queue",
                language=draft.language,
                sources=(source,),
                template=f"knowledge.{best.id}+{after[1]}",
            ),
            SYSTEM,
        )
    return True


def _tell(draft: Draft, *, noted: bool) -> None:
    now = draft.deps.clock.now()
    due = now - draft.state.queue_told_at >= TELL_EVERY
    if not (due or draft.trigger.channel.each_line_answered):
        return
    if noted:
        words = texts.say(draft.deps.bundle, "queue.noted", draft.language, draft.state)
        draft.message(words[0], "queue", SYSTEM, words[1])
        return
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
