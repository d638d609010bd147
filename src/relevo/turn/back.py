"""People gave the conversation back: their brief is taken once, whatever wakes the assistant first."""

from dataclasses import replace

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import State
from relevo.playbook import execute
from relevo.playbook.effects import Outcome, RequestHandoff, Utter
from relevo.turn.draft import Draft

HANDED_BACK = "handback"
"""Name of the timer that wakes the assistant at once when it is given a conversation back."""
_TOLD = "handback"
"""Purpose, and name, of the sentence that tells the customer so; it belongs to the hand-back."""


def take_back(draft: Draft) -> Outcome:
    """Go on as the brief says; nothing happens when the assistant has spoken since the hand-back."""
    if not _is_new(draft.state):
        return Outcome(draft.state, rule="pattern.handed_back.before")
    outcome = execute.handed_back(
        draft.deps.bundle, draft.state, at=draft.trigger.at, language=draft.language
    )
    said = [x for x in outcome.effects if not (isinstance(x, Utter) and x.template == _TOLD)]
    return replace(outcome, effects=tuple(said))


def take_back_first(draft: Draft) -> Outcome | None:
    """Take the brief before a message that came sooner than its timer.

    Its words are dropped: the message is answered instead, and what is open is asked after that.
    Gives an outcome only when people must take over again.
    """
    if not _is_new(draft.state):
        return None
    outcome = take_back(draft)
    if any(isinstance(effect, RequestHandoff) for effect in outcome.effects):
        return outcome
    draft.take(outcome.events, outcome.state)
    return None


def _is_new(state: State) -> bool:
    """Say whether there is a brief that the assistant has not spoken since."""
    if state.brief is None:
        return False
    for line in reversed(state.recent):
        if line.author is AuthorKind.ASSISTANT:
            return False
        if line.purpose == _TOLD:
            return True
    return False
