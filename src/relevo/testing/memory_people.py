"""People in a dictionary, for tests of what authenticates them."""

from collections.abc import Sequence
from dataclasses import dataclass

from relevo.desk.ports import People, Person, Role
from relevo.desk.tokens import new_token, token_hash
from relevo.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Hired:
    """Somebody who works here, and their token."""

    person: Person
    token: str


class MemoryPeople(People):
    """Keeps people as long as the process lives."""

    def __init__(self) -> None:
        self.kept: dict[str, Person] = {}

    async def add_person(self, person: Person) -> None:
        """Keep a new person. Raises `BadInput` when the mail address is taken."""
        taken = {(one.workspace, one.mail.casefold()) for one in self.kept.values()}
        if (person.workspace, person.mail.casefold()) in taken:
            raise BadInput("somebody with this mail address is here already")
        self.kept[person.id] = person

    async def person_by_token(self, token_hash: str) -> Person | None:
        """Give the active person with that token."""
        found = (one for one in self.kept.values() if one.token_hash == token_hash and one.active)
        return next(found, None)

    async def people(self, workspace: str) -> Sequence[Person]:
        """Give all people of the workspace, by mail address."""
        theirs = [one for one in self.kept.values() if one.workspace == workspace]
        return sorted(theirs, key=lambda one: one.mail.casefold())

    async def hire(self, name: str, role: Role = "agent", workspace: str = "default") -> Hired:
        """Add somebody without the tenth of a second that a real password takes."""
        token = new_token()
        person = Person(
            id=f"prs_{name.lower()}",
            workspace=workspace,
            mail=f"{name.lower()}@example.com",
            name=name,
            role=role,
            password_hash="",
            token_hash=token_hash(token),
            created_at=1,
        )
        await self.add_person(person)
        return Hired(person, token)
