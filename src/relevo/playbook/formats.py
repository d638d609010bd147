"""Values in words: dates, money, numbers and lists as each language writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import UnknownCurrencyError, format_currency, format_decimal, format_percent

from relevo.playbook.evaluate import amount_of, items_of, part_of
from relevo.playbook.model import Slot
from relevo.playbook.moment import Now, moment_of

FORMATS: frozenset[str] = frozenset(
    {"date", "day", "time", "moment", "money", "number", "percent", "list", "any"}
)
"""What may stand behind the colon in `{order.eta:date}`."""

YES: Mapping[str, str] = {"en": "yes", "es": "sí", "pt": "sim", "fr": "oui", "de": "ja"}
NO: Mapping[str, str] = {"en": "no", "es": "no", "pt": "não", "fr": "non", "de": "nein"}
_TODAY = {
    "en": "today at {}",
    "es": "hoy a las {}",
    "pt": "hoje às {}",
    "fr": "aujourd'hui à {}",
    "de": "heute um {} Uhr",
}
_TOMORROW = {
    "en": "tomorrow at {}",
    "es": "mañana a las {}",
    "pt": "amanhã às {}",
    "fr": "demain à {}",
    "de": "morgen um {} Uhr",
}
_WEEKDAY = {
    "en": "on {0} at {1}",
    "es": "el {0} a las {1}",
    "pt": "{0} às {1}",
    "fr": "le {0} à {1}",
    "de": "am {0} um {1} Uhr",
}
_DAYS_BY_NAME = 6
"""A day as near as this is called by its weekday alone."""


_TOO_MUCH = 1e15


@dataclass(frozen=True, slots=True)
class Manner:
    """In which language, place and moment something is said."""

    language: str
    now: Now
    currency: str = "EUR"

    @property
    def locale(self) -> Locale:
        """Give Babel's locale; English where it knows no such language."""
        try:
            return Locale.parse(_REGIONS.get(self.language, self.language).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en")


_REGIONS = {"pt": "pt_BR"}
"""The region whose way of writing the built-in sentences of a language follow."""


def show(value: object, form: str, manner: Manner, slot: Slot | None = None) -> str | None:
    """Write a value; None when there is nothing to write, or it does not fit the form."""
    if value is None or value == "":
        return None
    match form:
        case "":
            return _as_fits(value, manner, slot)
        case "money":
            return _money(value, manner)
        case "number":
            amount = _writable(value)
            return None if amount is None else format_decimal(amount, locale=manner.locale)
        case "percent":
            return _percent(value, manner)
        case "list" | "any":
            return _listed(value, manner, "or" if form == "any" else "standard")
        case _:
            return _time(value, form, manner)


def _as_fits(value: object, manner: Manner, slot: Slot | None) -> str | None:
    kind = slot.type if slot else ""
    if kind in ("choice", "item") and slot is not None and isinstance(value, str):
        return _label(value, manner, slot)
    if kind == "item" and slot is not None:
        labels = [_label(str(item), manner, slot) for item in items_of(value)]
        return _listed(labels, manner, "standard")
    if kind in _WRITTEN_AS:
        return _time(value, _WRITTEN_AS[kind], manner)
    if kind == "money":
        return _money(value, manner)
    match value:
        case bool():
            words = YES if value else NO
            return words.get(manner.language, words["en"])
        case int() | float():
            # A bare whole number is as often an id or a year as an amount: no separators.
            if isinstance(value, int) or _writable(value) is None:
                return str(value)
            return format_decimal(value, locale=manner.locale)
        case list() | tuple():
            return _listed(cast("object", value), manner, "standard")
        case Mapping():
            return _money(cast("object", value), manner)
        case _:
            return str(value)


_WRITTEN_AS = {"date": "date", "time": "time", "datetime": "moment"}


def choices_of(slot: Slot, values: Sequence[str], manner: Manner) -> tuple[str, ...]:
    """Write readings of a value that could mean several: days with their year where it differs."""
    if slot.type == "datetime":
        return _moments_apart(values, manner)
    dated = slot.type == "date" and len({value[:4] for value in values}) > 1
    written = [
        _full_day(value, manner) if dated else _as_fits(value, manner, slot) for value in values
    ]
    return tuple(text for text in written if text)


def _moments_apart(values: Sequence[str], manner: Manner) -> tuple[str, ...]:
    """Write moments to choose from: the times alone where the day is the same, else each in full."""
    moments = [moment for value in values if (moment := moment_of(value, manner.now.zone))]
    if len({moment.date() for moment in moments}) == 1:
        return tuple(_clock(moment, manner) for moment in moments)
    return tuple(f"{_day(moment, 'day', manner)}, {_clock(moment, manner)}" for moment in moments)


def _full_day(value: str, manner: Manner) -> str | None:
    moment = moment_of(value, manner.now.zone)
    return None if moment is None else _day(moment, "year", manner)


def _writable(value: object) -> float | None:
    """Give the number, unless it is one that no sentence needs and Babel cannot write."""
    amount = amount_of(value)
    return amount if amount is not None and abs(amount) < _TOO_MUCH else None


def _label(value: str, manner: Manner, slot: Slot) -> str:
    option = next((x for x in slot.options if x.value == value), None)
    if option is None:
        return value
    labels = option.label.get(manner.language) or next(iter(option.label.values()), ())
    return labels[0] if labels else value


def _money(value: object, manner: Manner) -> str | None:
    amount = _writable(value)
    if amount is None:
        return None
    currency = part_of(value, "currency")
    code = currency if isinstance(currency, str) and currency else manner.currency
    try:
        return _plain(format_currency(amount, code, locale=manner.locale))
    except (UnknownCurrencyError, ValueError):
        return f"{format_decimal(amount, locale=manner.locale)} {code}"


def _percent(value: object, manner: Manner) -> str | None:
    amount = _writable(value)
    if amount is None:
        return None
    return _plain(format_percent(amount, "#,##0.#%", locale=manner.locale))


def _listed(value: object, manner: Manner, style: str) -> str | None:
    items = items_of(value) or ((value,) if isinstance(value, str) else ())
    words = [word for item in items if (word := show(item, "", manner)) is not None]
    if not words:
        return None
    return format_list(words, "or" if style == "or" else "standard", locale=manner.locale)


def _time(value: object, form: str, manner: Manner) -> str | None:
    moment = _clock_time(value, manner) if form == "time" else None
    moment = moment or moment_of(value, manner.now.zone)
    if moment is None:
        return None
    match form:
        case "time":
            return _clock(moment, manner)
        case "moment":
            return _moment(moment, manner)
        case _:
            return _day(moment, form, manner)


def _clock_time(value: object, manner: Manner) -> datetime | None:
    """Give a time of day such as `09:30` as one of today."""
    if not isinstance(value, str) or len(value) != len("09:30"):
        return None
    try:
        return datetime.combine(manner.now.local().date(), time.fromisoformat(value))
    except ValueError:
        return None


def _clock(moment: datetime, manner: Manner) -> str:
    written = format_time(moment, "short", tzinfo=moment.tzinfo, locale=manner.locale)
    return _plain(written)


def _plain(text: str) -> str:
    """Plain spaces for the no-break ones of Babel, which double the price of a text message."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


_DATE = {
    "en": "MMMM d",
    "es": "d 'de' MMMM",
    "pt": "d 'de' MMMM",
    "fr": "d MMMM",
    "de": "d. MMMM",
}
_DATE_WITH_YEAR = {
    "en": "MMMM d, y",
    "es": "d 'de' MMMM 'de' y",
    "pt": "d 'de' MMMM 'de' y",
    "fr": "d MMMM y",
    "de": "d. MMMM y",
}
_WITH_WEEKDAY = {
    "en": "EEEE, {}",
    "es": "EEEE {}",
    "pt": "EEEE, {}",
    "fr": "EEEE {}",
    "de": "EEEE, {}",
}
_FIRST_OF_MONTH = {"fr": "1'er'"}
"""How the first of a month is written where it is no bare number."""


def _day(moment: datetime, form: str, manner: Manner) -> str:
    this_year = form != "year" and moment.year == manner.now.local().year
    patterns = _DATE if this_year else _DATE_WITH_YEAR
    pattern = patterns.get(manner.language)
    if pattern is None:
        # Every locale has these two; they name the year also where it is this one.
        pattern = "full" if form == "day" else "long"
    elif form == "day":
        pattern = _WITH_WEEKDAY[manner.language].format(pattern)
    if moment.day == 1 and manner.language in _FIRST_OF_MONTH:
        pattern = pattern.replace("d ", f"{_FIRST_OF_MONTH[manner.language]} ", 1)
    return _plain(format_date(moment, pattern, locale=manner.locale))


def _moment(moment: datetime, manner: Manner) -> str:
    days = (moment.date() - manner.now.local().date()).days
    language = manner.language if manner.language in _TODAY else "en"
    clock = _clock(moment, manner)
    if days == 0:
        return _TODAY[language].format(clock)
    if days == 1:
        return _TOMORROW[language].format(clock)
    near = 0 < days <= _DAYS_BY_NAME
    weekday = format_date(moment, "EEEE", locale=manner.locale)
    day = weekday if near else _day(moment, "day", manner)
    return _WEEKDAY[language].format(day, clock)
