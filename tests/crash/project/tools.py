"""A tool with an effect that can be counted from outside: two tables, one of calls, one of effects."""

import sqlite3
import time
from contextlib import closing

from relevo.tools import ToolContext, tool


@tool(effect="write", idempotent=True, timeout=60)
def keep_note(note_id: str, ctx: ToolContext) -> dict[str, str]:
    """Keep a note; a second call with the same key keeps nothing more."""
    with closing(sqlite3.connect(ctx.data / "notes.db", timeout=30)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS call (key TEXT, note TEXT)")
        connection.execute("CREATE TABLE IF NOT EXISTS effect (key TEXT PRIMARY KEY, note TEXT)")
        connection.execute("INSERT INTO call VALUES (?, ?)", (ctx.key, note_id))
        connection.execute("INSERT OR IGNORE INTO effect VALUES (?, ?)", (ctx.key, note_id))
    time.sleep(0.002)  # long enough to be killed in
    return {"note": note_id}
