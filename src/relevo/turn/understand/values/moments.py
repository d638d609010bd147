"""Days and times in a text, seen from the conversation's day: what is meant, or what it could be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from relevo.playbook.model import Leaning
from relevo.turn.understand.values.atoms import Atom, atoms_of, has_written_moment
from relevo.turn.understand.values.clocks import ClockReader, Told
from relevo.turn.understand.values.days import DayReader, Here, Named
from relevo.turn.understand.values.tokens import Tokens, cut
from relevo.turn.understand.values.wording import LANGUAGES, moment_words, number_words

WAKING = (7.0, 20.99)
"""Hours that are meant when nobody says which half of the day, where a slot names none."""
_HOUR = 60
_MOST = 4
_LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: on which side of today, within which hours, and whether it was asked."""

    leaning: Leaning = ""
    hours: tuple[float, float] = WAKING
    asked: bool = False
    """Bare numbers count: "10", "the 15th"."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says of days and times: all readings, the likelier first."""

    days: tuple[date, ...] = ()
    minutes: tuple[int, ...] = ()
    """Minutes since midnight."""
    words: str = ""
    clear: bool = True
    """False for what is a day or a time only because one was asked for."""

    def day_texts(self) -> tuple[str, ...]:
        """Write the days: `2026-01-31`."""
        return tuple(day.isoformat() for day in self.days)

    def time_texts(self) -> tuple[str, ...]:
        """Write the times: `09:30`."""
        return tuple(f"{m // _HOUR % _LAST_HOUR:02}:{m % _HOUR:02}" for m in self.minutes)

    def texts(self) -> tuple[str, ...]:
        """Write the moments: day and time where both are said, else the one that is."""
        if self.days and self.minutes:
            return tuple(f"{d}T{t}" for d in self.day_texts() for t in self.time_texts())[:_MOST]
        return self.day_texts() or self.time_texts()


NOTHING = Moment()


@dataclass(slots=True)
class _Heard:
    """What was found from left to right."""

    days: list[tuple[Named, int]] = field(default_factory=list[tuple[Named, int]])
    clocks: list[Told] = field(default_factory=list[Told])
    parts: list[str] = field(default_factory=list[str])
    start: int = -1
    end: int = 0

    def begin_anew(self) -> None:
        """Forget what was said before "no, rather"."""
        self.days, self.clocks, self.parts = [], [], []


_ANY = Wanted()


@lru_cache(maxsize=64)
def find(text: str, here: Here, wanted: Wanted = _ANY) -> Moment:
    """Give the days and times that a text names, in the language that most of its words fit."""
    tokens = cut(text)
    if not may_hold(tokens, asked=wanted.asked):
        return NOTHING
    best = NOTHING
    for language in _languages(tokens, here.language):
        found = _read(tokens, replace(here, language=language), wanted)
        if found.days and best.minutes and not best.days:
            return replace(best, days=found.days)  # "see you mañana at 3"
        if best is NOTHING:
            best = found
        if best.days:
            break
    return best


def may_hold(tokens: Tokens, *, asked: bool) -> bool:
    """Say whether a text has words or digits that days and times are made of: the quick test."""
    words = tokens.words
    if not _telling().isdisjoint(words):
        return True
    if any(word[0].isdigit() for word in words):
        return asked or not _beside_numbers().isdisjoint(words) or has_written_moment(tokens.text)
    return not _hours().isdisjoint(words) and (asked or not _beside_numbers().isdisjoint(words))


@cache
def _telling() -> frozenset[str]:
    return frozenset[str]().union(*(moment_words(la).telling for la in LANGUAGES))


@cache
def _beside_numbers() -> frozenset[str]:
    return frozenset[str]().union(*(moment_words(la).beside for la in LANGUAGES))


@cache
def _hours() -> frozenset[str]:
    named = {w for la in LANGUAGES for w, n in number_words(la).values.items() if 0 < n <= 24}
    return frozenset(named)


def _languages(tokens: Tokens, own: str) -> Iterable[str]:
    """Give the languages that the words of days and times may be of, the likeliest first."""
    hits = {
        name: sum(word in moment_words(name).telling for word in tokens.words) + 0.5 * (name == own)
        for name in LANGUAGES
    }
    ranked = sorted(LANGUAGES, key=lambda name: -hits[name])
    return [name for name in ranked if hits[name] > 0] or ranked[:1]


def _read(tokens: Tokens, here: Here, wanted: Wanted) -> Moment:
    atoms = atoms_of(tokens, here.language)
    heard = _listen(atoms, here, wanted)
    days = _days(heard, atoms)
    minutes = _minutes(heard, wanted)
    clear = not any(named.weak for named, _ in heard.days)
    if not days and not minutes and wanted.asked:
        bare = _bare(atoms, wanted)
        if bare:
            return Moment((), bare, tokens.text.strip(), clear=False)
    if not days and not minutes:
        return NOTHING
    words = tokens.text[heard.start : heard.end]
    return Moment(days, minutes, words, clear)


def _listen(atoms: Sequence[Atom], here: Here, wanted: Wanted) -> _Heard:
    heard = _Heard()
    reader = DayReader(atoms, here, wanted.leaning)
    clocks = ClockReader(reader)
    i = 0
    while i < len(atoms):
        if atoms[i].is_("word", "mark"):
            i += 1
            continue
        named = reader.at(i)
        told = None if named is not None and not named.weak else clocks.at(i)
        if told is not None:
            heard.clocks.append(told)
            _spread(heard, atoms, i, told.end)
            i = told.end
        elif named is not None and (wanted.asked or not named.weak):
            i = _take_day(heard, reader, named, i)
        else:
            part = atoms[i].of("part")
            if part:
                heard.parts.append(part)
            elif heard.clocks and heard.clocks[-1].end == i and (until := _until(reader, i)):
                heard.clocks.append(until)
                _spread(heard, atoms, i, until.end)
                i = until.end
                continue
            elif _turns(atoms, i) and _says_more(atoms, i, clocks):
                heard.begin_anew()
            i += 1
    return heard


def _until(reader: DayReader, i: int) -> Told | None:
    """Read the other end of a range: "between 9 and 11"."""
    at = reader.past(i + 1, "at", "glue") if reader.is_(i, "or", "and") else -1
    atom = reader.atom(at)
    if atom is None or atom.number is None or atom.number > _LAST_HOUR or atom.is_("ordinal"):
        return None
    alone = not reader.is_(at + 1, "word", "unit", "month") and reader.of(at + 1, "unit") is None
    return Told(atom.number * _HOUR, at + 1) if alone else None


def _take_day(heard: _Heard, reader: DayReader, named: Named, i: int) -> int:
    """Take a day, unless it is denied or, after another day, the word for morning."""
    atom = reader.atoms[i]
    if heard.days and atom.of("day") == "1" and heard.days[-1][0].end == i:
        heard.parts.append("morning")
        return named.end
    before = i - 1
    while reader.is_(before, "glue"):
        before -= 1
    if reader.is_(before, "not"):
        return named.end
    if atom.of("part"):
        heard.parts.append(atom.of("part") or "")
    if (atom.of("day") or "").endswith("/night"):
        heard.parts.append("night")
    heard.days.append((named, i))
    _spread(heard, reader.atoms, i, named.end)
    return named.end


def _spread(heard: _Heard, atoms: Sequence[Atom], start: int, end: int) -> None:
    if heard.start < 0:
        heard.start = atoms[start].start
    heard.end = atoms[end - 1].end


def _turns(atoms: Sequence[Atom], i: int) -> bool:
    """Say whether the customer takes back what was said: "no, rather", "I mean", ", no,"."""
    if atoms[i].is_("rather"):
        return True
    marked = i + 1 < len(atoms) and atoms[i + 1].is_("mark", "rather")
    return atoms[i].is_("not") and marked


def _says_more(atoms: Sequence[Atom], i: int, clocks: ClockReader) -> bool:
    """Say whether a day or a time follows."""
    reader = clocks.days
    return any(
        ((named := reader.at(at)) is not None and not named.weak) or clocks.at(at) is not None
        for at in range(i + 1, len(atoms))
    )


def _days(heard: _Heard, atoms: Sequence[Atom]) -> tuple[date, ...]:
    """Put the days together; a weekday beside its date is one with it."""
    kept: list[Named] = []
    for named, start in heard.days:
        if kept and len(named.days) == 1 and _beside(atoms, kept[-1].end, start):
            weekday = kept[-1].days[0].weekday()
            if weekday == named.days[0].weekday():
                kept[-1] = named
                continue
        kept.append(named)
    days = dict.fromkeys(day for named in kept for day in named.days)
    return tuple(days)[:_MOST]


def _beside(atoms: Sequence[Atom], end: int, start: int) -> bool:
    between = atoms[end:start]
    return len(between) <= 2 and all(a.is_("mark", "glue") and a.word != "-" for a in between)


def _minutes(heard: _Heard, wanted: Wanted) -> tuple[int, ...]:
    """Put the times together, within the hours that can be meant."""
    part = heard.parts[0] if len(set(heard.parts)) == 1 else ""
    found = [named.minute for named, _ in heard.days if named.minute is not None]
    for i, told in enumerate(heard.clocks):
        # "Between 2 and 4 pm": the half of the day is said once.
        half = part or next((after.part for after in heard.clocks[i + 1 : i + 2]), "")
        found += _within(told.readings(half), wanted.hours)
    return tuple(dict.fromkeys(found))[:_MOST]


def _within(readings: tuple[int, ...], hours: tuple[float, float]) -> tuple[int, ...]:
    near = tuple(m for m in readings if hours[0] <= m / _HOUR <= hours[1])
    return near or readings


def _bare(atoms: Sequence[Atom], wanted: Wanted) -> tuple[int, ...]:
    """Read an hour from a number and nothing else, where a time is awaited."""
    rest = [atom for atom in atoms if not atom.is_("mark", "glue", "at")]
    if len(rest) != 1 or rest[0].number is None or rest[0].number > _LAST_HOUR:
        return ()
    return _within(Told(rest[0].number * _HOUR, 0).readings(), wanted.hours)
