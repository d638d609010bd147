"""Commands: a typed understanding of what the customer wants.

Producers (payload, rules, embedded understanding, model) propose them with a confidence and the
evidence; the arbiter keeps the winners; the playbook's executor carries them out.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

from relevo.kernel.sensitive import PersonalText

SmallTalk = Literal[
    "are_you_human",
    "who_are_you",
    "how_are_you",
    "goodbye",
    "thanks",
    "greeting",
    "sorry",
    "wait",
    "language",
]
"""Talk that wants a kind word only.

`sorry`: the customer excuses themselves. `wait`: they will answer in a moment, so nothing is asked
anew. `language`: they asked for the language that `Understanding.language` now gives; it is
confirmed in that language, and the open question is put anew in it.
"""
SMALL_TALK: tuple[SmallTalk, ...] = get_args(SmallTalk)
"""Every kind, the one that wants an answer most first."""


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Begin this flow; the executor digresses from what runs, and comes back to it."""

    flow: str
    again: bool = False
    """It has just ended and did not do: the same once more, with the values that it had."""
    later: bool = False
    """The customer wants it when what runs is done ("and after that …")."""
    type: Literal["StartFlow"] = "StartFlow"


@dataclass(frozen=True, slots=True)
class SetSlot:
    """A slot of the running (or just started) flow gets this value, as the slot's type writes it."""

    name: str
    value: PersonalText
    type: Literal["SetSlot"] = "SetSlot"


@dataclass(frozen=True, slots=True)
class CorrectSlot:
    """A slot that was already filled is wrong; `value` is empty when the customer gave no other."""

    name: str
    value: PersonalText = ""
    type: Literal["CorrectSlot"] = "CorrectSlot"


@dataclass(frozen=True, slots=True)
class CancelFlow:
    """Stop what we are doing."""

    type: Literal["CancelFlow"] = "CancelFlow"


@dataclass(frozen=True, slots=True)
class SwitchFlow:
    """Leave what we are doing for this flow; unlike `StartFlow`, do not come back."""

    flow: str
    type: Literal["SwitchFlow"] = "SwitchFlow"


@dataclass(frozen=True, slots=True)
class Clarify:
    """Several readings are close: ask which of these flows (at most three) is meant."""

    flows: tuple[str, ...]
    type: Literal["Clarify"] = "Clarify"


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes."""

    type: Literal["Confirm"] = "Confirm"


@dataclass(frozen=True, slots=True)
class Deny:
    """No."""

    type: Literal["Deny"] = "Deny"


@dataclass(frozen=True, slots=True)
class AskKnowledge:
    """A question for the company's knowledge."""

    question: PersonalText
    """All that is needed to find the answer: what was said, and the subject where that is missing."""
    about: PersonalText = ""
    """The question before, where this one may lean on it ("and how long does that take?")."""
    type: Literal["AskKnowledge"] = "AskKnowledge"


@dataclass(frozen=True, slots=True)
class ChitChat:
    """Talk that wants a kind word only."""

    about: str
    """A kind of `SmallTalk`; what else a producer may find gets a general answer."""
    type: Literal["ChitChat"] = "ChitChat"


@dataclass(frozen=True, slots=True)
class RequestHuman:
    """The customer asks for a person."""

    type: Literal["RequestHuman"] = "RequestHuman"


@dataclass(frozen=True, slots=True)
class SensitiveTopic:
    """The message touches what belongs to people by policy: `medical legal claim bereavement safety …`."""

    topic: str
    type: Literal["SensitiveTopic"] = "SensitiveTopic"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say it again."""

    type: Literal["Repeat"] = "Repeat"


@dataclass(frozen=True, slots=True)
class Restart:
    """Start from the beginning."""

    type: Literal["Restart"] = "Restart"


@dataclass(frozen=True, slots=True)
class Decline:
    """Understood as out of scope (`known`), or not understood at all."""

    known: bool = False
    type: Literal["Decline"] = "Decline"


@dataclass(frozen=True, slots=True)
class RefuseSlot:
    """The value that is waited for does not come: say why it is needed, or offer another way.

    `why`: the customer asks what it is needed for, and may give it then. `unwilling`: does not want
    to give it. `unknown`: does not have it, or does not know it.
    """

    name: str
    reason: Literal["why", "unwilling", "unknown"] = "unwilling"
    type: Literal["RefuseSlot"] = "RefuseSlot"


@dataclass(frozen=True, slots=True)
class OptOut:
    """The customer wants no more messages of this kind."""

    type: Literal["OptOut"] = "OptOut"


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came from the customer for a while."""

    type: Literal["Silence"] = "Silence"


Command = (
    StartFlow
    | SetSlot
    | CorrectSlot
    | CancelFlow
    | SwitchFlow
    | Clarify
    | Confirm
    | Deny
    | AskKnowledge
    | ChitChat
    | RequestHuman
    | SensitiveTopic
    | Repeat
    | Restart
    | Decline
    | RefuseSlot
    | OptOut
    | Silence
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command somebody proposed: how sure (0–1, calibrated), who, and on what words."""

    command: Command
    confidence: float
    producer: Literal["payload", "rules", "nlu", "model"]
    evidence: PersonalText = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the arbiter made of one message."""

    commands: tuple[Command, ...]
    """In the order to carry them out."""
    language: str
    """BCP 47 primary tag of the message, or the conversation's where the message does not tell."""
    candidates: tuple[Candidate, ...] = ()
    """Winners and losers, best first."""
    rule: str = ""
    """Which rule of the arbiter decided."""
    feeling: str = ""
    """`frustrated`, `sad`, `urgent` or empty."""
    details: dict[str, str] = field(default_factory=dict[str, str])
