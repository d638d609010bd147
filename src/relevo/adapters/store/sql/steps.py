"""The ledger of tool calls with effects."""

import json
from typing import Any

from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.standing import existing
from relevo.kernel.errors import NotFound, Refused
from relevo.runtime.ports import Step


class SqlSteps(Part):
    """What was started and what it gave back, sealed."""

    async def find(self, conversation: str, seq: int, key: str) -> Step | None:
        """Give the step if it was started."""
        engine = self._engine
        return await engine.driver.read(lambda: _find(engine, conversation, seq, key))

    async def started(self, conversation: str, seq: int, key: str) -> None:
        """Write that the call is about to be made. Raises `Refused` if it was started."""
        await self._engine.driver.write(lambda: _started(conversation, seq, key))

    async def finished(self, conversation: str, seq: int, key: str, result: dict[str, Any]) -> None:
        """Write what the call gave back."""
        engine = self._engine
        await engine.driver.write(lambda: _finished(engine, (conversation, seq, key), result))


def _context(conversation: str, seq: int, key: str) -> bytes:
    return f"{conversation}:step:{seq}:{key}".encode()


def _find(engine: Engine, conversation: str, seq: int, key: str) -> Operation[Step | None]:
    rows = yield [
        Ask(
            "SELECT state, result FROM step WHERE conversation = $1 AND seq = $2 AND key = $3",
            (conversation, seq, key),
        )
    ]
    if not rows:
        return None
    state, sealed = rows[0]
    if sealed is None:
        return Step(conversation, seq, key, state)
    row = yield from existing(engine, conversation)
    plain = engine.cipher.open(engine.key(row), sealed, _context(conversation, seq, key))
    return Step(conversation, seq, key, state, json.loads(plain))


def _started(conversation: str, seq: int, key: str) -> Operation[None]:
    there = yield [Ask("SELECT 1 FROM conversation WHERE id = $1", (conversation,))]
    if not there:
        raise NotFound("there is no such conversation")
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
