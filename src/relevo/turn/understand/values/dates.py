"""Days as customers say them: ISO, dd/mm, month names, weekdays, today, in three days."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from relevo.turn.understand.normalise import fold
from relevo.turn.understand.values import numbers

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?![/.,]?\d)")


def _numbered(lines: tuple[str, ...], start: int) -> dict[str, int]:
    """Count the names of each line, folded."""
    return {fold(name): number for line in lines for number, name in enumerate(line.split(), start)}


_MONTHS = _numbered(
    (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
    ),
    1,
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}}|primero|first)(?:st|nd|rd|th|º|o|er|\.)?\s+(?:of\s+|de\s+)?({_MONTH})\b\.?"
    r"(?:,?\s*(?:of\s+|de\s+|del\s+)?(\d{4}))?"
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(\d{{4}}))?"
)
_RELATIVE = {
    "day after tomorrow": 2,
    "pasado mañana": 2,
    "depois de amanhã": 2,
    "apres demain": 2,
    "ubermorgen": 2,
    "day before yesterday": -2,
    "antes de ayer": -2,
    "anteayer": -2,
    "antier": -2,
    "anteontem": -2,
    "avant hier": -2,
    "vorgestern": -2,
    "today": 0,
    "tonight": 0,
    "hoy": 0,
    "hoje": 0,
    "aujourdhui": 0,
    "heute": 0,
    "tomorrow": 1,
    "tomorow": 1,
    "tmrw": 1,
    "mañana": 1,
    "amanhã": 1,
    "demain": 1,
    "yesterday": -1,
    "ayer": -1,
    "ontem": -1,
    "hier": -1,
    "gestern": -1,
}
_RELATIVE_FOLDED = sorted(
    ((fold(name), days) for name, days in _RELATIVE.items()), key=lambda pair: -len(pair[0])
)
_MORNING = re.compile(r"\b(?:la|na|da|de la|por la|esta|pela) (?:manana|manha)\b")
_WEEKDAYS = _numbered(
    (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lunes martes miercoles jueves viernes sabado domingo",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    ),
    0,
)
_WEEKDAY = re.compile(
    r"\b(?:(last|past|next|proximo|proxima|passada|passado)\s+)?"
    rf"({'|'.join(_WEEKDAYS)})\b(?:\s+(pasado|passado|passada|dernier|prochain|que viene))?"
)
_BACK = frozenset({"last", "past", "pasado", "passado", "passada", "dernier"})
_AGO = re.compile(
    r"\b(?:hace|ha|faz|il y a|vor)\s+(\w+)\s+(dia|dias|semana|semanas|jours?|semaines?|tagen?|wochen?)\b"
    r"|\b(\w+)\s+(days?|weeks?|dias?|semanas?)\s+(?:ago|atras)\b"
)
_AHEAD = re.compile(
    r"\b(?:in|en|dentro de|em|daqui a|dans)\s+(\w+)\s+"
    r"(days?|weeks?|dias?|semanas?|jours?|semaines?|tagen?|wochen?)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names."""

    value: date
    words: str


def find(text: str, today: date) -> Day | None:
    """Give the first day that the text names, seen from `today`."""
    iso = _ISO.search(text)
    if iso:
        made = _make(int(iso[1]), int(iso[2]), int(iso[3]))
        if made:
            return Day(made, iso.group())
    folded = fold(text)
    for reader in (_named_month, _relative, _counted, _weekday, _numeric):
        day = reader(folded, today)
        if day is not None:
            return day
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(month: int, day: int, today: date) -> date | None:
    """Give the day of the year that lies nearest, where none was said."""
    years = (today.year, today.year - 1, today.year + 1)
    made = [found for year in years if (found := _make(year, month, day))]
    return min(made, key=lambda d: abs((d - today).days), default=None)


def _numeric(text: str, today: date) -> Day | None:
    for match in _NUMERIC.finditer(text):
        day, month = int(match[1]), int(match[2])
        if month > 12 >= day:
            day, month = month, day
        if match[3]:
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            made = _make(year, month, day)
        else:
            made = _near(month, day, today)
        if made:
            return Day(made, match.group())
    return None


def _named_month(text: str, today: date) -> Day | None:
    for pattern, day_at, month_at in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = pattern.search(text)
        if match is None:
            continue
        said = match[day_at]
        day, month = int(said) if said.isdigit() else 1, _MONTHS[match[month_at]]
        made = _make(int(match[3]), month, day) if match[3] else _near(month, day, today)
        if made:
            return Day(made, match.group())
    return None


def _relative(text: str, today: date) -> Day | None:
    text = _MORNING.sub(" ", text)
    for name, days in _RELATIVE_FOLDED:
        if re.search(rf"\b{name}\b", text):
            return Day(today + timedelta(days=days), name)
    return None


def _counted(text: str, today: date) -> Day | None:
    for pattern, sign in ((_AGO, -1), (_AHEAD, 1)):
        match = pattern.search(text)
        if match is None:
            continue
        amount, unit = [group for group in match.groups() if group][:2]
        found = numbers.find(amount)
        if found and 0 <= found[0].value <= 1000:
            days = int(found[0].value) * (7 if unit[0] in "w" or unit.startswith("sem") else 1)
            return Day(today + timedelta(days=sign * days), match.group())
    return None


def _weekday(text: str, today: date) -> Day | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    ahead = (_WEEKDAYS[match[2]] - today.weekday()) % 7
    if {match[1], match[3]} & _BACK:
        return Day(today + timedelta(days=(ahead or 7) - 7 if ahead else -7), match.group())
    return Day(today + timedelta(days=ahead or 7), match.group())
