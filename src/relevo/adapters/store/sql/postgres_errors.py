"""PostgreSQL's errors as sentences that say what to do."""

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - does not fit: it has none

from relevo.kernel.errors import BadInput, RelevoError, StoreFailed

OVERTAKEN = (
    asyncpg.UniqueViolationError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)
"""Somebody else was faster; the operation is begun again."""

UNREACHABLE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection says that died between two calls
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
)
"""The connection is gone; before the commit was asked for, another one may be tried."""

FAILED = (*UNREACHABLE, asyncpg.PostgresError, TimeoutError)
"""All that can go wrong with a server."""

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (asyncpg.DiskFullError, "the disk of the database's server is full; make room and try again"),
    (asyncpg.InvalidCatalogNameError, "the database does not exist; create it"),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "the database does not accept this user; check name and password in its address",
    ),
    (
        asyncpg.InsufficientPrivilegeError,
        "the user may not do this in the database; make them the owner of its schema",
    ),
    (
        asyncpg.ReadOnlySQLTransactionError,
        "the database is a standby that may not be written; name the primary",
    ),
    (asyncpg.CannotConnectNowError, "the database is starting or stopping; try again"),
    (asyncpg.TooManyConnectionsError, "the database has no connection left; raise its limit"),
    (asyncpg.AdminShutdownError, "the database was shut down; start it and try again"),
    (asyncpg.QueryCanceledError, "the database took too long; try again"),
    (TimeoutError, "the database took too long; try again"),
    (OSError, "the database cannot be reached; check its address and that it runs"),
    (asyncpg.InterfaceError, "the connection to the database was lost; try again"),
    (asyncpg.PostgresConnectionError, "the connection to the database was lost; try again"),
    (asyncpg.DataCorruptedError, "the database is damaged; stop, and restore the last backup"),
    (asyncpg.IndexCorruptedError, "an index of the database is damaged; rebuild it with REINDEX"),
)


def as_error(error: Exception) -> RelevoError:
    """Give the sentence for it; never the server's own text, which may quote what was written."""
    if isinstance(
        error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError
    ):
        return BadInput("a text holds a character that cannot be stored")
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return StoreFailed(f"{sentence} ({type(error).__name__})")
    return StoreFailed(f"the database refused what was asked of it ({type(error).__name__})")
