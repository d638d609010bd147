"""The wire of the embeddings API: what a status means, and the vectors of a reply in their order."""

import email.utils
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from relevo.kernel.clock import SECOND
from relevo.kernel.errors import BadInput, Refused, RetryLater

_BUSY = frozenset({408, 409, 425, 429})
_CODE = re.compile(r"[a-z_]{3,40}")


class _Asked(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def model(self) -> str: ...


def check(status: int, headers: Mapping[str, str], body: bytes, asked: _Asked, now: int) -> None:
    """Raise what a status means: `RetryLater`, `Refused`, `BadInput`; nothing where it is a 200."""
    if status == 200:
        return
    if status in _BUSY or status >= 500:
        if _code(body) == "insufficient_quota":
            raise Refused(f"{asked.url} says that the account's quota is used up")
        after = _after(headers.get("retry-after", ""), now)
        raise RetryLater(f"{asked.url} is busy or failing (HTTP {status})", after=after)
    why = f"HTTP {status}{f', {code}' if (code := _code(body)) else ''}"
    if status in (401, 403):
        raise Refused(f"{asked.url} takes no key, or not this one ({why})")
    if status == 404:
        raise BadInput(f"{asked.url} knows no model {asked.model}, or no /embeddings ({why})")
    raise BadInput(f"{asked.url} does not take what is asked of {asked.model} ({why})")


def rows(body: bytes, count: int) -> Sequence[Sequence[float]]:
    """Give the vectors in the order of the texts. Raises `Refused` where some are missing."""
    try:
        items: Sequence[Mapping[str, Any]] = list(json.loads(body)["data"])
        found = {
            int(item.get("index", place)): cast("Sequence[float]", item["embedding"])
            for place, item in enumerate(items)
        }
        return [found[number] for number in range(count)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(f"the server's reply holds no vector for each of {count} texts") from None


def _after(said: str, now: int) -> float | None:
    """Read `Retry-After`: seconds, or a date."""
    try:
        return max(0.0, float(said)) if said else None
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - now / SECOND)
    except ValueError:
        return None


def _code(body: bytes) -> str:
    """Give the short name of an error; its sentence may quote what customers wrote, and is left."""
    try:
        error = json.loads(body)["error"]
        code = error.get("code") or error.get("type")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
