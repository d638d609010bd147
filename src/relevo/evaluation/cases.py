"""Conversation tests as data: what the customer says, and what is expected to come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from relevo.playbook.model import Bundle, Place
from relevo.playbook.problem import Problem

CheckKind = Literal[
    "flow",
    "completed",
    "cancelled",
    "slot",
    "language",
    "command",
    "not_command",
    "called",
    "not_called",
    "said",
    "not_said",
    "choices",
    "handoff",
    "resolved",
    "identity",
    "signal",
    "source",
]


@dataclass(frozen=True, slots=True)
class Said:
    """Which words are looked for in what was said; upper and lower case are the same."""

    contains: tuple[str, ...] = ()
    """Each of them must be there (for `not_said`: none may)."""
    any_of: tuple[str, ...] = ()
    """One of them must be there (for `not_said`: none may)."""
    matches: str = ""
    """A regular expression that is found somewhere in it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Which handoff is expected."""

    wanted: bool = True
    reason: str = ""
    queue: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Which answers are expected to be offered as buttons."""

    offered: bool = True
    count: int | None = None
    among: tuple[str, ...] = ()
    """Labels or payloads that must be among them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is expected.

    What `wanted` is depends on `kind`. `slot`: value by name; `called`: arguments by tool; `said not_said`: `Said`; `handoff`: `Handed`;
    `choices`: `Choices`; `resolved`: bool; all others: a tuple of names.
    """

    kind: CheckKind
    wanted: Any
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class User:
    """The customer says this, or presses the button whose label or payload is `press`."""

    text: str
    press: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold after the customer's last words."""

    checks: tuple[Check, ...]
    within: int = 1
    """How many of the last customer messages are looked at together."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation and what is expected of it."""

    name: str
    turns: tuple[User | Expect, ...]
    language: str = ""
    """What the channel says the customer's language is; empty when it does not say."""
    customer: str = ""
    """The customer is this one, and has proven it before; empty: anonymous."""
    at: str = ""
    """When it takes place, `YYYY-MM-DD HH:MM` in the project's zone; empty: now."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a project's tests may use."""

    flows: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    options: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """The values that a slot may have, where they are few."""


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of a project, with what was wrong in their files."""

    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()
    """A case with one of them is left out."""
    left_out: int = 0
    """How many cases were left out; a file that cannot be read counts as one."""


def vocabulary(bundle: Bundle, tools: Mapping[str, object]) -> Vocabulary:
    """Give the names that tests of this project may use."""
    return Vocabulary(
        flows=frozenset(bundle.flows),
        slots=frozenset(name for flow in bundle.flows.values() for name in flow.slots),
        tools=frozenset(tools),
        languages=frozenset(bundle.languages),
        queues=frozenset(bundle.queues),
        options=_options(bundle),
    )


def _options(bundle: Bundle) -> dict[str, frozenset[str]]:
    """Give the options of each slot; none for a name that takes anything in one of the flows."""
    found: dict[str, frozenset[str]] = {}
    free: set[str] = set()
    for flow in bundle.flows.values():
        for slot in flow.slots.values():
            values = frozenset(option.value for option in slot.options)
            found[slot.name] = found.get(slot.name, frozenset()) | values
            if slot.type != "choice":
                free.add(slot.name)
    return {name: values for name, values in found.items() if name not in free}
