"""Values in words: dates, money, numbers and lists as each language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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

YES: Mapping[str, str] = {"en": "yes", "es": "sí", "pt": "sim"}
NO: Mapping[str, str] = {"en": "no", "es": "no", "pt": "não"}
_TODAY = {"en": "today at {}", "es": "hoy a las {}", "pt": "hoje às {}"}
_TOMORROW = {"en": "tomorrow at {}", "es": "mañana a las {}", "pt": "amanhã às {}"}
_WEEKDAY = {"en": "on {0} at {1}", "es": "el {0} a las {1}", "pt": "{0} às {1}"}
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
    if kind == "choice" and slot is not None:
        return _label(str(value), manner, slot)
    if kind == "date":
        return _time(value, "date", manner)
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
    moment = moment_of(value, manner.now.zone)
    if moment is None:
        return None
    match form:
        case "time":
            return _clock(moment, manner)
        case "moment":
            return _moment(moment, manner)
        case _:
            return _day(moment, form, manner)


def _clock(moment: datetime, manner: Manner) -> str:
    written = format_time(moment, "short", tzinfo=moment.tzinfo, locale=manner.locale)
    return _plain(written)


def _plain(text: str) -> str:
    """Plain spaces for the no-break ones of Babel, which double the price of a text message."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


_DATE = {"en": "MMMM d", "es": "d 'de' MMMM", "pt": "d 'de' MMMM"}
_DATE_WITH_YEAR = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y", "pt": "d 'de' MMMM 'de' y"}
_WITH_WEEKDAY = {"en": "EEEE, {}", "es": "EEEE {}", "pt": "EEEE, {}"}


def _day(moment: datetime, form: str, manner: Manner) -> str:
    this_year = moment.year == manner.now.local().year
    patterns = _DATE if this_year else _DATE_WITH_YEAR
    pattern = patterns.get(manner.language)
    if pattern is None:
        # Every locale has these two; they name the year also where it is this one.
        pattern = "full" if form == "day" else "long"
    elif form == "day":
        pattern = _WITH_WEEKDAY[manner.language].format(pattern)
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
