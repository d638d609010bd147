"""What a tool is told about its call, and how it says that surely nothing happened."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The call that a tool serves. A parameter of this type gets it; it is no argument."""

    conversation: str
    customer: str
    language: str
    """BCP 47 primary tag of the customer's language."""
    identity: str
    """Level of proof: `anonymous claimed verified strong`."""
    key: str
    """Idempotency key: the same when the call is repeated after a crash, and never else."""
    data: Path
    """A folder of the project's own that exists, for what its tools keep."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


class Declined(Exception):
    """Raised by a tool with effects to say that surely nothing happened, and why in a short code.

    Any other exception of such a tool leaves open whether it happened: its result is unknown.
    """

    def __init__(self, code: str = "declined") -> None:
        super().__init__(code)
        self.code = code
