"""Times of day as customers say them: at 3, half past two, halb drei, las diez menos cuarto, 15h30."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from relevo.turn.understand.values.days import DayReader

_HOUR, _NOON, _DAY = 60, 12, 24
_QUARTER, _HALF = 15, 30
_MINUTES_OF_AN_HOUR = 59
_STRONG = frozenset({"at", "as", "las", "um", "a las", "a la"})
_EARLY = 7


@dataclass(frozen=True, slots=True)
class Told:
    """A time of day: minutes since midnight as they were said, and what is known of the half of the day."""

    minutes: int
    end: int
    part: str = ""
    """`morning afternoon evening night noon am pm`, where it is said."""
    exact: bool = False
    """Said on the clock of 24 hours, or in a form that has one reading."""
    formal: bool = False
    """Said as the clock of 24 hours is read, though people say the same of the other half."""
    weak: bool = False
    """A bare number: only a time where one is awaited."""

    def readings(self, part: str = "") -> tuple[int, ...]:
        """Give the minutes since midnight that it may mean, the one as said first."""
        part = self.part or part
        hour, minute = divmod(self.minutes, _HOUR)
        if self.exact or hour > _NOON or hour == 0:
            return (self.minutes % (_DAY * _HOUR),)
        early, late = hour % _NOON, hour % _NOON + _NOON
        if part:
            return (_in_part(early, late, part) * _HOUR + minute,)
        if self.formal and hour >= _EARLY:
            return (self.minutes,)
        return (early * _HOUR + minute, late * _HOUR + minute)


def _in_part(early: int, late: int, part: str) -> int:
    match part:
        case "morning":
            return late if early == 0 else early
        case "am":
            return early
        case "night":
            return early if early < 5 else late
        case "noon":
            return late if early < 4 else early
        case _:
            return late


@dataclass(slots=True)
class ClockReader:
    """Reads times of day among the pieces of one text."""

    days: DayReader

    def at(self, i: int) -> Told | None:
        """Give the time that is told from this piece on."""
        for read in _READERS:
            told = read(self.days, i)
            if told is not None:
                return told
        return None


def _hour_at(reader: DayReader, i: int) -> int | None:
    """Give the hour that stands at a place."""
    atom = reader.atom(i)
    if atom is None or atom.number is None or atom.is_("ordinal") or atom.number > _DAY:
        return None
    return atom.number


def _finish(reader: DayReader, told: Told) -> Told:
    """Take "o'clock" and the part of the day that follow."""
    end, part, formal = told.end, told.part, told.formal
    if reader.is_(end, "oclock"):
        formal = formal or reader.here.language != "en"
        end += 1
    for kind in ("am", "pm"):
        if reader.is_(end, kind):
            part, end = kind, end + 1
    named = reader.of(end, "part")
    if named and not part:
        part, end = named, end + 1
    return Told(told.minutes, end, part, told.exact, formal, told.weak)


def _written(reader: DayReader, i: int) -> Told | None:
    """Read 15:30, 15h30, 9h."""
    at = i + 1 if reader.is_(i, "at") else i
    atom = reader.atom(at)
    if atom is None or not atom.is_("clock", "hours"):
        return None
    parts = [int(part) for part in re.findall(r"\d+", atom.digits)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if atom.is_("hours"):
        follows = reader.atom(at + 1)
        said = follows.number if follows is not None and len(follows.digits) == 2 else None
        if said is not None and said <= _MINUTES_OF_AN_HOUR:
            minute, at = said, at + 1
    if hour > _DAY or minute > _MINUTES_OF_AN_HOUR:
        return None
    exact = atom.digits.startswith("0")
    formal = reader.here.language != "en" or "h" in atom.digits
    return _finish(reader, Told(hour * _HOUR + minute, at + 1, exact=exact, formal=formal))


def _fixed(reader: DayReader, i: int) -> Told | None:
    """Read noon and midnight, also half past."""
    at = i + 1 if reader.is_(i, "at", "glue") else i
    time = reader.of(at, "clock")
    if not time:
        return None
    hour, minute = (int(part) for part in time.split(":"))
    half = reader.is_(at + 1, "and_half")
    minutes = hour * _HOUR + minute + (_HALF if half else 0)
    return Told(minutes, at + (2 if half else 1), exact=True)


def _around(reader: DayReader, i: int) -> Told | None:
    """Read "half past two", "viertel vor zehn", "ten past four", "halb drei", "cinco pras três"."""
    at = reader.past(i, "at") if reader.is_(i, "at") and not reader.is_(i, *_BEFORE_HOUR) else i
    for kind, minutes in _BEFORE_HOUR.items():
        if reader.is_(at, kind):
            hour = _hour_at(reader, at + 1)
            if hour is not None:
                return _finish(reader, Told(_shifted(hour, minutes), at + 2))
    atom = reader.atom(at)
    minute = atom.number if atom is not None and not atom.is_("ordinal") else None
    if minute is None or minute > _MINUTES_OF_AN_HOUR:
        return None
    sign = 1 if reader.is_(at + 1, "past") else -1 if reader.is_(at + 1, "to") else 0
    if not sign:
        return None
    half = reader.is_(at + 2, "half_to")
    hour = _hour_at(reader, at + (3 if half else 2))
    if hour is None or hour > _NOON:
        return None
    around = _shifted(hour, (-_HALF if half else 0) + sign * minute)
    told = _finish(reader, Told(around, at + (4 if half else 3)))
    # "from 5 to 8" and "10 to 12 items" say no time of that kind.
    plain = reader.here.language == "en" and minute % 5 != 0
    range_ = reader.here.language == "en" and reader.is_(i, "at")
    return None if plain or range_ or reader.is_(told.end, "word") else told


_BEFORE_HOUR = {
    "half_past": _HALF,
    "quarter_past": _QUARTER,
    "quarter_to": -_QUARTER,
    "three_quarter": -_QUARTER,
    "half_to": -_HALF,
}


def _shifted(hour: int, minutes: int) -> int:
    """Move an hour by minutes; a quarter to one is 12:45."""
    moved = hour * _HOUR + minutes
    return moved + _NOON * _HOUR if moved < _HOUR else moved


def _by_hour(reader: DayReader, i: int) -> Told | None:
    """Read "at 3", "las dos y media", "dix heures moins le quart", "neun Uhr fünfzehn", "3 pm"."""
    led = reader.is_(i, "at")
    start = reader.past(i + 1, "glue") if led else i
    hour = _hour_at(reader, start)
    atom = reader.atom(start)
    if hour is None or atom is None or (led and _is_day(reader, start)):
        return None
    at = start + 1
    oclock = atom.is_("hours") or reader.is_(at, "oclock")
    at = at + 1 if reader.is_(at, "oclock") else at
    minutes, end = _minutes(reader, at, told=led or oclock)
    formal = oclock and reader.here.language != "en"
    told = _finish(reader, Told(_shifted(hour, minutes), end, formal=formal))
    if oclock or told.part or (end > at and minutes):
        return told if not told.weak else None
    if not led:
        return None
    return told if _may_end(reader, i, told.end) else None


def _is_day(reader: DayReader, i: int) -> bool:
    named = reader.at(i)
    return named is not None and not named.weak


def _minutes(reader: DayReader, at: int, *, told: bool) -> tuple[int, int]:
    """Read what follows an hour: "y media", "et quart", "menos cuarto", "moins cinq", "fifteen"."""
    for kind, minutes in (
        ("and_half", _HALF),
        ("and_quarter", _QUARTER),
        ("less_quarter", -_QUARTER),
    ):
        if reader.is_(at, kind):
            return minutes, at + 1
    sign = -1 if reader.is_(at, "less") else 1
    joined = reader.is_(at, "less", "and")
    atom = reader.atom(at + 1 if joined else at)
    number = atom.number if atom is not None and atom.is_("spelled", "number") else None
    if number is None or not (joined or told) or number > _MINUTES_OF_AN_HOUR:
        return 0, at
    after = at + (2 if joined else 1)
    goes_on = reader.is_(after, "word") or reader.of(after, "unit") is not None
    if number < 5 or goes_on or reader.is_(after, "month", "to", "past", "oclock"):
        return 0, at
    return sign * number, after


def _may_end(reader: DayReader, i: int, end: int) -> bool:
    """Say whether a number after "at" is an hour, by what follows it."""
    atom = reader.atom(i)
    follows = reader.atom(end)
    if follows is None:
        return True
    if follows.of("unit") is not None or follows.is_("ordinal") or follows.of("month") is not None:
        return False
    if follows.word in ("%", "€", "$", "£", "/"):
        return False
    strong = atom is not None and atom.word in _STRONG
    return strong or not follows.is_("word", "number", "glue", "of")


_READERS: tuple[Callable[[DayReader, int], Told | None], ...] = (
    _written,
    _fixed,
    _around,
    _by_hour,
)
