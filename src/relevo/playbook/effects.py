"""What the executor wants done; the turn does it. The executor itself does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relevo.conversation.events import Choice, Event
from relevo.conversation.packet import Reason, Urgency
from relevo.conversation.state import State
from relevo.kernel.sensitive import PersonalText


@dataclass(frozen=True, slots=True)
class Utter:
    """Say this to the customer, already filled in and in their language."""

    text: PersonalText
    template: str
    """Name of the text: `order_status.3` or `cannot_understand.1`."""
    choices: tuple[Choice, ...] = ()
    purpose: str = "reply"


@dataclass(frozen=True, slots=True)
class CallTool:
    """Call this tool and come back by `executor.returned`. Always the last effect of an outcome."""

    tool: str
    arguments: Mapping[str, Any]
    """May hold vault tokens; the turn puts the values in at the call."""
    step: str
    """`flow/step/n`: the same when the turn runs again after a crash."""
    name: str
    flow: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer this from knowledge, then come back by `executor.answered`. Always the last effect."""

    question: PersonalText
    about: PersonalText = ""
    """The question before, on which this one may lean."""


@dataclass(frozen=True, slots=True)
class RequestHandoff:
    """Give the conversation to people; nothing follows. The turn adds packet and honest sentence."""

    reason: Reason
    queue: str = ""
    urgency: Urgency = "normal"
    detail: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """Wake the flow after this time."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Resolve:
    """The matter is done."""

    outcome: str = ""


Effect = Utter | CallTool | AnswerQuestion | RequestHandoff | SetAlarm | Resolve


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call of the executor: the events that happened, the state after them, what is to be done."""

    state: State
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    rule: str = ""
    """Which step or pattern decided: `flow`, `pattern.cancel` …"""
    reasons: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
