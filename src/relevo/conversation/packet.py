"""What travels with a conversation when its owner changes: the handoff packet and the return brief."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from relevo.kernel.sensitive import PersonalText


class Reason(StrEnum):
    """Why people take over; a closed list, free text goes to `Packet.detail`."""

    CUSTOMER_REQUEST = "customer_request"
    PLAYBOOK_STEP = "playbook_step"
    RULE_MATCHED = "rule_matched"
    APPROVAL_NEEDED = "approval_needed"
    IDENTITY_UNVERIFIED = "identity_unverified"
    THIRD_PARTY = "third_party"
    KNOWLEDGE_GAP = "knowledge_gap"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_UNDERSTOOD = "not_understood"
    FRUSTRATION = "frustration"
    VULNERABLE_OR_SAFETY = "vulnerable_or_safety"
    SENSITIVE_TOPIC = "sensitive_topic"
    COMPLAINT = "complaint"
    PROMISE_BROKEN = "promise_broken"
    PAYMENT = "payment"
    LOOP_GUARD = "loop_guard"
    TURN_LIMIT = "turn_limit"
    TOOL_FAILED = "tool_failed"
    ASSISTANT_FAILED = "assistant_failed"
    OVERLOAD = "overload"
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    CALLBACK_REQUESTED = "callback_requested"
    SUPERVISOR = "supervisor"
    API = "api"


Urgency = Literal["low", "normal", "high", "urgent"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where the conversation should go."""

    queue: str
    team: str = ""
    skills: dict[str, int] | None = None
    preferred_agent: str = ""
    urgency: Urgency = "normal"


@dataclass(frozen=True, slots=True)
class Quote:
    """The customer's own words, and the position they stand at."""

    text: PersonalText = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class SlotFact:
    """A value that the assistant has gathered."""

    name: str
    value: Any
    source_seq: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ToolFact:
    """A call that was made, and how it ended."""

    tool: str
    arguments: dict[str, Any]
    status: Literal["done", "failed", "unknown"]
    result: Any
    at: int


@dataclass(frozen=True, slots=True)
class StepFact:
    """Where a playbook stood, what it tried, and the result."""

    flow: str
    step: str
    result: str


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """What the customer was told will happen."""

    what: PersonalText
    due: int
    kept: Literal["yes", "no", "open"] = "open"


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that the person who takes over needs, so that nobody is asked twice.

    Every field is present; empty where relevo knows nothing of it. Written in the transaction of
    the handoff itself, so it never waits for a model.
    """

    handoff_id: str
    conversation_id: str
    chapter: int
    requested_at: int
    requested_by: str
    reason: Reason
    target: Target
    detail: PersonalText = ""
    rule: str = ""
    why_now: int = 0
    """Position of the message that triggered it."""
    goal: Quote = Quote()
    """The customer's own words at the start of the matter."""
    summary: PersonalText = ""
    """At most 120 words, generated from the transcript; empty while `summary_status` is missing."""
    summary_status: Literal["ok", "missing"] = "missing"
    intent: str = ""
    intent_confidence: float = 0.0
    topics: tuple[str, ...] = ()
    language: str = ""
    channel: str = ""
    slots: tuple[SlotFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    tools: tuple[ToolFact, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    open_questions: tuple[str, ...] = ()
    identity_level: str = "anonymous"
    identity_method: str = ""
    identity_at: int = 0
    consent_allowed: tuple[str, ...] = ()
    consent_refused: tuple[str, ...] = ()
    sentiment: tuple[float, ...] = ()
    customer: str = ""
    recent_conversations: tuple[str, ...] = ()
    sla_origin: int = 0
    sla_due: dict[str, int] | None = None
    redaction_policy: str = "1"
    redacted: tuple[str, ...] = ()
    """Vault tokens in the transcript, so that their kinds are seen without their values."""
    transcript_from: int = 1
    transcript_to: int = 0
    attachments: tuple[str, ...] = ()
    suggestion: PersonalText = ""
    schema: str = "relevo.handoff/1"


@dataclass(frozen=True, slots=True)
class ReturnBrief:
    """What a person tells the assistant when handing back."""

    what_was_agreed: PersonalText = ""
    flow: str = ""
    """The flow to go on with; empty lets the customer say what is next."""
    allowed_actions: tuple[str, ...] = ()
    must_not: tuple[PersonalText, ...] = ()
    slots: dict[str, Any] | None = None
    """Slots that the agent filled or corrected."""
    keep_identity: bool = True
    expires_at: int = 0
    by: str = ""
