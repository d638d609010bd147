"""Playbooks in their canonical form: frozen data, however they were written.

A flow is a graph of steps by id; `next` names the step that follows and is empty at the end.
YAML (`playbook.parse`) is one way to write it; the executor and the checks see only this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from relevo.conversation.packet import Urgency
from relevo.conversation.state import IdentityLevel
from relevo.tools.ports import ToolSpec

Localized = Mapping[str, tuple[str, ...]]
"""Variants of a text by language (BCP 47 primary tag); one is picked, and not the same twice.

A key such as `es.sms` or `es.upset` holds the variants for one channel, or for a customer who is
upset; where there is none, those of the language are taken.
"""

SlotType = Literal[
    "text",
    "pattern",
    "number",
    "money",
    "date",
    "time",
    "datetime",
    "email",
    "phone",
    "name",
    "yes_no",
    "choice",
    "item",
    "address",
]
Leaning = Literal["", "past", "future"]
"""On which side of today a slot's days lie, where the customer does not say."""
PERSONAL_TYPES: frozenset[SlotType] = frozenset({"email", "phone"})
"""Types whose values are vault tokens everywhere but in a tool's hands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written, for errors: `playbooks/order_status.yaml`, line 12."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a `choice` slot, or one thing of a list that an `item` slot chooses from."""

    value: str
    label: Localized
    synonyms: Localized = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that a flow needs to know."""

    name: str
    type: SlotType
    ask: Localized = field(default_factory=dict[str, tuple[str, ...]])
    about: str = ""
    pattern: str = ""
    """For `pattern`: a regular expression that a value matches as a whole, case ignored."""
    options: tuple[Option, ...] = ()
    items: str = ""
    """For `item`: an expression that gives the list to choose from, such as `order.items`."""
    item_value: str = "id"
    """For `item`: the key of each entry that is kept."""
    item_words: tuple[str, ...] = ("name",)
    """For `item`: the keys of each entry that hold what customers call it; the first is its label."""
    whole: bool = False
    """For `text`: the next message is the value whatever it says, a question or a bare yes too."""
    many: bool = False
    """For `item`: several may be chosen; the value is a list."""
    leaning: Leaning = ""
    """For `date` and `datetime`: whether a day without a year or week is past or to come."""
    minimum: float | None = None
    """For `time` and `datetime` an hour of the day: 9.5 is half past nine."""
    maximum: float | None = None
    currency: str = ""
    """For `money`: the currency of a bare number."""
    check: str = ""
    """A condition over slots and results that a value must fulfil."""
    invalid: Localized = field(default_factory=dict[str, tuple[str, ...]])
    """Said when `check` does not hold or the value has the wrong form."""
    attempts: int = 3
    """How often it is asked before people take over."""
    why: Localized = field(default_factory=dict[str, tuple[str, ...]])
    """Why it is needed: said when the customer asks that, or does not want to give it."""
    refused: str = ""
    """Step to go to when the customer cannot or will not give it; empty offers a person."""
    share: bool = False
    """A value given earlier in the conversation, in any flow, is used and not asked again."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Say:
    """Say a text, and go on."""

    id: str
    text: Localized
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a slot until it has a valid value; skipped when it has one."""

    id: str
    slot: str
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Set:
    """Give a slot a value: an expression over slots and results; None forgets it."""

    id: str
    slot: str
    value: str
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class HandOff:
    """Give the conversation to people."""

    id: str
    reason: str
    queue: str = ""
    urgency: Urgency = "normal"
    detail: str = ""
    say: Localized = field(default_factory=dict[str, tuple[str, ...]])
    """Said before the honest sentence about waiting."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Call:
    """Call a tool. Slots that the arguments name and that have no value are asked for first."""

    id: str
    tool: str
    arguments: Mapping[str, str]
    """Expression by parameter."""
    result: str = ""
    """The name that steps, texts and conditions know the result by."""
    next: str = ""
    failed: str = ""
    """Step to go to when it failed or is unknown; empty hands over with `tool_failed`."""
    missing: str = ""
    """Step to go to when it gave back nothing (None, empty); empty goes on as if it had."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a question from the company's knowledge."""

    id: str
    question: str
    """Expression; where it has no value, the customer's message is the question."""
    next: str = ""
    missing: str = ""
    """Step to go to when nothing is known about it; empty says so honestly, and goes on."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Case:
    """One way of a branch."""

    when: str
    """A condition; empty is `else`."""
    next: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Go the first way whose condition holds; `next` when none does."""

    id: str
    cases: tuple[Case, ...]
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Confirm:
    """List the details and wait for an explicit yes."""

    id: str
    text: Localized
    yes: str = ""
    no: str = ""
    slots: tuple[str, ...] = ()
    """Slots that the text repeats: a yes confirms them, a correction asks again."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for this time; what the customer says meanwhile is handled as ever."""

    id: str
    seconds: float
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Subflow:
    """Run another flow, then go on; slots that both name are passed in and out."""

    id: str
    flow: str
    next: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Silence:
    """What becomes of an open question that the customer leaves unanswered; 0 is never."""

    remind: float
    """Seconds until they are asked once more."""
    close: float
    """Seconds until the matter is put aside in words, with all that was said kept."""


Ending = Literal["", "quiet", "resolve"]
"""`quiet`: nothing is asked after it, as is right after bad news; `resolve`: the matter is closed too."""


@dataclass(frozen=True, slots=True)
class End:
    """End the flow, and ask whether there is anything else."""

    id: str
    how: Ending = ""
    place: Place = Place()


Step = Say | Ask | Set | HandOff | Call | Answer | Branch | Confirm | Wait | Subflow | End


@dataclass(frozen=True, slots=True)
class Flow:
    """How one matter is handled."""

    name: str
    about: str
    examples: Mapping[str, tuple[str, ...]]
    """What customers say when they want this, by language; may hold `{slot}`."""
    slots: Mapping[str, Slot]
    steps: Mapping[str, Step]
    first: str
    title: Localized = field(default_factory=dict[str, tuple[str, ...]])
    """How the matter is called to a customer: "your order", for options and resuming."""
    identity: IdentityLevel = "anonymous"
    """Level of proof before the first step; the executor runs the project's identity flow for it."""
    purpose: str = "service"
    startable: bool = True
    """False for subflows: customers cannot start them."""
    undo: str = ""
    """The flow that takes back what this one did; offered when a value is corrected too late."""
    silence: Silence | None = None
    """For this matter; None takes the project's."""
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tools that a ready-made flow needs of the project, `get_order(order_id)`: what they give."""
    place: Place = Place()
    example_places: Mapping[str, Place] = field(
        default_factory=dict[str, Place], repr=False, compare=False
    )
    """Where each example stands, for what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """When this, then that: shapes replies, gates tools, sends to people; never changes state."""

    topics: tuple[str, ...] = ()
    slot: str = ""
    above: float | None = None
    channels: tuple[str, ...] = ()
    handoff: HandOff | None = None
    flow: str = ""
    """The flow that serves the topic where the project has it; else people do."""
    style: str = ""
    priority: int = 0
    name: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Topic:
    """Words by which a sensitive topic is recognised in each language."""

    name: str
    words: Mapping[str, tuple[str, ...]]
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Block:
    """A span of opening time in a week: minutes since midnight, local time; may end after 1440."""

    weekday: int
    """Monday is 0."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When people are there. No blocks: always."""

    zone: str = "UTC"
    blocks: tuple[Block, ...] = ()
    holidays: tuple[str, ...] = ()
    """Closed days, `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """When the assistant gives up by itself."""

    not_understood: int = 2
    """Messages in a row that are not understood before people take over."""
    same_reply: int = 3
    """The same reply this many times is a loop."""
    turns: int = 40
    """Turns of the assistant since it was given the conversation."""
    tool_failures: int = 1
    default_queue: str = "general"
    reopen_days: float = 7.0


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a project says about how conversations go; `version` is the hash of it."""

    name: str
    languages: tuple[str, ...]
    """The first is the default."""
    flows: Mapping[str, Flow]
    guidelines: tuple[Guideline, ...] = ()
    topics: tuple[Topic, ...] = ()
    texts: Mapping[str, Localized] = field(default_factory=dict[str, Localized])
    """Sentences of the built-in patterns by name (`handoff.open`, `cannot_understand.1` …)."""
    off_topic: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Lines that belong to no flow, by language: what the understanding must decline."""
    hours: Hours = Hours()
    queues: tuple[str, ...] = ("general",)
    escalation: Escalation = Escalation()
    identity_flow: str = ""
    silence: Mapping[str, Silence] = field(default_factory=dict[str, Silence])
    """By channel; the empty name is for all others. What is missing is relevo's own default."""
    answers_while_waiting: bool = True
    """Questions are answered from knowledge while the customer waits for people."""
    zone: str = "UTC"
    currency: str = "EUR"
    version: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What `relevo.yaml` says to other rooms, as it stands there."""
    tools: Mapping[str, ToolSpec] = field(default_factory=dict[str, ToolSpec])
    """What the project's tools promise: effect, confirmation, proof."""
