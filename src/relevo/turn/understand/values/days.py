"""Days as customers name them: tomorrow, next Friday, in two weeks, 12 May, 12/03, the end of the month."""

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from relevo.playbook.model import Leaning
from relevo.turn.understand.values.atoms import Atom
from relevo.turn.understand.values.wording import moment_words

Order = Literal["dmy", "mdy", ""]


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when a message is read: local time, its language, and how numbers make a date."""

    now: datetime
    """Local time, without a zone."""
    language: str = "en"
    order: Order = ""
    """Whether the day or the month comes first in 12/03; empty where either may."""
    earlier: tuple[str, ...] = ()
    """What the customer said of the value before, where only a part of it was asked again."""

    @property
    def today(self) -> date:
        """The day of the conversation."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Named:
    """Days that one phrase may mean, the likelier first, and where the phrase ends."""

    days: tuple[date, ...]
    end: int
    weak: bool = False
    """Only a day where one is awaited: "the 15th"."""
    minute: int | None = None
    """Minutes since midnight, where the phrase says a moment: "in two hours"."""


_WEEK, _FORTNIGHT, _EIGHT, _FIFTEEN = 7, 14, 8, 15
_DAYS_OF_MONTH, _MONTHS = 31, 12
_SOON, _LATELY = 120, 60
"""Days ahead, and ago, within which a day without a year is meant of the year that makes it near."""
_LONGEST = 1_000
_CENTURY = 2000
_IDIOMS: dict[tuple[str, int], tuple[int, ...]] = {
    ("fr", 8): (7,),
    ("fr", 15): (14,),
    ("es", 8): (7, 8),
    ("es", 15): (14, 15),
    ("pt", 8): (7, 8),
    ("pt", 15): (14, 15),
    ("de", 8): (7, 8),
}
"""Days that count the first and the last: "dans quinze jours" is two weeks."""


_RATES = frozenset({(1, "d"), (1, "m"), (1, "y")})
_RATED = frozenset({"en", "es", "pt"})


@dataclass(slots=True)
class DayReader:
    """Reads days among the pieces of one text."""

    atoms: Sequence[Atom]
    here: Here
    leaning: Leaning = ""

    def at(self, i: int) -> Named | None:
        """Give the days that are named from this piece on."""
        for read in _READERS:
            named = read(self, i)
            if named is not None and named.days:
                return named
        return None

    def atom(self, i: int) -> Atom | None:
        """Give the piece at a place; None beyond the ends."""
        return self.atoms[i] if 0 <= i < len(self.atoms) else None

    def is_(self, i: int, *kinds: str) -> bool:
        """Say whether the piece at a place can be one of these."""
        atom = self.atom(i)
        return atom is not None and atom.is_(*kinds)

    def past(self, i: int, *kinds: str) -> int:
        """Give the first place from here on that is none of these."""
        while self.is_(i, *kinds):
            i += 1
        return i

    def of(self, i: int, kind: str) -> str | None:
        """Give what the piece at a place is of a kind."""
        atom = self.atom(i)
        return atom.of(kind) if atom is not None else None

    def count(self, i: int) -> tuple[int, int] | None:
        """Read an amount of time units: "three", "3", "a"; its end too."""
        atom = self.atom(i)
        if atom is None:
            return None
        if atom.number is not None and not atom.is_("ordinal"):
            return (atom.number, i + 1) if atom.number <= _LONGEST else None
        return (1, i + 1) if atom.word in ("a", "an") else None

    def near(self, month: int, day: int) -> tuple[date, ...]:
        """Give the years' days that one without a year may mean: one where it is plain."""
        today = self.here.today
        made = [_make(today.year + step, month, day) for step in range(-4, 5)]
        past = max((d for d in made if d and d < today), default=None)
        ahead = min((d for d in made if d and d >= today), default=None)
        if past is None or ahead is None or self.leaning:
            only = past if self.leaning == "past" and ahead != today else ahead
            return (only,) if only else ()
        gone, left = (today - past).days, (ahead - today).days
        if left <= _SOON and gone > left:
            return (ahead,)
        return (past,) if gone <= _LATELY else (past, ahead)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written(reader: DayReader, i: int) -> Named | None:
    """Read 2026-03-12, 12/03/2026, 12/03, 12.3."""
    atom = reader.atom(i)
    if atom is None or not atom.is_("iso", "date", "short"):
        return None
    parts = [int(part) for part in re.findall(r"\d+", atom.digits)]
    if atom.is_("iso"):
        made = _make(*parts[:3])
        return Named((made,), i + 1) if made else None
    first, second = parts[:2]
    orders = _orders(reader, atom.digits, first, second)
    days: list[date] = []
    for day, month in orders:
        if len(parts) == 2:
            if 1 <= month <= _MONTHS:
                days += reader.near(month, day)
        else:
            year = parts[2] + (_CENTURY if parts[2] < 100 else 0)
            made = _make(year, month, day)
            days += [made] if made else []
    return Named(tuple(dict.fromkeys(days)), i + 1)


def _orders(reader: DayReader, digits: str, first: int, second: int) -> list[tuple[int, int]]:
    """Give the readings of two numbers as day and month."""
    day_first, month_first = (first, second), (second, first)
    if second > _MONTHS:
        return [month_first]
    if first > _MONTHS or first == second or "." in digits:
        return [day_first]
    order = reader.here.order if reader.here.language == "en" else "dmy"
    if order:
        return [day_first if order == "dmy" else month_first]
    return [day_first, month_first]


def _with_month(reader: DayReader, i: int) -> Named | None:
    """Read "12 May", "the 3rd of April 2027", "May 12th"."""
    atom = reader.atom(i)
    if atom is None:
        return None
    if atom.number is not None and atom.number <= _DAYS_OF_MONTH and not atom.is_("hours"):
        others = [atom.number]
        at = i + 1
        if reader.is_(at, "or") and not reader.is_(reader.past(at, "of"), "month"):
            more = reader.atom(reader.past(at + 1, "glue"))
            if more is not None and more.number is not None and more.number <= _DAYS_OF_MONTH:
                others.append(more.number)
                at = reader.past(at + 1, "glue") + 1
        at = reader.past(at, "of", "glue")
        month = reader.of(at, "month")
        if month is None:
            return None
        return _dated(reader, others, int(month), at + 1)
    month = atom.of("month")
    at = reader.past(i + 1, "glue")
    day = reader.atom(at)
    if month is None or day is None or day.number is None or day.number > _DAYS_OF_MONTH:
        return None
    follows = reader.atom(at + 1)
    if follows is not None and follows.is_("word", "unit:d") and not day.is_("ordinal"):
        return None  # "I may 2 items": no day
    return _dated(reader, [day.number], int(month), at + 1)


def _dated(reader: DayReader, numbers: list[int], month: int, at: int) -> Named:
    """Take the year that may follow a day and month."""
    year_at = reader.past(at, "mark", "of") if reader.is_(at, "mark", "of") else at
    atom = reader.atom(year_at)
    year = atom.number if atom is not None and atom.is_("number", "spelled") else None
    if year is not None and 1900 <= year < 2100:
        made = [_make(year, month, number) for number in numbers]
        return Named(tuple(day for day in made if day), year_at + 1)
    near = [day for number in numbers for day in reader.near(month, number)]
    return Named(tuple(dict.fromkeys(near)), at)


def _relative(reader: DayReader, i: int) -> Named | None:
    """Read "tomorrow", "pasado mañana", "heute in einer Woche", "hoy en ocho"."""
    offset = reader.of(i, "day")
    if offset is None:
        return None
    number = offset.split("/")[0]
    day = reader.here.today + timedelta(days=int(number))
    plus, end = _weeks_on(reader, i + 1)
    return Named((day + timedelta(days=plus),), end)


def _weeks_on(reader: DayReader, i: int) -> tuple[int, int]:
    """Read how many days later than a named day: "in einer Woche", "en huit", "a oito"."""
    if reader.is_(i, "in_eight"):
        return _WEEK, i + 1
    if reader.is_(i, "ahead"):
        amount = reader.count(i + 1)
        if amount and reader.of(amount[1], "unit") == "w":
            return amount[0] * _WEEK, amount[1] + 1
    return 0, i


def _weekday(reader: DayReader, i: int) -> Named | None:
    """Read a weekday with what stands before and behind it."""
    if reader.is_(i, "from_week"):
        at = reader.past(i + 1, "glue")
        number = _weekday_number(reader, at)
        return _coming(reader, number, at + 1, plus=_WEEK) if number is not None else None
    week = _week_phrase(reader, i)
    if week is not None:
        at = reader.past(week[1], "glue", "of")
        number = _weekday_number(reader, at)
        return None if number is None else _in_week(reader, number, week[0], at + 1)
    said = _modifier(reader, i)
    at = reader.past(i + 1, "glue") if said else i
    number = _weekday_number(reader, at)
    if number is None:
        return None
    end = at + 1
    week = _week_phrase(reader, reader.past(end, "of", "glue"))
    if week is not None:
        return _in_week(reader, number, week[0], week[1])
    if not said:
        said = _modifier(reader, end)
        end += 1 if said else 0
    plus, end = _weeks_on(reader, end)
    if plus:
        return _coming(reader, number, end, plus=plus)
    if reader.here.language == "en" and reader.is_(end, "week_after"):
        return _coming(reader, number, end + 1, plus=_WEEK)
    return _modified(reader, number, said, end)


def _weekday_number(reader: DayReader, i: int) -> int | None:
    """Give the weekday at a place; of names that mean other things too, only where they fit."""
    number = reader.of(i, "weekday")
    if number is not None:
        return int(number)
    follows = reader.atom(i + 1)
    number = reader.of(i, "short_weekday")
    if number is not None:
        next_to = follows is not None and (follows.number is not None or follows.is_("clock"))
        return int(number) if next_to else None
    number = reader.of(i, "loose")
    if number is None:
        return None
    before = reader.atom(i - 1)
    article = before is not None and before.word in ("a", "o", "uma", "na", "da")
    unknown = follows is not None and follows.is_("word")
    nouns = moment_words(reader.here.language).loose_not
    if unknown and (article or (follows is not None and follows.word in nouns)):
        return None
    return int(number)


def _modifier(reader: DayReader, i: int) -> str:
    """Give "next", "coming", "last" or "this" where the piece is one."""
    return next((k for k in ("last", "next", "coming", "this") if reader.is_(i, k)), "")


def _week_phrase(reader: DayReader, i: int) -> tuple[int, int] | None:
    """Read "next week": how many weeks from this one, and where it ends."""
    for first, second in ((i, i + 1), (i + 1, i)):
        said = _modifier(reader, first)
        if said and reader.of(second, "unit") == "w":
            return {"last": -1, "this": 0}.get(said, 1), i + 2
    return None


def _in_week(reader: DayReader, number: int, weeks: int, end: int) -> Named:
    today = reader.here.today
    monday = today - timedelta(days=today.weekday())
    return Named((monday + timedelta(days=weeks * _WEEK + number),), end)


def _coming(reader: DayReader, number: int, end: int, *, plus: int = 0) -> Named:
    ahead = (number - reader.here.today.weekday()) % _WEEK or _WEEK
    return Named((reader.here.today + timedelta(days=ahead + plus),), end)


def _modified(reader: DayReader, number: int, said: str, end: int) -> Named:
    """Give the weekday before or after today that the modifier and the slot's leaning mean."""
    today = reader.here.today
    ahead = (number - today.weekday()) % _WEEK
    before = today - timedelta(days=(_WEEK - ahead) % _WEEK or _WEEK)
    after = today + timedelta(days=ahead or _WEEK)
    if said == "last" or (not said and reader.leaning == "past"):
        return Named((before,), end)
    if said == "this":
        return Named((today + timedelta(days=ahead),), end)
    if said == "next" and number > today.weekday():
        # Later in this week: some mean that day, others the one of the next week.
        return Named((after, after + timedelta(days=_WEEK)), end)
    return Named((after,), end)


def _counted(reader: DayReader, i: int) -> Named | None:
    """Read "in 3 days", "two weeks ago", "hace un mes", "two weeks from today"."""
    if reader.is_(i, "ahead"):
        found = _amount(reader, i + 1)
        moved = _moved(reader, found, 1) if found else None
        if found and moved and found[:2] in _RATES and reader.here.language in _RATED:
            return replace(moved, weak=True)  # "how many in a day?"
        return moved
    if reader.is_(i, "ago_pre"):
        found = _amount(reader, i + 1)
        return _moved(reader, found, -1) if found else None
    found = _amount(reader, i)
    if found is None:
        return None
    at = found[2]
    if reader.is_(at, "ago"):
        return _moved(reader, (*found[:2], at + 1), -1)
    return _moved(reader, (*found[:2], at + 1), 1) if reader.is_(at, "later") else None


def _amount(reader: DayReader, i: int) -> tuple[float, str, int] | None:
    """Read an amount of time: how many, of what, and where it ends."""
    half = 0.0
    counted = reader.count(i)
    amount, at = counted or (0, i)
    at = reader.past(at, "mark") if reader.is_(at, "half") else at
    if reader.is_(at, "half"):
        half, amount, at = 0.5, 0 if amount == 1 else amount, reader.past(at + 1, "mark")
    unit = reader.of(at, "unit")
    if unit is None or (counted is None and not half):
        return None
    return amount + half, unit, at + 1


def _moved(reader: DayReader, found: tuple[float, str, int], sign: int) -> Named | None:
    amount, unit, end = found
    now = reader.here.now
    if unit in "HM":
        minutes = amount * (60 if unit == "H" else 1)
        moment = now + timedelta(minutes=sign * minutes)
        return Named((moment.date(),), end, minute=moment.hour * 60 + moment.minute)
    whole = int(amount)
    if whole != amount or (unit in "my" and whole > 240):
        return None
    if unit in "my":
        return Named((_months_on(now.date(), sign * whole * (12 if unit == "y" else 1)),), end)
    days = {"d": (whole,), "w": (whole * _WEEK,), "f": (whole * _FORTNIGHT,)}[unit]
    if unit == "d" and sign > 0:
        days = _IDIOMS.get((reader.here.language, whole), days)
    return Named(tuple(now.date() + timedelta(days=sign * n) for n in days), end)


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end_of_month(reader: DayReader, i: int) -> Named | None:
    """Read "the end of the month", "end of May"."""
    today = reader.here.today
    if reader.of(i, "end") == "month":
        last = calendar.monthrange(today.year, today.month)[1]
        return Named((today.replace(day=last),), i + 1)
    month = reader.of(reader.past(i + 1, "of", "glue"), "month") if reader.is_(i, "end") else None
    if month is None:
        return None
    last = calendar.monthrange(today.year, int(month))[1]
    return Named(reader.near(int(month), last), reader.past(i + 1, "of", "glue") + 1)


def _of_month(reader: DayReader, i: int) -> Named | None:
    """Read "the 15th", "el 15", "am 5."; only a day where nothing goes on with it."""
    atom = reader.atom(i)
    before = reader.atom(i - 1)
    if atom is None or atom.number is None or not 1 <= atom.number <= _DAYS_OF_MONTH:
        return None
    ordinal = atom.is_("ordinal") and bool(atom.digits) and reader.here.language in ("en", "de")
    named = before is not None and before.is_("day_no")
    follows = reader.atom(i + 1)
    goes_on = follows is not None and (
        follows.is_("word", "oclock", "am", "pm", "of", "number", "glue", "half", "spelled")
        or follows.of("unit") is not None
        or follows.word in ("%", "€", "$", "£")
    )
    if goes_on or not (ordinal or named) or atom.is_("hours"):
        return None
    today = reader.here.today
    this = _make(today.year, today.month, atom.number)
    later = [
        _make(d.year, d.month, atom.number) for d in (_months_on(today, 1), _months_on(today, 2))
    ]
    coming = next((d for d in later if d), None)
    if this is None or coming is None:
        return Named((coming,), i + 1, weak=True) if coming else None
    if this >= today and reader.leaning == "past":
        earlier = _make(*_months_on(today.replace(day=1), -1).timetuple()[:2], atom.number)
        return Named((earlier,), i + 1, weak=True) if earlier else None
    if this >= today or reader.leaning == "past":
        return Named((this,), i + 1, weak=True)
    both = (coming,) if reader.leaning == "future" else (this, coming)
    return Named(both, i + 1, weak=True)


_READERS: tuple[Callable[[DayReader, int], Named | None], ...] = (
    _written,
    _with_month,
    _relative,
    _counted,
    _weekday,
    _end_of_month,
    _of_month,
)
