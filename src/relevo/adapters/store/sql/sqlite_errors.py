"""SQLite's errors as sentences that say what to do."""

import sqlite3

from relevo.kernel.errors import StoreFailed

_SENTENCES = {
    sqlite3.SQLITE_BUSY: "the database is locked by another process; try again, or end that process",
    sqlite3.SQLITE_LOCKED: "the database is locked; try again",
    sqlite3.SQLITE_FULL: "the disk is full; make room and try again",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written; check it, then restart",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged; stop, and restore the last backup",
    sqlite3.SQLITE_NOTADB: "the file is no database of relevo; name another file",
    sqlite3.SQLITE_READONLY: "the database may not be written; check the file's and folder's rights",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened; check that its folder exists",
    sqlite3.SQLITE_PERM: "the database may not be opened; check the file's rights",
    sqlite3.SQLITE_TOOBIG: "a text is too long for the database; send it in parts",
}


def as_store_failed(error: sqlite3.Error) -> StoreFailed:
    """Give the sentence for it."""
    code: int = getattr(error, "sqlite_errorcode", 0) or 0
    name: str = getattr(error, "sqlite_errorname", "") or type(error).__name__
    sentence = _SENTENCES.get(code & 0xFF, "the database refused what was asked of it")
    return StoreFailed(f"{sentence} ({name})")
