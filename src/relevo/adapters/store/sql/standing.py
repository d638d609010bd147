"""A conversation's row in a transaction: found and locked, about to be born, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from relevo.adapters.store.sql.driver import Again, Ask, Operation
from relevo.adapters.store.sql.engine import Engine
from relevo.adapters.store.sql.rows import STANDING, Standing, standing_from
from relevo.conversation.events import ConversationStarted, Record
from relevo.conversation.ownership import Head
from relevo.kernel.errors import BadInput, NotFound

_ROW = f"{STANDING} FROM conversation c JOIN customer u ON u.id = c.customer WHERE c.id = $1"


def find(engine: Engine, conversation: str, *, lock: bool) -> Operation[Standing | None]:
    """Read the row of a conversation, and lock it if this is about to change it."""
    sql = _ROW + engine.driver.dialect.lock if lock else _ROW
    rows = yield [Ask(sql, (conversation,))]
    return standing_from(rows[0]) if rows else None


def unborn(engine: Engine, conversation: str, started: ConversationStarted) -> Operation[Standing]:
    """Make the keys of a conversation that is about to begin, and its customer if they are new."""
    rows = yield [
        Ask("SELECT key, workspace FROM customer WHERE id = $1", (started.customer,)),
    ]
    if rows and rows[0][1] != started.workspace:
        raise BadInput("the customer belongs to another workspace")
    if rows:
        customer_key = rows[0][0]
    else:
        customer_key = engine.cipher.new_customer_key(started.workspace)
        made = yield [
            Ask(
                "INSERT INTO customer (id, workspace, key, created_at) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (id) DO NOTHING RETURNING id",
                (started.customer, started.workspace, customer_key, engine.clock.now()),
            )
        ]
        if not made:
            raise Again
    key = engine.cipher.new_conversation_key(started.workspace, customer_key)
    head = Head(workspace=started.workspace, customer=started.customer)
    return Standing(conversation, head, None, None, 0, 0, 0, 0, 0, key, customer_key)


def existing(engine: Engine, conversation: str) -> Operation[Standing]:
    """Read the row of a conversation. Raises `NotFound`."""
    row = yield from find(engine, conversation, lock=False)
    if row is None:
        raise NotFound("there is no such conversation")
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation's row before and after, with the records that lie between."""

    before: Standing
    after: Standing
    records: Sequence[Record]

    @property
    def born(self) -> bool:
        """The conversation begins here."""
        return self.before.head.position == 0
