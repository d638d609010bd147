"""The people who work with relevo."""

from collections.abc import Sequence

from relevo.adapters.store.sql.driver import Ask, Insert, Operation, Row
from relevo.adapters.store.sql.engine import Part
from relevo.desk.ports import Person
from relevo.kernel.errors import BadInput

_COLUMNS = (
    "id",
    "workspace",
    "mail",
    "name",
    "role",
    "password_hash",
    "token_hash",
    "created_at",
    "active",
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM person"  # noqa: S608 - does not fit: names of our own


class SqlPeople(Part):
    """People with the hashes of their passwords and tokens."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person. Raises `BadInput` when the mail address is taken."""
        await self._engine.driver.write(lambda: _add(person))

    async def person_by_token(self, token_hash: str) -> Person | None:
        """Give the active person with that token."""
        return await self._engine.driver.read(lambda: _by_token(token_hash))

    async def people(self, workspace: str) -> Sequence[Person]:
        """Give all people of the workspace, by mail address."""
        return await self._engine.driver.read(lambda: _people(workspace))


def _person(row: Row) -> Person:
    return Person(*row[:8], active=bool(row[8]))


def _add(person: Person) -> Operation[None]:
    mail_key = person.mail.casefold()
    taken = yield [
        Ask(
            "SELECT 1 FROM person WHERE workspace = $1 AND mail_key = $2",
            (person.workspace, mail_key),
        )
    ]
    if taken:
        raise BadInput("somebody has this mail address already")
    values = tuple(getattr(person, column) for column in _COLUMNS)
    yield [Insert("person", (*_COLUMNS, "mail_key"), [(*values, mail_key)])]


def _by_token(token_hash: str) -> Operation[Person | None]:
    rows = yield [Ask(f"{_SELECT} WHERE token_hash = $1 AND active", (token_hash,))]
    return _person(rows[0]) if rows else None


def _people(workspace: str) -> Operation[list[Person]]:
    rows = yield [Ask(f"{_SELECT} WHERE workspace = $1 ORDER BY mail_key, id", (workspace,))]
    return [_person(row) for row in rows]
