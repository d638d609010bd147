"""Events: the facts in a conversation's log. Everything else is folded from them.

Each type is frozen; its shape is a promise (JSON Schema: `relevo.conversation.codec.schema`).
A field may be added with a default; a change of meaning is a new type and an upcaster.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from relevo.conversation.author import Author, Owner
from relevo.conversation.commands import Understanding
from relevo.conversation.packet import Packet, ReturnBrief
from relevo.kernel.sensitive import Address, PersonalText


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """The first fact of every log."""

    workspace: str
    customer: str
    owner: Owner
    linked_to: str = ""
    """The customer's former conversation, when that was closed too long ago to be reopened."""


@dataclass(frozen=True, slots=True)
class ChannelJoined:
    """The conversation can be reached here from now on; the newest is where replies go."""

    channel: str
    address: Address


@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """The customer's language, as BCP 47 primary tag."""

    language: str


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """What the customer said, redacted. `payload` is a button's or form's value."""

    text: PersonalText
    channel: str
    payload: PersonalText = ""
    language: str = ""
    """What the channel or the client says the language is; empty where it does not say."""
    late_ms: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that is offered as a button: what it shows, and what comes back."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from."""

    id: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MessageSent:
    """Words that the company commits to; who said them is the record's author."""

    text: PersonalText
    owner_version: int
    """The version of ownership that the words were written against (and committed with)."""
    purpose: str = "reply"
    """`reply disclosure handoff handback queue closing` …: what kind of sentence this is."""
    language: str = ""
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    template: str = ""
    """The name of the text that was used, so that variation and repetition can be seen."""


@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    """A message that was written and never left: the owner had changed. The desk shows it as such."""

    text: PersonalText
    owner_version: int
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """What became of a message outside: `message` is the position of its `MessageSent`."""

    message: int
    state: Literal[
        "queued", "sending", "sent", "delivered", "read", "failed", "unknown", "superseded"
    ]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CommandsUnderstood:
    """What the message at position `message` was taken to mean."""

    message: int
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class FlowStarted:
    """A flow was put on top of the stack."""

    flow: str
    parent: str = ""
    """The flow that it digresses from or is a subflow of."""
    subflow: bool = False
    later: bool = False
    """It goes beneath all others: a wish that is served when those are done."""


Awaiting = Literal["", "slot", "confirmation", "clarification", "choice", "timer"]
"""What a flow waits for; empty while it runs."""


@dataclass(frozen=True, slots=True)
class FlowAdvanced:
    """The running flow stands at this step now, waiting for `awaiting`."""

    flow: str
    step: str
    awaiting: Awaiting = ""
    """`slot confirmation clarification choice timer`; empty while it runs."""
    slot: str = ""
    attempts: int = 0
    options: tuple[str, ...] = ()
    """What was offered: flow names for a clarification, values for a choice."""


@dataclass(frozen=True, slots=True)
class FlowCompleted:
    """The flow on top reached its end."""

    flow: str


@dataclass(frozen=True, slots=True)
class FlowCancelled:
    """The flow on top was given up: `customer handoff switched restarted failed resolved`."""

    flow: str
    reason: str


@dataclass(frozen=True, slots=True)
class SlotSet:
    """A slot of a flow got a value. A value of a personal type is a vault token, never the value."""

    flow: str
    name: str
    value: Any
    """JSON: text, number, bool, list or object, as the slot's type writes it; None forgets it."""
    source: int = 0
    """Position of the message that it came from; 0 when a tool or the playbook set it."""
    confirmed: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool is being called, with redacted arguments. `step` is the key that makes it happen once."""

    tool: str
    arguments: dict[str, Any]
    step: str
    effect: str


@dataclass(frozen=True, slots=True)
class ToolReturned:
    """What the tool gave back, redacted. `unknown`: it may or may not have happened."""

    tool: str
    step: str
    status: Literal["done", "failed", "unknown"]
    result: Any = None
    error: str = ""
    """A short code such as `timeout`, never the exception's text."""
    name: str = ""
    """The name that the playbook gives the result (`as:`)."""
    flow: str = ""
    milliseconds: float = 0.0


IdentityLevel = Literal["anonymous", "claimed", "verified", "strong"]
"""How well it is proven who the customer is; `state.LEVELS` has them in order."""


@dataclass(frozen=True, slots=True)
class IdentityProven:
    """The customer's level of proof in this conversation rose (or lapsed)."""

    level: IdentityLevel
    """`anonymous claimed verified strong`."""
    method: str


@dataclass(frozen=True, slots=True)
class KnowledgeCited:
    """Passages that an answer rests on."""

    sources: tuple[Source, ...]
    score: float


Signal = Literal[
    "loop",
    "not_understood",
    "frustration",
    "sentiment",
    "turn_budget",
    "tool_failed",
    "identity_failed",
]
"""What may be noticed in a turn."""


@dataclass(frozen=True, slots=True)
class SignalRaised:
    """Something noticed, such as a loop."""

    signal: Signal
    detail: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class TurnDecided:
    """Why the turn went as it did, and where its time went."""

    turn: int
    attempt: int
    rule: str
    """The rule that decided: `flow`, `pattern.human_requested`, `escalation.not_understood` …"""
    reasons: tuple[str, ...] = ()
    milliseconds: dict[str, float] = field(default_factory=dict[str, float])
    """By stage: `queue context understand decide tools respond guard`; the store adds nothing."""
    model_calls: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class HandoffRequested:
    """The assistant asks people to take over, with everything they need."""

    packet: Packet


@dataclass(frozen=True, slots=True)
class OwnerChanged:
    """Who may speak from now on. `version` is exactly one more than before."""

    owner: Owner
    version: int
    reason: str
    """`handoff takeover accepted transfer requeued handback resolved reopened`."""
    chapter: int
    brief: ReturnBrief | None = None


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """The customer was told that this will happen; `due` in microseconds, 0 when no time was named."""

    promise: str
    what: PersonalText
    due: int = 0


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A note among people; the customer never sees it."""

    text: PersonalText


@dataclass(frozen=True, slots=True)
class TimerSet:
    """The playbook waits: a message of kind `timer` with this name comes at `due`."""

    name: str
    due: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer came due."""

    name: str


@dataclass(frozen=True, slots=True)
class ConversationResolved:
    """The matter is done for now."""

    by: Author
    outcome: PersonalText = ""


@dataclass(frozen=True, slots=True)
class ConversationReopened:
    """The customer came back within the reopen window."""


Event = (
    ConversationStarted
    | ChannelJoined
    | LanguageChanged
    | MessageReceived
    | MessageSent
    | MessageWithdrawn
    | DeliveryReported
    | CommandsUnderstood
    | FlowStarted
    | FlowAdvanced
    | FlowCompleted
    | FlowCancelled
    | SlotSet
    | ToolCalled
    | ToolReturned
    | IdentityProven
    | KnowledgeCited
    | SignalRaised
    | TurnDecided
    | HandoffRequested
    | OwnerChanged
    | PromiseMade
    | NoteAdded
    | TimerSet
    | TimerFired
    | ConversationResolved
    | ConversationReopened
)


@dataclass(frozen=True, slots=True)
class Record:
    """An event as it stands in the log."""

    conversation: str
    position: int
    """1, 2, 3 … without gaps, given in the commit; the order of the conversation."""
    at: int
    """Microseconds since 1970 UTC."""
    author: Author
    event: Event
    owner_version: int
    """The version of ownership when this was committed (after it, for `OwnerChanged`)."""
    turn: int = 0
    """The inbound message (its `seq` in the inbox) whose turn wrote this; 0 outside a turn."""
    causation: str = ""
    """What caused it: a message id, an idempotency key."""
    bundle: str = ""
    """Version of the playbook bundle that produced it."""
