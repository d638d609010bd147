"""Timers: set by writes, ended by `SqlTurns.fire`."""

from collections.abc import Sequence

from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Part
from relevo.runtime.ports import DueAlarm


class SqlAlarms(Part):
    """What comes due, and when the next does."""

    async def due_alarms(self, now: int, limit: int) -> Sequence[DueAlarm]:
        """Give timers that are due, earliest first."""
        return await self._engine.driver.read(lambda: _due(now, limit))

    async def next_alarm(self) -> int:
        """Give the time of the earliest timer; 0 when there is none."""
        return await self._engine.driver.read(_next)


def _due(now: int, limit: int) -> Operation[list[DueAlarm]]:
    rows = yield [
        Ask(
            "SELECT id, conversation, name, due_at FROM timer WHERE due_at <= $1"
            " ORDER BY due_at, id LIMIT $2",
            (now, limit),
        )
    ]
    return [DueAlarm(*row) for row in rows]


def _next() -> Operation[int]:
    rows = yield [Ask("SELECT min(due_at) FROM timer")]
    return rows[0][0] or 0
