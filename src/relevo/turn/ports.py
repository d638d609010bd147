"""What a turn needs from around it: the ledger of its steps, and a voice to speak with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from relevo.kernel.sensitive import PersonalText


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A call with effects that an earlier start of this turn made."""

    finished: bool
    result: Mapping[str, Any] | None = None


class StepLedger(Protocol):
    """The ledger of one turn: what it began and finished, whatever crashed in between."""

    async def find(self, step: str) -> Ledgered | None:
        """Give the step if it was started before."""
        ...

    async def begun(self) -> Mapping[str, Ledgered]:
        """Give every step that earlier starts of this turn began, in their order."""
        ...

    async def started(self, step: str) -> None:
        """Write, durably, that the call is about to be made. Raises `Fenced` when the turn has ended."""
        ...

    async def finished(self, step: str, result: Mapping[str, Any]) -> None:
        """Write, durably, what the call gave back."""
        ...


class Voice(Protocol):
    """Where a turn speaks while it runs. What is spoken is provisional until the commit."""

    def say(self, text: PersonalText, language: str) -> None:
        """Show a piece of the reply; does nothing once the turn may no longer speak."""
        ...

    @property
    def stopped(self) -> bool:
        """Say whether the turn may no longer speak: somebody took over."""
        ...

    async def wait_stopped(self) -> None:
        """Wait until the turn may no longer speak."""
        ...
