"""What Alembic runs: the connection comes from `upgrade`, never from a file."""

from alembic import context
from sqlalchemy import Connection

from relevo.adapters.store.sql.schema import metadata


def _run(connection: Connection) -> None:
    # SQLite can roll back DDL too; Alembic's default for it is not to.
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
