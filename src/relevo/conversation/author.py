"""Who acts, and who owns a conversation."""

from dataclasses import dataclass
from enum import StrEnum


class AuthorKind(StrEnum):
    """The kinds of those who act in a conversation."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    API = "api"

    @property
    def is_person(self) -> bool:
        """Say whether it is somebody who works here."""
        return self in (AuthorKind.AGENT, AuthorKind.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Author:
    """Who caused an event: `kind`, and the id of the person where there is one."""

    kind: AuthorKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


CUSTOMER = Author(AuthorKind.CUSTOMER)
ASSISTANT = Author(AuthorKind.ASSISTANT)
SYSTEM = Author(AuthorKind.SYSTEM)


class OwnerKind(StrEnum):
    """The kinds of owners."""

    ASSISTANT = "assistant"
    QUEUE = "queue"
    AGENT = "agent"
    NOBODY = "nobody"

    @property
    def is_people(self) -> bool:
        """Say whether people have it: one of them, or a queue that waits for one."""
        return self in (OwnerKind.QUEUE, OwnerKind.AGENT)


@dataclass(frozen=True, slots=True)
class Owner:
    """The only one who may speak for the company now; `NOBODY` owns what is resolved."""

    kind: OwnerKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


THE_ASSISTANT = Owner(OwnerKind.ASSISTANT)
NOBODY = Owner(OwnerKind.NOBODY)


def queue(name: str) -> Owner:
    """Give the owner that a queue is."""
    return Owner(OwnerKind.QUEUE, name)


def agent(id: str) -> Owner:  # noqa: A002 - does not fit: the field is called id
    """Give the owner that an agent is."""
    return Owner(OwnerKind.AGENT, id)
