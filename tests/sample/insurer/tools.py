"""The insurer's own system: it opens a case, once for each key."""

import json
from typing import Any

from relevo.tools import Money, ToolContext, tool


@tool(effect="write", timeout=3.0, confirm=True, idempotent=True)
def open_case(  # noqa: PLR0913 - does not fit: one parameter for each thing that is known
    kind: str,
    what: str,
    phone: str,
    ctx: ToolContext,
    day: str = "",
    amount: Money | None = None,
    policy: str = "",
) -> dict[str, Any]:
    """Open a case with its first data."""
    path = ctx.data / "cases.json"
    cases: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    number = f"{'L' if kind == 'loan' else 'S'}-{len(cases) + 1:04}"
    case = {"number": number, "what": what, "day": day, "amount": str(amount or "")}
    kept = cases.setdefault(ctx.key, {**case, "phone": phone, "policy": policy})
    path.write_text(json.dumps(cases))
    return {"number": kept["number"]}
