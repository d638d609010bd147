"""Lists of conversations, from their rows alone: no event is opened."""

from collections.abc import Sequence
from typing import Any

from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Part
from relevo.adapters.store.sql.rows import HEAD, head_from
from relevo.desk.ports import Filter, Listed


class SqlDirectory(Part):
    """Conversations by owner, status and customer."""

    async def conversations(self, which: Filter, limit: int, before: int) -> Sequence[Listed]:
        """Give at most `limit` whose last change is older than `before`, newest first."""
        return await self._engine.driver.read(lambda: _list(which, limit, before))

    async def count(self, which: Filter) -> int:
        """Give how many there are."""
        return await self._engine.driver.read(lambda: _count(which))

    async def find_thread(self, workspace: str, channel: str, address: str) -> str | None:
        """Give the conversation that the thread of this address points to."""
        hashed = await self._engine.addresses.hashed(workspace, channel, address)
        return await self._engine.driver.read(lambda: _thread(workspace, channel, hashed))


def _where(which: Filter) -> tuple[str, list[Any]]:
    wanted = {
        "workspace": which.workspace,
        "owner_kind": which.owner_kind,
        "owner_id": which.owner_id,
        "status": which.status,
        "customer": which.customer,
    }
    given = {column: value for column, value in wanted.items() if value or column == "workspace"}
    marks = [f"c.{column} = ${index + 1}" for index, column in enumerate(given)]
    return " AND ".join(marks), list(given.values())


def _list(which: Filter, limit: int, before: int) -> Operation[list[Listed]]:
    where, params = _where(which)
    if before:
        params.append(before)
        where += f" AND c.updated_at < ${len(params)}"
    params.append(limit)
    rows = yield [
        Ask(
            f"SELECT {HEAD}, c.id FROM conversation c WHERE {where}"  # noqa: S608 - does not fit: names of our own
            f" ORDER BY c.updated_at DESC, c.id DESC LIMIT ${len(params)}",
            tuple(params),
        )
    ]
    return [Listed(row[14], head_from(row)) for row in rows]


def _count(which: Filter) -> Operation[int]:
    where, params = _where(which)
    rows = yield [Ask(f"SELECT count(*) FROM conversation c WHERE {where}", tuple(params))]  # noqa: S608 - does not fit: names of our own
    return rows[0][0]


def _thread(workspace: str, channel: str, hashed: bytes) -> Operation[str | None]:
    rows = yield [
        Ask(
            "SELECT conversation FROM thread WHERE workspace = $1 AND channel = $2 AND address = $3",
            (workspace, channel, hashed),
        )
    ]
    return rows[0][0] if rows else None
