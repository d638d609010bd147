"""The vault's reading side; values enter with the write that holds their token."""

from collections.abc import Mapping, Sequence

from relevo.adapters.store.sql.commit import vault_context
from relevo.adapters.store.sql.driver import Ask, Operation
from relevo.adapters.store.sql.engine import Engine, Part
from relevo.adapters.store.sql.standing import existing


class SqlVault(Part):
    """Sensitive values, sealed to their conversation and token."""

    async def reveal(self, conversation: str, tokens: Sequence[str]) -> Mapping[str, str]:
        """Give the values of those tokens that are kept."""
        engine = self._engine
        return await engine.driver.read(lambda: _reveal(engine, conversation, tokens))


def _reveal(engine: Engine, conversation: str, tokens: Sequence[str]) -> Operation[dict[str, str]]:
    wanted = tuple(dict.fromkeys(tokens))
    if not wanted:
        return {}
    row = yield from existing(engine, conversation)
    key = engine.key(row)
    marks = ", ".join(f"${index + 2}" for index in range(len(wanted)))
    rows = yield [
        Ask(
            f"SELECT token, value FROM vault WHERE conversation = $1 AND token IN ({marks})",  # noqa: S608 - does not fit: marks of our own
            (conversation, *wanted),
        )
    ]
    return {
        token: engine.cipher.open(key, sealed, vault_context(conversation, token)).decode()
        for token, sealed in rows
    }
