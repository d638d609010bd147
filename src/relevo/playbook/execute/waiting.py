"""A question that stays open: asked once more after a while, then put aside in words.

There is one timer a conversation at most. When it comes due and the customer has written since, it
is set anew for the rest of the time; so a lively talk costs a timer now and then, not one a message.
"""

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import Line
from relevo.kernel.clock import SECOND
from relevo.playbook.effects import SetAlarm
from relevo.playbook.execute.asking import ask_again, has_open_question
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Silence
from relevo.playbook.parse.silence import USUAL, USUAL_BY_CHANNEL

SILENCE = "silence"
"""Name of the timer, and of the text that asks whether somebody is there."""
CLOSED = "silence.closed"


def mind_silence(run: Run) -> None:
    """Set the timer when a question is open and none is set."""
    if run.ended or not has_open_question(run) or _is_set(run):
        return
    patience = patience_of(run)
    _set(run, patience.remind or patience.close)


def patience_of(run: Run) -> Silence:
    """Give how long this question waits: the flow's own way, else the project's, else the channel's."""
    for frame in reversed(run.state.stack):
        flow = run.bundle.flows.get(frame.flow)
        if flow is not None and flow.silence is not None:
            return flow.silence
    own = run.bundle.silence
    channel = run.state.channel
    usual = USUAL_BY_CHANNEL.get(channel)
    return own.get(channel) or usual or own.get("") or USUAL


def is_still_silent(run: Run) -> None:
    """The timer came due: ask once more, put the matter aside, or wait for the rest of the time."""
    heard = next((x for x in reversed(run.state.recent) if _is_customer(x)), None)
    if heard is None or not has_open_question(run):
        return
    since = [
        line.template.split("+") for line in run.state.recent if line.position > heard.position
    ]
    patience = patience_of(run)
    if any(CLOSED in names for names in since):
        return
    reminded = any(SILENCE in names for names in since) or not patience.remind
    due = patience.close if reminded else patience.remind
    left = due - (run.at - heard.at) / SECOND
    if not due:
        return
    if left > 0:
        _set(run, left)
    elif reminded:
        run.decide("pattern.silence.closed")
        run.say(CLOSED)
    else:
        run.decide("pattern.silence")
        run.say(SILENCE)
        ask_again(run)
        if patience.close and not run.ended:
            _set(run, patience.close - patience.remind)


def _is_customer(line: Line) -> bool:
    return line.author is AuthorKind.CUSTOMER


def _is_set(run: Run) -> bool:
    """A timer that should have come and did not counts for nothing."""
    return run.state.alarms.get(SILENCE, 0) > run.at


def _set(run: Run, seconds: float) -> None:
    if seconds > 0:
        run.effects.append(SetAlarm(SILENCE, seconds))
