"""The second half of a value: "at 10" after a day, "the first", "in the evening", "May" after several."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from relevo.turn.understand.message import Message
from relevo.turn.understand.values import choices
from relevo.turn.understand.values.atoms import Atom, atoms_of
from relevo.turn.understand.values.days import Here
from relevo.turn.understand.values.moments import Moment, Wanted, find
from relevo.turn.understand.values.tokens import cut

T = TypeVar("T")
_NOON = 12 * 60
_LATE_PARTS = frozenset({"afternoon", "pm", "evening", "night"})


def find_with(text: str, here: Here, wanted: Wanted) -> Moment:
    """Give what a text says of days and times, together with what was said before it was asked again."""
    moment = Moment()
    for said in here.earlier:
        moment = _refined(moment, said, here, wanted)
    return _refined(moment, text, here, wanted)


def _refined(before: Moment, text: str, here: Here, wanted: Wanted) -> Moment:
    found = find(text, here, wanted)
    if not before.texts() or (found.days and found.minutes):
        return found
    days = _narrowed(before.days, found.days)
    minutes = _narrowed(before.minutes, found.minutes)
    if not found.days and not found.minutes:
        days, minutes = _told_apart(before, text, here)
        if days == before.days and minutes == before.minutes:
            return found
    return Moment(days, minutes, found.words or text)


def _narrowed(before: tuple[T, ...], said: tuple[T, ...]) -> tuple[T, ...]:
    common = tuple(value for value in before if value in said)
    return common or said or before


def _told_apart(before: Moment, text: str, here: Here) -> tuple[tuple[date, ...], tuple[int, ...]]:
    """Choose among readings by their place, their month or year, or the half of the day."""
    days, minutes = before.days, before.minutes
    many = days if len(days) > 1 else minutes
    names = {str(i): (str(i + 1),) for i in range(len(many))}
    place = choices.match(Message.of(text), names, strict=False)
    if place is not None and len(many) > 1:
        at = int(place)
        return (days[at : at + 1], minutes) if len(days) > 1 else (days, minutes[at : at + 1])
    for atom in atoms_of(cut(text), here.language):
        days = _kept(days, _of_day(atom))
        minutes = _kept(minutes, _of_minute(atom))
    return days, minutes


def _kept(values: tuple[T, ...], fits: Callable[[T], bool] | None) -> tuple[T, ...]:
    if fits is None:
        return values
    return tuple(value for value in values if fits(value)) or values


def _of_day(atom: Atom) -> Callable[[date], bool] | None:
    month = atom.of("month")
    if month is not None:
        return lambda day: day.month == int(month)
    number = atom.number
    return None if number is None else lambda day: number in (day.day, day.year)


def _of_minute(atom: Atom) -> Callable[[int], bool] | None:
    part = atom.of("part") or ("pm" if atom.is_("pm") else "am" if atom.is_("am") else "")
    if not part:
        return None
    late = part in _LATE_PARTS
    return lambda minute: (minute >= _NOON) is late
