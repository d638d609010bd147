"""The spine: conversations, their events, inbox, outbox, timers, steps, vault and people."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "customer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_pk")),
    )
    op.create_table(
        "node",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("node_pk")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("mail_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("person_pk")),
        sa.UniqueConstraint("token_hash", name="person_token"),
        sa.UniqueConstraint("workspace", "mail_key", name="person_mail"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("workspace_pk")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("owner_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("chapter", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("channel", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("waiting_since", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner_node", sa.String(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempt", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("snapshot_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name=op.f("conversation_customer_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("conversation_pk")),
    )
    op.create_index(
        "conversation_changed", "conversation", ["workspace", "updated_at"], unique=False
    )
    op.create_index("conversation_of", "conversation", ["customer"], unique=False)
    op.create_index(
        "conversation_owned",
        "conversation",
        ["workspace", "owner_kind", "owner_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        "conversation_waiting",
        "conversation",
        ["owner_node"],
        unique=False,
        sqlite_where=sa.text("seq > done"),
        postgresql_where=sa.text("seq > done"),
    )
    op.create_table(
        "event",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author_kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("owner_version", sa.BigInteger(), nullable=False),
        sa.Column("causation", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("bundle", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("event_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", "position", name=op.f("event_pk")),
    )
    op.create_table(
        "inbox",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("inbox_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("inbox_pk")),
        sa.UniqueConstraint("workspace", "source", "message_id", name="inbox_once"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("author_kind", sa.String(), nullable=False),
        sa.Column("owner_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reserved_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reserved_by", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("error", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("dead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("outbox_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pk")),
    )
    op.create_index("outbox_due", "outbox", ["dead", "due_at"], unique=False)
    op.create_index("outbox_order", "outbox", ["conversation", "channel", "position"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("snapshot_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("snapshot_pk")),
    )
    op.create_table(
        "step",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("step_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", "key", name=op.f("step_pk")),
    )
    op.create_table(
        "thread",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("thread_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("workspace", "channel", "address", name=op.f("thread_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index("thread_of", "thread", ["conversation"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("timer_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("timer_pk")),
    )
    op.create_index("timer_due", "timer", ["due_at"], unique=False)
    op.create_index("timer_of", "timer", ["conversation"], unique=False)
    op.create_table(
        "vault",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("vault_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", "token", name=op.f("vault_pk")),
    )
    op.create_table(
        "write_key",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("write_key_conversation_fk")
        ),
        sa.PrimaryKeyConstraint("conversation", "key", name=op.f("write_key_pk")),
        sqlite_with_rowid=False,
    )
