"""Where and when a message is read, from the conversation and the project."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import State
from relevo.kernel.clock import SECOND
from relevo.playbook.model import Bundle
from relevo.playbook.slots import ASKS_FOR_MORE
from relevo.turn.understand.values.days import Here, Order

_MONTH_FIRST = frozenset(
    [
        "New_York",
        "Chicago",
        "Denver",
        "Los_Angeles",
        "Phoenix",
        "Anchorage",
        "Detroit",
        "Boise",
        "Indianapolis",
        "Louisville",
        "Juneau",
        "Honolulu",
        "Puerto_Rico",
        "Guam",
        "Manila",
    ]
)
_MONTH_FIRST_PARTS = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_DAY_FIRST_PARTS = ("Europe/", "Africa/", "Australia/", "Asia/", "Atlantic/", "Indian/", "GB", "NZ")


def here_of(state: State, bundle: Bundle, language: str) -> Here:
    """Say where a message stands: the last event's local time, since understanding reads no clock."""
    moment = datetime.fromtimestamp(state.last_at / SECOND, _zone(bundle.zone))
    order = order_of(bundle.zone)
    return Here(moment.replace(tzinfo=None), language, order, earlier(state))


def order_of(zone: str) -> Order:
    """Say whether English speakers of a time zone write the day or the month first, where that is plain."""
    city = zone.rpartition("/")[2]
    if city in _MONTH_FIRST or zone.startswith(_MONTH_FIRST_PARTS):
        return "mdy"
    return "dmy" if zone.startswith(_DAY_FIRST_PARTS) or city == "Auckland" else ""


def earlier(state: State) -> tuple[str, ...]:
    """Give what the customer said of the value whose rest was just asked for, oldest first."""
    found: list[str] = []
    asking = False
    lines = list(state.recent)
    if lines and lines[-1].author is AuthorKind.CUSTOMER:
        lines.pop()  # the message that is being read
    for line in reversed(lines):
        if line.author is AuthorKind.CUSTOMER:
            if asking:
                found.append(line.text)
            asking = False
        else:
            asks = not ASKS_FOR_MORE.isdisjoint(line.template.split("+"))
            if not asks and not asking:
                break
            asking = True
    return tuple(reversed(found[:3]))


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
