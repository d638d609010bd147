"""What a case should come to: only the scorer reads it, never the simulated customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Action:
    """A call of a tool that is expected."""

    name: str
    arguments: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return {"name": self.name, "arguments": dict(self.arguments)}


@dataclass(frozen=True, slots=True)
class Gold:
    """The expected calls, in their order, and what the customer should be told."""

    actions: tuple[Action, ...] = ()
    told: tuple[str, ...] = ()


def parse_gold(data: Mapping[str, Any]) -> Gold:
    """Read tau2's `evaluation_criteria`; what is not there is not expected."""
    actions = cast("Sequence[Mapping[str, Any]]", data.get("actions") or ())
    told = cast("Sequence[Any]", data.get("communicate_info") or ())
    return Gold(
        tuple(Action(str(x.get("name", "")), x.get("arguments") or {}) for x in actions),
        tuple(str(text) for text in told),
    )
