"""The tables. Texts, values and addresses stand in `body`-like columns, sealed; the rest is plain.

All times are microseconds since 1970 UTC. `workspace` stands on every row that a list needs.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_name)s_once",
    }
)


def _text(name: str, *, default: str | None = "''") -> Column[str]:
    return Column(name, String, nullable=False, server_default=default and text(default))


def _number(name: str, *, default: str | None = "0") -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default and text(default))


def _of_conversation() -> Column[str]:
    return Column("conversation", String, ForeignKey("conversation.id"), nullable=False)


workspace = Table(
    "workspace",
    metadata,
    Column("id", String, primary_key=True),
    # Keys of the workspace's own, wrapped: `lookup` hashes addresses, so that a stolen file
    # cannot be searched for a phone number.
    Column("key", LargeBinary, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
)

customer = Table(
    "customer",
    metadata,
    Column("id", String, primary_key=True),
    _text("workspace", default=None),
    Column("key", LargeBinary, nullable=False),
    _number("created_at", default=None),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", String, primary_key=True),
    _text("workspace", default=None),
    Column("customer", String, ForeignKey("customer.id"), nullable=False),
    Column("key", LargeBinary, nullable=False),
    _number("position"),
    # The head: what lists and checks need without opening an event.
    _text("owner_kind", default=None),
    _text("owner_id"),
    _number("owner_version"),
    _number("chapter", default="1"),
    _text("status", default=None),
    _text("language"),
    _text("channel"),
    Column("address", LargeBinary, nullable=True),
    _number("waiting_since"),
    _number("created_at", default=None),
    _number("updated_at", default=None),
    _number("resolved_at"),
    # The lease and the cursor.
    Column("owner_node", String, nullable=True),
    _number("epoch"),
    _number("seq"),
    _number("done"),
    _number("attempt"),
    _number("snapshot_at"),
    Index("conversation_changed", "workspace", "updated_at"),
    Index("conversation_owned", "workspace", "owner_kind", "owner_id", "updated_at"),
    Index("conversation_of", "customer"),
    Index(
        "conversation_waiting",
        "owner_node",
        sqlite_where=text("seq > done"),
        postgresql_where=text("seq > done"),
    ),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("conversation", String, ForeignKey("conversation.id"), primary_key=True),
    _number("position", default=None),
    _number("version", default=None),
    Column("body", LargeBinary, nullable=False),
)

event = Table(
    "event",
    metadata,
    _of_conversation(),
    _number("position", default=None),
    _number("turn"),
    _text("kind", default=None),
    _number("at", default=None),
    _text("author_kind", default=None),
    _text("author_id"),
    _number("owner_version", default=None),
    _text("causation"),
    _text("bundle"),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation", "position"),
)

inbox = Table(
    "inbox",
    metadata,
    _of_conversation(),
    _number("seq", default=None),
    _text("workspace", default=None),
    _text("source", default=None),
    _text("message_id", default=None),
    _text("kind", default=None),
    _number("position", default=None),
    _number("at", default=None),
    PrimaryKeyConstraint("conversation", "seq"),
    UniqueConstraint("workspace", "source", "message_id", name="inbox_once"),
    sqlite_with_rowid=False,
)

thread = Table(
    "thread",
    metadata,
    _text("workspace", default=None),
    _text("channel", default=None),
    Column("address", LargeBinary, nullable=False),
    _of_conversation(),
    PrimaryKeyConstraint("workspace", "channel", "address"),
    Index("thread_of", "conversation"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    _of_conversation(),
    _number("position", default=None),
    _text("channel", default=None),
    Column("address", LargeBinary, nullable=False),
    _text("author_kind", default=None),
    _number("owner_version", default=None),
    _number("created_at", default=None),
    _number("due_at", default=None),
    _number("attempts"),
    _number("reserved_until"),
    _text("reserved_by"),
    _text("error"),
    Column("dead", Boolean, nullable=False, server_default=text("false")),
    Index("outbox_due", "dead", "due_at"),
    Index("outbox_order", "conversation", "channel", "position"),
)

timer = Table(
    "timer",
    metadata,
    Column("id", String, primary_key=True),
    _of_conversation(),
    _text("name", default=None),
    _number("due_at", default=None),
    Index("timer_due", "due_at"),
    Index("timer_of", "conversation"),
)

step = Table(
    "step",
    metadata,
    _of_conversation(),
    _number("seq", default=None),
    _text("key", default=None),
    _text("state", default=None),
    Column("result", LargeBinary, nullable=True),
    PrimaryKeyConstraint("conversation", "seq", "key"),
)

vault = Table(
    "vault",
    metadata,
    _of_conversation(),
    _text("token", default=None),
    _text("kind", default=None),
    Column("value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation", "token"),
)

write_key = Table(
    "write_key",
    metadata,
    _of_conversation(),
    _text("key", default=None),
    _number("position", default=None),
    PrimaryKeyConstraint("conversation", "key"),
    sqlite_with_rowid=False,
)

node = Table(
    "node",
    metadata,
    Column("id", String, primary_key=True),
    _number("at", default=None),
)

person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    _text("workspace", default=None),
    _text("mail", default=None),
    # The mail address in small letters: one person an address, however it is written.
    _text("mail_key", default=None),
    _text("name"),
    _text("role", default=None),
    _text("password_hash", default=None),
    _text("token_hash", default=None),
    _number("created_at", default=None),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("token_hash", name="person_token"),
    UniqueConstraint("workspace", "mail_key", name="person_mail"),
)
