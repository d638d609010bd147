# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What is noted of a conversation while it lasts: the wishes, what was asked, what was proposed."""

from dataclasses import asdict, dataclass, field
from typing import Any

from retail_wishes import Wish


@dataclass(slots=True)
class Proposal:
    """A change that is ready to be listed and confirmed."""

    kind: str
    order_id: str
    wishes: list[int]
    item_ids: list[str] = field(default_factory=list[str])
    new_item_ids: list[str] = field(default_factory=list[str])
    payment_method_id: str = ""
    reason: str = ""
    address: dict[str, str] = field(default_factory=dict[str, str])
    back: float = 0.0
    """What the customer gets back for it."""
    paid: bool = False
    """It is settled how it is paid or paid back."""

    @property
    def mark(self) -> str:
        """What makes it the same as another."""
        return repr(
            (
                self.kind,
                self.order_id,
                sorted(self.item_ids),
                sorted(self.new_item_ids),
                self.payment_method_id,
                self.reason,
                sorted(self.address.items()),
            )
        )


@dataclass(slots=True)
class Asked:
    """What was asked last."""

    about: str
    wish: int = -1


@dataclass(slots=True)
class Case:
    """All notes of a conversation."""

    heard: int = 0
    """Position of the last message that was read."""
    words: list[str] = field(default_factory=list[str])
    wishes: list[Wish] = field(default_factory=list[Wish])
    queue: list[Proposal] = field(default_factory=list[Proposal])
    asked: Asked | None = None
    proposed: Proposal | None = None
    refused: list[str] = field(default_factory=list[str])
    again: list[str] = field(default_factory=list[str])
    """What is listed a second time, since something else came first."""
    back: float = 0.0
    """What the customer gets back for all that was done."""
    complete: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    """What is to be said before the next question."""
    blocked: list[str] = field(default_factory=list[str])
    """Orders that are left to people."""
    done: list[str] = field(default_factory=list[str])

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return asdict(self)


def case_of(data: dict[str, Any]) -> Case:
    """Read the notes again."""
    case = Case(**data)
    case.wishes = [Wish(**x) for x in data["wishes"]]
    case.queue = [Proposal(**x) for x in data["queue"]]
    case.asked = Asked(**data["asked"]) if data["asked"] else None
    case.proposed = Proposal(**data["proposed"]) if data["proposed"] else None
    return case
