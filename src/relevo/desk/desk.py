"""The desk that acts are done at: what they work with, who acts, and what comes of it."""

from dataclasses import dataclass
from typing import Protocol

from relevo.conversation.ownership import Head
from relevo.conversation.ports import Appended, Log, Write
from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.kernel.clock import Clock
from relevo.kernel.ids import Ids
from relevo.kernel.sensitive import PersonalText
from relevo.playbook.model import Bundle
from relevo.privacy.redact import Redacted


class Node(Protocol):
    """The runtime as the desk sees it; `relevo.runtime.node.Node` is one."""

    @property
    def bundle(self) -> Bundle:
        """The playbooks that run."""
        ...

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append what people did, and silence a running turn when the owner changes."""
        ...

    def redact(self, text: PersonalText, language: str = "") -> Redacted:
        """Take sensitive values out of a text that is about to be stored."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What acts work with."""

    node: Node
    log: Log
    staff: Staff
    clock: Clock
    ids: Ids


@dataclass(frozen=True, slots=True)
class Act:
    """Who wants to act where, and what they saw when they decided to."""

    person: Person
    conversation: str
    owner_version: int | None = None
    """Nothing happens if the owner changed since; None acts on whatever there is."""
    key: str = ""
    """Idempotency key of the caller: the same act with it again changes nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act."""

    head: Head
    position: int
    """Of the act's first event in the log; 0 when there was nothing to do."""
    repeated: bool = False
