"""The lock that lets one process run turns on a SQLite store."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from relevo.adapters.store.sql.address import sqlite_path
from relevo.kernel.errors import Refused, StoreFailed

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class StoreLock:
    """Held by the command that runs turns, for as long as it does; others read and write beside it.

    The lock stands beside the database's file and ends with the process, however that ends. In memory
    and on PostgreSQL there is nothing to lock.
    """

    def __init__(self, url: str) -> None:
        path = sqlite_path(url)
        self._path = Path(f"{path}.lock") if path else None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Take it. Raises `Refused`, naming the process that has it, or `StoreFailed`."""
        if self._path is None:
            return self
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+b")
        except OSError as error:
            message = (
                f"the lock file cannot be written: {error.strerror}; check the folder's rights"
            )
            raise StoreFailed(message) from error
        try:
            _lock(file)
        except OSError as error:
            file.seek(1)
            holder = file.read(20).decode(errors="replace").strip() or "unknown"
            file.close()
            message = (
                f"another relevo runs on this data already (process {holder});"
                " end it, or give this one another folder"
            )
            raise Refused(message) from error
        file.truncate(0)
        # The first byte is what is locked: Windows lets nobody read that.
        file.write(f" {os.getpid()}".encode())
        file.flush()
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
        if self._file is not None:
            # Closing ends the lock. The file stays: to delete it would let two take it at once.
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
