"""The state of a conversation, folded from its events; bounded, however long the log grows."""

from dataclasses import dataclass, field
from typing import Any, get_args

from relevo.conversation.author import NOBODY, AuthorKind, Owner
from relevo.conversation.events import Awaiting, Choice, IdentityLevel
from relevo.conversation.packet import PromiseFact, Quote, Reason, ReturnBrief, ToolFact
from relevo.kernel.sensitive import Address, PersonalText

RECENT_LINES = 16
"""How many of the last messages the state keeps; the log has the rest."""
RECENT_TOOLS = 20
"""How many of the last tool calls the state keeps for the packet."""

LEVELS: tuple[IdentityLevel, ...] = get_args(IdentityLevel)
"""From no proof to the strongest; compare by index."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the assistant remembers it."""

    position: int
    author: AuthorKind
    text: PersonalText
    purpose: str = ""
    template: str = ""
    choices: tuple[Choice, ...] = ()
    turn: int = 0
    channel: str = ""
    """Where the customer wrote it; empty for what the company said."""
    at: int = 0


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A slot's value with where it came from."""

    value: Any
    source: int = 0
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow on the stack: where it stands and what it holds."""

    flow: str
    step: str = ""
    """Id of the step that runs or waits; empty before the first."""
    awaiting: Awaiting = ""
    slot: str = ""
    """The slot that is asked for, or that a confirmation concerns."""
    attempts: int = 0
    options: tuple[str, ...] = ()
    slots: dict[str, SlotValue] = field(default_factory=dict[str, SlotValue])
    results: dict[str, Any] = field(default_factory=dict[str, Any])
    """Results of tools by the name that the playbook gave them."""
    subflow: bool = False
    started_at: int = 0
    """Position of `FlowStarted`."""
    stops: dict[str, int] = field(default_factory=dict[str, int])
    """How often it has waited, by step: for the guard against loops."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a turn needs to know of its conversation without reading the log again."""

    id: str
    workspace: str = ""
    customer: str = ""
    position: int = 0
    """Position of the last event that was folded in."""
    started_at: int = 0
    last_at: int = 0
    channel: str = ""
    address: Address = ""
    language: str = ""
    owner: Owner = NOBODY
    owner_version: int = 0
    chapter: int = 1
    resolved: bool = False
    disclosed: bool = False
    """The customer has been told that an AI speaks."""
    identity: IdentityLevel = "anonymous"
    identity_method: str = ""
    identity_at: int = 0
    identity_failures: int = 0
    """Attempts to prove identity that failed, in this conversation."""
    stack: tuple[Frame, ...] = ()
    """Running flows, the topmost last."""
    memory: dict[str, SlotValue] = field(default_factory=dict[str, SlotValue])
    """The last value of each slot by name, whatever flow it was for."""
    finished_flows: tuple[str, ...] = ()
    """Flows that ended in this chapter, `name:completed` or `name:cancelled`, newest last."""
    recent: tuple[Line, ...] = ()
    tools: tuple[ToolFact, ...] = ()
    calls: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """`tool` and `arguments` of calls that have not returned yet, by step."""
    alarms: dict[str, int] = field(default_factory=dict[str, int])
    """When the timers that are set come due, by name."""
    promises: tuple[PromiseFact, ...] = ()
    goal: Quote = Quote()
    """The customer's first words of substance in this chapter."""
    intent: str = ""
    intent_confidence: float = 0.0
    misses: int = 0
    """Messages in a row that were not understood."""
    sentiment: tuple[float, ...] = ()
    turns: int = 0
    """Turns of the assistant since it was last given the conversation."""
    handoff_reason: Reason | None = None
    """Why people have it, or had it last."""
    handoffs_unanswered: int = 0
    """Handoffs since a person last spoke to the customer."""
    waiting_since: int = 0
    """Time of the first customer message that no person has answered since people own it; 0 if none."""
    queue_told_at: int = 0
    """When the customer was last told that they are waiting."""
    brief: ReturnBrief | None = None
    tokens: tuple[str, ...] = ()
    """Vault tokens seen in the transcript."""

    @property
    def frame(self) -> Frame | None:
        """The flow on top of the stack."""
        return self.stack[-1] if self.stack else None
