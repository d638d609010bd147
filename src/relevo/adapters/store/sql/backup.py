"""A copy of a SQLite store, made while it is in use, and verified before it gets its name."""

import sqlite3
from contextlib import closing
from pathlib import Path

from relevo.adapters.store.sql.driver import Progress
from relevo.adapters.store.sql.sqlite_errors import as_store_failed
from relevo.kernel.errors import BadInput, StoreFailed

_PAGES = 1_000
"""How many pages are copied between two reports."""


def back_up(source: Path, target: Path, progress: Progress) -> None:
    """Copy one moment of the store to `target`.

    Raises: `BadInput` when the file is there already, `StoreFailed` when it cannot be written or the
    copy is not whole; then nothing is left behind.
    """
    if target.exists():
        raise BadInput("the file for the backup exists already; name another one")
    part = target.with_name(target.name + ".part")
    try:
        _copy(source, part, progress)
        part.rename(target)
    except sqlite3.Error as error:
        raise as_store_failed(error) from error
    except OSError as error:
        message = f"the backup cannot be written: {error.strerror}"
        raise StoreFailed(message) from error
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path, progress: Progress) -> None:
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as reading,
        closing(sqlite3.connect(part, isolation_level=None)) as writing,
    ):
        # Held open, this keeps the copy at one moment; else every write would begin it anew.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reading.backup(
            writing,
            pages=_PAGES,
            progress=lambda _, left, total: progress(total - left, total),
            sleep=0,
        )
        reading.execute("COMMIT")
        # A copy is one file; the original's journal mode would make it three.
        writing.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = writing.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise StoreFailed("the copy is not whole; check the disk, and the store itself")
