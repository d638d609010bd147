"""Days and times as data gives them: ISO texts or microseconds, read as local time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from relevo.kernel.clock import SECOND


@dataclass(frozen=True, slots=True)
class Now:
    """The moment that `today()` and `days_since()` count from: microseconds, and the zone."""

    at: int
    zone: str = "UTC"

    def local(self) -> datetime:
        """Give it as local time."""
        return datetime.fromtimestamp(self.at / SECOND, ZoneInfo(self.zone))


def moment_of(value: object, zone: str = "UTC") -> datetime | None:
    """Give the local time of an ISO date, an ISO time or microseconds; None for anything else.

    A time without a zone is taken as local.
    """
    local = ZoneInfo(zone)
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / SECOND, local)
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return read.replace(tzinfo=local) if read.tzinfo is None else read.astimezone(local)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def day_of(value: object, zone: str = "UTC") -> date | None:
    """Give the local day of an ISO date, an ISO time or microseconds; None for anything else."""
    moment = moment_of(value, zone)
    return moment.date() if moment else None


def days_between(value: object, now: Now) -> int | None:
    """Give how many days ago that was; below zero when it is to come."""
    day = day_of(value, now.zone)
    return (now.local().date() - day).days if day else None


def hours_between(value: object, now: Now) -> float | None:
    """Give how many hours ago that was."""
    moment = moment_of(value, now.zone)
    if moment is None:
        return None
    passed = now.local().astimezone(UTC) - moment.astimezone(UTC)
    return passed.total_seconds() / 3600
