"""What a simulated customer is told of its case: the customer's side, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Scenario:
    """The customer's side of a case, in the words of whoever wrote it."""

    reason: str
    """Why the customer gets in touch: what is wanted, and on what conditions."""
    known: str = ""
    """Who the customer is."""
    unknown: str = ""
    """What the customer cannot say."""
    manner: str = ""
    """How the customer behaves."""

    @property
    def text(self) -> str:
        """All of it: what is not in here, the customer cannot know."""
        return "\n".join((self.known, self.reason, self.manner, self.unknown))


def parse_scenario(data: Mapping[str, Any]) -> Scenario:
    """Read tau2's `user_scenario`; its instructions may be parts or one text."""
    told = data.get("instructions")
    if not isinstance(told, Mapping):
        return Scenario(_text(told))
    parts = cast("Mapping[str, Any]", told)
    return Scenario(
        reason=_text(parts.get("reason_for_call")),
        known=_text(parts.get("known_info")),
        unknown=_text(parts.get("unknown_info")),
        manner=_text(parts.get("task_instructions")),
    )


def _text(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text if any(letter.isalnum() for letter in text) else ""
