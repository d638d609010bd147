# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Calls into your own systems. Replace what is in here by what you have: a database, an API."""

from typing import Any

from relevo.tools import ToolContext, tool

_REPAIRS: dict[str, dict[str, Any]] = {
    "T1001": {"what": "The blue city bike", "status": "ready", "price": 48.0},
    "T1002": {"what": "the folding bike", "status": "waiting"},
    "T1003": {"what": "the racing bike", "status": "ask"},
}


@tool(effect="read", timeout=3.0)
async def get_repair(ticket: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give how far a repair is; nothing for a ticket that does not exist."""
    return _REPAIRS.get(ticket.upper().replace("-", ""))
