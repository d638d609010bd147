"""The ledger of tool calls with effects."""

import json
from collections.abc import Sequence
from typing import Any

from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.rows import Standing
from relevo.adapters.store.sql.standing import existing
from relevo.kernel.errors import Fenced, NotFound, Refused
from relevo.runtime.ports import Step


class SqlSteps(Part):
    """What was started and what it gave back, sealed."""

    async def find(self, conversation: str, seq: int, key: str) -> Step | None:
        """Give the step if it was started."""
        engine = self._engine
        found = await engine.driver.read(lambda: _read(engine, (conversation, seq), key))
        return found[0] if found else None

    async def begun(self, conversation: str, seq: int) -> Sequence[Step]:
        """Give every step of that turn that was started, in the order of their keys."""
        engine = self._engine
        return await engine.driver.read(lambda: _read(engine, (conversation, seq)))

    async def started(self, conversation: str, seq: int, key: str) -> None:
        """Write that the call is about to be made."""
        await self._engine.driver.write(lambda: _started(conversation, seq, key))

    async def finished(self, conversation: str, seq: int, key: str, result: dict[str, Any]) -> None:
        """Write what the call gave back."""
        engine = self._engine
        await engine.driver.write(lambda: _finished(engine, (conversation, seq, key), result))


def _context(conversation: str, seq: int, key: str) -> bytes:
    return f"{conversation}:step:{seq}:{key}".encode()


def _read(engine: Engine, turn: tuple[str, int], key: str = "") -> Operation[list[Step]]:
    """Give the steps of a turn, or the one with that key."""
    one = " AND key = $3" if key else ""
    rows = yield [
        Ask(
            f"SELECT key, state, result FROM step WHERE conversation = $1 AND seq = $2{one}"  # noqa: S608 - does not fit: words of our own
            " ORDER BY key",
            (*turn, key) if key else turn,
        )
    ]
    if not any(sealed for _, _, sealed in rows):
        return [Step(*turn, name, state) for name, state, _ in rows]
    row = yield from existing(engine, turn[0])
    return [
        Step(*turn, name, state, _opened(engine, row, sealed, _context(*turn, name)))
        for name, state, sealed in rows
    ]


def _opened(
    engine: Engine, row: Standing, sealed: bytes | None, context: bytes
) -> dict[str, Any] | None:
    if sealed is None:
        return None
    return json.loads(engine.cipher.open(engine.key(row), sealed, context))


def _started(conversation: str, seq: int, key: str) -> Operation[None]:
    there = yield [Ask("SELECT done FROM conversation WHERE id = $1", (conversation,))]
    if not there:
        raise NotFound("there is no such conversation")
    if there[0][0] >= seq:
        raise Fenced("this turn has ended already, on another node")
    made = yield [
        Ask(
            "INSERT INTO step (conversation, seq, key, state) VALUES ($1, $2, $3, 'started')"
            " ON CONFLICT (conversation, seq, key) DO NOTHING RETURNING key",
            (conversation, seq, key),
        )
    ]
    if not made:
        raise Refused("this step was started before; find out what became of it")


def _finished(
    engine: Engine, place: tuple[str, int, str], result: dict[str, Any]
) -> Operation[None]:
    row = yield from existing(engine, place[0])
    sealed = engine.cipher.seal(engine.key(row), json.dumps(result).encode(), _context(*place))
    rows = yield [
        Ask(
            "UPDATE step SET state = 'finished', result = $4"
            " WHERE conversation = $1 AND seq = $2 AND key = $3 RETURNING key",
            (*place, sealed),
        )
    ]
    if not rows:
        raise NotFound("this step was never started")
