"""Calls into your own systems. Replace what is in here by what you have: a database, an API."""

from datetime import date, timedelta
from typing import Any

from relevo.tools import ToolContext, tool

_REPAIRS: dict[str, dict[str, Any]] = {
    "T1001": {"what": "The blue city bike", "status": "ready", "price": 48.0},
    "T1002": {"what": "the folding bike", "status": "waiting", "days": 3},
    "T1003": {"what": "the racing bike", "status": "ask"},
}


@tool(effect="read", timeout=3.0)
async def get_repair(ticket: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give how far a repair is; nothing for a ticket that does not exist."""
    repair = _REPAIRS.get(ticket.upper().replace("-", ""))
    if repair is None:
        return None
    ready_on = date.today() + timedelta(days=repair.get("days", 0))  # noqa: DTZ011 - does not fit: the shop's own day
    return {**repair, "ready_on": ready_on.isoformat()}
