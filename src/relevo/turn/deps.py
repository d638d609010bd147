"""What a turn works with: small, frozen, made by the builder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from relevo.channels.ports import Capabilities
from relevo.conversation.commands import Understanding
from relevo.conversation.ports import Secret
from relevo.conversation.state import State
from relevo.kernel.clock import Clock
from relevo.kernel.ids import Ids
from relevo.kernel.sensitive import PersonalText
from relevo.knowledge.ports import Knowledge
from relevo.llm.ports import Model, Task
from relevo.playbook.model import Bundle
from relevo.privacy.ports import Vault
from relevo.tools.ports import Tools
from relevo.turn.guesses import Guesses


class Understands(Protocol):
    """Turns a message into commands."""

    def understand(
        self, text: str, payload: str, state: State, *, declared_language: str = ""
    ) -> Understanding:
        """Say what the customer wants; always something, never an exception."""
        ...

    async def prepare(self, text: str, state: State, *, declared_language: str = "") -> None:
        """Have at hand what `understand` needs from elsewhere; nothing, mostly. Never raises.

        Worth a call before `understand`, which does with less where it was not made.
        """
        return


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything that a turn may use."""

    bundle: Bundle
    understander: Understands
    tools: Tools
    vault: Vault
    clock: Clock
    ids: Ids
    redact_data: Callable[[object], tuple[object, Sequence[Secret]]]
    """Puts tokens for the personal data in a tool's result, and gives what the vault may keep."""
    guesses: Guesses
    """Proofs of identity that failed, in all conversations of this process."""
    knowledge: Knowledge | None = None
    models: Mapping[Task, Model] = field(default_factory=dict[Task, Model])


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a turn answers."""

    kind: str
    """`message` or `timer`."""
    text: PersonalText
    payload: PersonalText
    position: int
    """Of its `MessageReceived` or `TimerFired` in the log."""
    turn: int
    """The message's number in the inbox."""
    attempt: int
    at: int
    """When the turn began, in microseconds."""
    received_at: int
    context_ms: float = 0.0
    """What it took to have the state at hand."""
    language: str = ""
    timer: str = ""
    channel: Capabilities = field(default_factory=lambda: Capabilities(name="web"))
