"""What the desk needs from a store: people with their tokens, and lists of conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from relevo.conversation.ownership import Head

Role = Literal["agent", "supervisor", "admin"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with relevo."""

    id: str
    workspace: str
    mail: str
    name: str
    role: Role
    password_hash: str
    token_hash: str
    """SHA-256 (hex) of the API token; the token itself is shown once and never kept."""
    created_at: int
    active: bool = True


class People(Protocol):
    """The people of the workspaces."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person. Raises `BadInput` when the mail address is taken."""
        ...

    async def person_by_token(self, token_hash: str) -> Person | None:
        """Give the active person with that token."""
        ...

    async def people(self, workspace: str) -> Sequence[Person]:
        """Give all people of the workspace, by mail address."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list."""

    id: str
    head: Head


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations to list; a field left empty does not limit."""

    workspace: str
    owner_kind: str = ""
    owner_id: str = ""
    status: str = ""
    customer: str = ""


class Directory(Protocol):
    """Lists of conversations, newest change first."""

    async def conversations(self, which: Filter, limit: int, before: int) -> Sequence[Listed]:
        """Give at most `limit` whose last change is older than `before` (microseconds; 0: any)."""
        ...

    async def count(self, which: Filter) -> int:
        """Give how many there are."""
        ...

    async def find_thread(self, workspace: str, channel: str, address: str) -> str | None:
        """Give the conversation that the thread of this address points to."""
        ...
