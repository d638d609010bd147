"""The port to other systems: what a tool says of itself, and what a call gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Effect = Literal["read", "write", "money"]
"""`read` changes nothing; `write` changes something; `money` moves money or goods."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a tool."""

    name: str
    type: str
    """JSON type: `string integer number boolean object array`; money is `money`."""
    required: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a tool promises; everything the executor and the step ledger need to know."""

    name: str
    about: str = ""
    parameters: tuple[Parameter, ...] = ()
    effect: Effect = "read"
    timeout: float = 10.0
    """Seconds; a call that takes longer has failed (or is unknown, when it has effects)."""
    confirm: bool = False
    """Asked of the customer first, with the arguments, in words."""
    idempotent: bool = False
    """A second call with the same key does nothing more: it may be repeated after a crash."""
    verifies: str = ""
    """Name of a read tool that says whether a call with this key has happened."""
    proves: str = ""
    """Level of identity that a truthy result proves: `claimed verified strong`."""

    def went_wrong(self, error: str, detail: str = "") -> "ToolResult":
        """Give the result of a call that began and did not end well.

        A read has failed. What has effects may have had them: that is unknown.
        """
        status = "failed" if self.effect == "read" else "unknown"
        return ToolResult(status, error=error, detail=detail)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call to make. `arguments` hold real values, never tokens: do not log or store them."""

    tool: str
    arguments: Mapping[str, Any] = field(repr=False)
    key: str
    """Idempotency key: conversation, turn and step. The same after a crash."""
    conversation: str
    customer: str
    language: str = ""
    identity: str = "anonymous"


@dataclass(frozen=True, slots=True)
class ToolResult:
    """How the call ended. `failed`: it did not happen. `unknown`: it may have."""

    status: Literal["done", "failed", "unknown"]
    value: Any = None
    """JSON data."""
    error: str = ""
    """`timeout error refused bad_arguments bad_result not_found` …, for the playbook to branch on."""
    detail: str = field(default="", repr=False)
    """For the developer's log at debug level only: may hold personal data."""


class Tools(Protocol):
    """All tools of a project."""

    def specs(self) -> Mapping[str, ToolSpec]:
        """Give what every tool says of itself, by name."""
        ...

    async def call(self, call: ToolCall) -> ToolResult:
        """Make the call within its time. Never raises: whatever happens is a result."""
        ...
