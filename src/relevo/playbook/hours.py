"""When people are there, in local time: breaks, nights over midnight, holidays, summer time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from relevo.kernel.clock import SECOND
from relevo.playbook.model import Hours

_DAY = 24 * 60
_HORIZON = 60
"""Days ahead that an opening is looked for; a longer closure is not announced."""


def is_open(hours: Hours, at: int) -> bool:
    """Say whether people are there at that time (microseconds). No blocks: always."""
    if not hours.blocks:
        return True
    now = datetime.fromtimestamp(at / SECOND, ZoneInfo(hours.zone))
    minute = now.hour * 60 + now.minute
    today, yesterday = now.date(), now.date() - timedelta(days=1)
    return _covers(hours, today, minute) or _covers(hours, yesterday, minute + _DAY)


def next_opening(hours: Hours, at: int) -> int | None:
    """Give when people are back, in microseconds; `at` itself when they are there now.

    None when they are not back within 60 days.
    """
    if is_open(hours, at):
        return at
    today = datetime.fromtimestamp(at / SECOND, ZoneInfo(hours.zone)).date()
    starts = (
        _moment(hours, today + timedelta(days=ahead), block.start)
        for ahead in range(_HORIZON)
        for block in hours.blocks
        if _counts(hours, today + timedelta(days=ahead), block.weekday)
    )
    return min((start for start in starts if start > at), default=None)


def _covers(hours: Hours, day: date, minute: int) -> bool:
    return any(
        _counts(hours, day, block.weekday) and block.start <= minute < block.end
        for block in hours.blocks
    )


def _counts(hours: Hours, day: date, weekday: int) -> bool:
    return day.weekday() == weekday and day.isoformat() not in hours.holidays


def _moment(hours: Hours, day: date, minute: int) -> int:
    days, minute = divmod(minute, _DAY)
    clock = time(minute // 60, minute % 60)
    local = datetime.combine(day + timedelta(days=days), clock, ZoneInfo(hours.zone))
    return int(local.timestamp() * SECOND)
