"""The people who work with relevo: added once, then known by their token."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from argon2 import PasswordHasher

from relevo.desk.ports import People, Person, Role
from relevo.desk.tokens import looks_like_token, new_password, new_token, token_hash
from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.errors import BadInput, NotTheirs
from relevo.kernel.ids import Ids

REMEMBER = 10 * SECOND
"""How long a token's person is remembered; so long a person who was dismissed may still act."""
_REMEMBERED = 1_000
_LABEL = r"[^\W_](?:[^\W_]|-){0,62}"
_MAIL = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
"""As browsers take it (HTML, section 4.10.5.1.5), with the letters of every script."""
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Welcomed:
    """A new person with what is shown once and never again."""

    person: Person
    password: str = field(repr=False)
    token: str = field(repr=False)


class Staff:
    """Adds people, and tells who a token belongs to."""

    def __init__(self, people: People, clock: Clock, ids: Ids) -> None:
        self._people = people
        self._clock = clock
        self._ids = ids
        self._seen: OrderedDict[str, tuple[int, Person]] = OrderedDict()
        self._names: dict[str, tuple[int, dict[str, str]]] = {}

    async def add(
        self, mail: str, role: str, *, name: str = "", workspace: str = "default"
    ) -> Welcomed:
        """Add a person. Raises `BadInput` for a mail address that is taken or none, or a role that is none."""
        mail = mail.strip().lower()
        if not _MAIL.fullmatch(mail):
            raise BadInput("a mail address looks like name@example.com")
        chosen = _role(role)
        password, token = new_password(), new_token()
        person = Person(
            id=self._ids.new("prs"),
            workspace=workspace,
            mail=mail,
            name=name.strip() or _name_from(mail),
            role=chosen,
            # A hash takes a tenth of a second by design, so it is made beside the loop.
            password_hash=await asyncio.to_thread(_HASHER.hash, password),
            token_hash=token_hash(token),
            created_at=self._clock.now(),
        )
        await self._people.add_person(person)
        self._names.pop(workspace, None)
        return Welcomed(person, password, token)

    async def authenticate(self, token: str) -> Person:
        """Give the person with that token. Raises `NotTheirs`.

        Looked up by hash: how long it takes says nothing about a token that exists.
        """
        if not looks_like_token(token):
            raise NotTheirs("this token is not valid")
        key = token_hash(token)
        now = self._clock.tick()
        known = self._seen.get(key)
        if known is not None and now - known[0] < REMEMBER:
            return known[1]
        person = await self._people.person_by_token(key)
        if person is None or not person.active:
            self._seen.pop(key, None)
            raise NotTheirs("this token is not valid")
        self._seen[key] = (now, person)
        self._seen.move_to_end(key)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return person

    async def everybody(self, workspace: str) -> Sequence[Person]:
        """Give all people of the workspace, by mail address."""
        return await self._people.people(workspace)

    async def name_of(self, workspace: str, person: str) -> str:
        """Give the name that customers see; empty when there is no such person."""
        now = self._clock.tick()
        known = self._names.get(workspace)
        if known is None or now - known[0] >= REMEMBER or person not in known[1]:
            everybody = await self._people.people(workspace)
            known = self._names[workspace] = (now, {one.id: one.name for one in everybody})
        return known[1].get(person, "")


def _role(text: str) -> Role:
    for role in get_args(Role):
        if role == text:
            return role
    raise BadInput(f"a role is one of {', '.join(get_args(Role))}")


def _name_from(mail: str) -> str:
    """Guess a name from the part before the @, so that a customer never sees an address."""
    words = re.split(r"[._+\-\d]+", mail.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or "Agent"
