"""What a slot accepts: from words or data to the value that is kept, or to what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, cast

from relevo.conversation.fold import TOKEN
from relevo.playbook.evaluate import amount_of, items_of
from relevo.playbook.model import Slot

_MAX_TEXT = 2_000
_MAX_PATTERN = 200
"""Longer answers fit no pattern: ids are short, and matching stays quick."""
_NAME_LENGTH = 80
_MAX_AMOUNT = 1e12
_MAX_ADDRESS = 300
_LETTERS_OF_AN_ADDRESS = 3
_A_MOMENT = len("2026-01-31T09:30")
BETWEEN = "|"
"""What stands between the readings of a value that could mean several (`2026-03-12 | 2026-12-03`)."""
ASKS_FOR_MORE = frozenset({"invalid.which", "invalid.time_missing", "invalid.day_missing"})
"""Sentences that ask for the rest of a value by themselves; what was said of it still counts."""
TOGETHER = ","
"""What stands between several values of an `item` slot that takes many."""
_YES = frozenset({"true", "yes", "y", "yeah", "yep", "si", "claro", "sim", "s", "1", "ok"})
_NO = frozenset({"false", "no", "n", "nope", "nao", "0"})
_SIGNS = {"€": "EUR", "£": "GBP", "r$": "BRL", "us$": "USD", "$": "", "¥": "JPY"}
_MONEY = re.compile(
    r"(?P<before>[A-Za-z]{3}|us\$|r\$|[€£$¥])?\s*(?P<amount>-?[\d.,\s]*\d)\s*"
    r"(?P<after>[A-Za-z]{3}|[€£$¥])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Valid:
    """A value as it is kept: JSON data."""

    value: Any


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why a value is not accepted: the name of a sentence, and the limit that it missed."""

    text: str
    limit: float | str | None = None
    """A number, or a time of day as `09:30`."""
    choices: tuple[str, ...] = ()
    """The values that it could mean, where the customer has to say which (`invalid.which`)."""


def validate(slot: Slot, raw: object, language: str, currency: str = "EUR") -> Valid | Invalid:
    """Read a value for a slot.

    `raw` is text as the slot's type writes it (ISO dates, `12.50 EUR`, `yes`) or words that can be
    read as such, or the value itself. Shapes: money is `{"amount", "currency"}`, dates are ISO
    texts, e-mail and phone are vault tokens. The slot's `check` is the executor's to evaluate.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return Invalid(f"invalid.{slot.type}")
    read = _READERS[slot.type](slot, raw, language, currency)
    if read is None:
        return Invalid(f"invalid.{slot.type}")
    return read if isinstance(read, Invalid) else _within(slot, read)


def _within(slot: Slot, value: object) -> Valid | Invalid:
    if slot.type in ("time", "datetime"):
        return _within_hours(slot, str(value))
    amount = amount_of(value)
    if amount is not None and slot.minimum is not None and amount < slot.minimum:
        return Invalid("invalid.too_small", slot.minimum)
    if amount is not None and slot.maximum is not None and amount > slot.maximum:
        return Invalid("invalid.too_large", slot.maximum)
    return Valid(value)


def _within_hours(slot: Slot, value: str) -> Valid | Invalid:
    hour = int(value[-5:-3]) + int(value[-2:]) / 60
    if slot.minimum is not None and hour < slot.minimum:
        return Invalid("invalid.too_early", _clock(slot.minimum))
    if slot.maximum is not None and hour > slot.maximum:
        return Invalid("invalid.too_late", _clock(slot.maximum))
    return Valid(value)


def _clock(hours: float) -> str:
    """Write an hour of the day: 9.5 is `09:30`."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def plain_words(text: str) -> str:
    """Give words without case, accents and marks, for comparing."""
    bare = "".join(x for x in unicodedata.normalize("NFKD", text) if not unicodedata.combining(x))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def _text(slot: Slot, raw: object, language: str, currency: str) -> object:
    text = _words(raw)
    return text if text and len(text) <= _MAX_TEXT else None


def _words(raw: object) -> str:
    """Give a value's words; a number counts as its digits, lists and tables have none."""
    plain = isinstance(raw, str | int | float) and not isinstance(raw, bool)
    return str(raw).strip() if plain else ""


def _pattern(slot: Slot, raw: object, language: str, currency: str) -> object:
    text = _words(raw)
    if not text or len(text) > _MAX_PATTERN:
        return None
    try:
        return text if re.fullmatch(slot.pattern, text, re.IGNORECASE) else None
    except re.error:
        return None


def _number(slot: Slot, raw: object, language: str, currency: str) -> object:
    if isinstance(raw, str):
        return read_number(raw, language)
    return None if isinstance(raw, Mapping) else _plain(amount_of(raw))


def _plain(number: float | None) -> float | int | None:
    if number is None or abs(number) > _MAX_AMOUNT or number != number:
        return None
    return int(number) if number == int(number) else number


def read_number(text: str, language: str) -> float | int | None:
    """Read a number as a person or a machine writes it: `1,234.5`, `1.234,5`, `1234.5`."""
    written = re.sub(r"\s", "", text)
    if not re.fullmatch(r"-?\d[\d.,]*", written):
        return None
    decimals = re.search(r"[.,](\d+)$", written)
    both = "." in written and "," in written
    if decimals and not both and not _groups(written, language):
        written = written.replace(",", ".")
    elif both:
        last = max(written.rfind("."), written.rfind(","))
        written = re.sub(r"[.,]", "", written[:last]) + "." + written[last + 1 :]
    else:
        written = re.sub(r"[.,]", "", written)
    try:
        return _plain(float(written))
    except ValueError:
        return None


def _groups(written: str, language: str) -> bool:
    """Say whether the only kind of mark in it separates thousands."""
    mark = "," if language == "en" else "."
    return re.fullmatch(rf"-?\d{{1,3}}(?:\{mark}\d{{3}})+", written) is not None


def _money(slot: Slot, raw: object, language: str, currency: str) -> object:
    usual = slot.currency or currency
    if isinstance(raw, Mapping):
        money = cast("Mapping[str, object]", raw)
        amount = _plain(amount_of(money))
        return None if amount is None else _amount(amount, str(money.get("currency") or usual))
    if not isinstance(raw, str):
        amount = _plain(amount_of(raw))
        return None if amount is None else _amount(amount, usual)
    found = _MONEY.fullmatch(raw.strip())
    if found is None:
        return None
    amount = read_number(found["amount"], language)
    sign = (found["before"] or found["after"] or "").lower()
    code = _SIGNS.get(sign, sign.upper()) or usual
    return None if amount is None else _amount(amount, code)


def _amount(amount: float, currency: str) -> dict[str, Any]:
    return {"amount": round(amount, 4), "currency": currency}


def _date(slot: Slot, raw: object, language: str, currency: str) -> object:
    return _read_each(raw, _day)


def _time(slot: Slot, raw: object, language: str, currency: str) -> object:
    return _within_reach(slot, _read_each(raw, _time_of_day))


def _datetime(slot: Slot, raw: object, language: str, currency: str) -> object:
    """Read a day with its time; of a day or a time alone, say what is missing."""
    both = _read_each(raw, _moment)
    if both is not None:
        return _within_reach(slot, both)
    if _read_each(raw, _day) is not None:
        return Invalid("invalid.time_missing")
    return None if _read_each(raw, _time_of_day) is None else Invalid("invalid.day_missing")


def _read_each(raw: object, read: Callable[[str], str | None]) -> str | Invalid | None:
    """Read a text; one with several readings (`2026-03-12 | 2026-12-03`) asks which is meant."""
    if not isinstance(raw, str):
        return None
    found = [read(part.strip()) for part in raw.split(BETWEEN)]
    values = tuple(dict.fromkeys(value for value in found if value))
    if not values or None in found:
        return None
    return values[0] if len(values) == 1 else Invalid("invalid.which", choices=values)


def _within_reach(slot: Slot, read: object) -> object:
    """Leave out readings beyond the hours that a slot takes: they cannot be meant."""
    if not isinstance(read, Invalid):
        return read
    near = tuple(x for x in read.choices if isinstance(_within_hours(slot, x), Valid))
    if not near:
        return read.choices[0]  # none can be: it is said what the hours are
    return near[0] if len(near) == 1 else replace(read, choices=near)


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


def _time_of_day(text: str) -> str | None:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    if len(text) < _A_MOMENT:
        return None
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return None


def _address(slot: Slot, raw: object, language: str, currency: str) -> object:
    """Take a postal address: words and, as a rule, a number; never a mail address or a link."""
    text = " ".join(_words(raw).split())
    lettered = sum(letter.isalpha() for letter in text) >= _LETTERS_OF_AN_ADDRESS
    bare = TOKEN.sub("", text)
    return text if lettered and len(text) <= _MAX_ADDRESS and "@" not in bare else None


def _token(slot: Slot, raw: object, language: str, currency: str) -> object:
    found = TOKEN.findall(_words(raw))
    return next((token for token in found if token.startswith(f"⟦{slot.type}:")), None)


def _name(slot: Slot, raw: object, language: str, currency: str) -> object:
    text = " ".join(_words(raw).split())
    named = any(letter.isalpha() for letter in text)
    return text if named and len(text) <= _NAME_LENGTH else None


def _yes_no(slot: Slot, raw: object, language: str, currency: str) -> object:
    if isinstance(raw, bool):
        return raw
    word = plain_words(_words(raw))
    return True if word in _YES else False if word in _NO else None


def _choice(slot: Slot, raw: object, language: str, currency: str) -> object:
    text = _words(raw)
    if any(option.value == text for option in slot.options):
        return text
    wanted = plain_words(text)
    if not wanted:
        return None
    for option in slot.options:
        tables = (option.label, option.synonyms)
        words = [word for table in tables for variants in table.values() for word in variants]
        if wanted in (plain_words(word) for word in (option.value, *words)):
            return option.value
    return None


def _item(slot: Slot, raw: object, language: str, currency: str) -> object:
    """Take things of the list; where several may be meant, all of them."""
    if not slot.many:
        text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        if isinstance(text, str) and BETWEEN in text:
            values = [
                _choice(slot, part.strip(), language, currency) for part in text.split(BETWEEN)
            ]
            known = tuple(str(value) for value in values if value is not None)
            return Invalid("invalid.which", choices=known) if known else None
        return _choice(slot, text, language, currency)
    parts: list[object] = list(items_of(raw))
    if isinstance(raw, str):
        whole = _choice(slot, raw, language, currency)
        parts = [raw] if whole is not None else [part.strip() for part in raw.split(TOGETHER)]
    found = [_choice(slot, part, language, currency) for part in parts]
    return None if not found or None in found else list(dict.fromkeys(found))


_READERS: Mapping[str, Callable[[Slot, object, str, str], object]] = {
    "text": _text,
    "pattern": _pattern,
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "email": _token,
    "phone": _token,
    "name": _name,
    "yes_no": _yes_no,
    "choice": _choice,
    "item": _item,
    "address": _address,
}
