"""Phone numbers, told from order numbers, dates, prices and codes.

A number counts when it is valid in a likely country and is written as phone numbers are (`+34 …`,
groups, brackets) or stands beside a word such as "teléfono". Bare digits alone are not enough.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import phonenumbers

from relevo.privacy.found import Found, Hints
from relevo.privacy.reading import Reading

_REGIONS = {
    "en": ("US", "GB", "AU", "IN", "IE"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE", "US"),
    "pt": ("BR", "PT"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
}
_ANY_REGION = ("US", "GB", "ES", "MX", "BR", "PT", "FR", "IT")
_TRUNK_ZERO = frozenset({"GB", "AU", "IE", "DE", "AT", "CH", "FR", "BE", "NL"})
"""Where a number is written with a 0 first; without it, and without a cue, it is some other number."""
_LONG = frozenset({"DE", "AT"})
_LONGEST_NATIONAL = 11
_SHORTEST, _LONGEST = 7, 15
_SHORTEST_UNCUED = 9
_JUDGED_AT_MOST = 1_500
"""Numbers of one text that are judged; in a text with more, what is written like one is one."""

_NEVER = 1 << 62

_JOINT = re.compile(r"[ \t.\-]{1,3}|/|[ .\-]?\( ?| ?\)[ .\-]{0,2}")
_LEAD = re.compile(r"\+ ?\(?$|\(\+? ?$")
_BOUND_BEFORE = re.compile(r"[\w#@$€£¥\\]$|[#$€£¥] $|\w[.,\-/]$")
_BOUND_AFTER = re.compile(
    r"[\w#@\\]|[.,:/\-]\w| ?(?:[%€$£¥]|(?:eur|euros?|usd|dollars?|dolares|reais|pesos"
    r"|ml|cl|l|mg|g|kg|mm|cm|m|km|kb|mb|gb|w|kw|kwh|v|mah|x|pcs|units?|unidades)\b)"
)
_NOT_A_PHONE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[ ./\-](?:0?[1-9]|[12]\d|3[01])[ ./\-](?:19|20)?\d\d(?:[ .\-]+\d{1,2}){0,3}"
    r"|(?:19|20)\d\d[ ./\-](?:0?[1-9]|1[0-2])[ ./\-](?:0?[1-9]|[12]\d|3[01])(?:[ .\-]+\d{1,2}){0,3}"
    r"|(?:19|20)\d\d ?[\-/] ?(?:19|20)\d\d"
    r"|\d{1,3}(?:\.\d{1,3}){3}"  # an internet address
    r"|\d{3}-\d\d-\d{4}|\d{5}-\d{4}"  # social security, postcode
    r"|\d{3}\.\d{3}\.\d{3}-\d\d"  # CPF
    r"|\d{1,3}(?:\.\d{3}){1,4}"  # thousands
    r"|\d{1,5}\.\d\d(?: ?- ?| )\d{1,5}\.\d\d"  # prices
)


@cache
def prepare() -> None:
    """Read what is needed of phonenumbers' data, so that no message has to wait for it."""
    for region in {region for regions in (*_REGIONS.values(), _ANY_REGION) for region in regions}:
        number = _parse("2 600 123 456", region)
        if number:
            phonenumbers.is_valid_number(number)


def find_phones(
    reading: Reading, language: str, hints: Hints, taken: Sequence[Found] = ()
) -> Iterator[Found]:
    """Give phone numbers with their value: E.164 where the country is sure, else as written.

    Digits within what is `taken` are passed over.
    """
    groups, plain = _outside(reading.groups, taken), reading.plain
    search = _Search(reading, groups, language, hints)
    first = 0
    for last in range(len(groups)):
        end = groups[last][1]
        if last + 1 < len(groups) and _joined(plain, end, groups[last + 1][0]):
            continue
        if end - groups[first][0] >= _SHORTEST:
            yield from search.run(first, last)
        first = last + 1


def _outside(groups: list[tuple[int, int]], taken: Sequence[Found]) -> list[tuple[int, int]]:
    if not taken:
        return groups
    ends = iter(sorted((found.start, found.end) for found in taken))
    start, end = next(ends)
    free: list[tuple[int, int]] = []
    for group in groups:
        while end <= group[0]:
            start, end = next(ends, (_NEVER, _NEVER))
        if group[1] <= start:
            free.append(group)
    return free


def _joined(plain: str, end: int, start: int) -> bool:
    return start - end <= 4 and _JOINT.fullmatch(plain, end, start) is not None


@dataclass(slots=True)
class _Window:
    """Neighbouring groups of digits that may be one number."""

    start: int
    end: int
    written: str
    international: bool
    sizes: list[int]


class _Search:
    """The look through one text; it counts what it has judged."""

    def __init__(
        self, reading: Reading, groups: list[tuple[int, int]], language: str, hints: Hints
    ) -> None:
        self._reading = reading
        self._groups = groups
        self._hints = hints
        regions = _REGIONS.get(language.split("-")[0].lower(), _ANY_REGION)
        country = (hints.country.upper(),) if hints.country else ()
        self._regions = tuple(dict.fromkeys(country + regions))
        self._judged = 0

    def run(self, first: int, last: int) -> Iterator[Found]:
        """Look into one run of groups: the longest number that starts at each place."""
        groups = self._groups
        while first <= last:
            if self._judged > _JUDGED_AT_MOST:
                yield from self._unjudged(first, last)
                return
            until, length = first, 0
            while until <= last and length + _size(groups[until]) <= _LONGEST:
                length += _size(groups[until])
                until += 1
            found, until = self._longest(first, until, length)
            if found:
                yield found
            first = until if found else first + 1

    def _unjudged(self, first: int, last: int) -> Iterator[Found]:
        window = self._window(first, last + 1)
        likely = len(window.sizes) > 1 and max(window.sizes) >= 3
        if sum(window.sizes) >= _SHORTEST_UNCUED and (likely or window.international):
            yield self._found(window, window.written, 0.3)

    def _longest(self, first: int, until: int, length: int) -> tuple[Found | None, int]:
        while length >= _SHORTEST:
            window = self._window(first, until)
            found = self._judge(window, length)
            if found:
                return found, until
            until -= 1
            length -= _size(self._groups[until])
        return None, until

    def _window(self, first: int, until: int) -> _Window:
        plain, spans = self._reading.plain, self._groups[first:until]
        start, end = spans[0][0], spans[-1][1]
        lead = _LEAD.search(plain[max(0, start - 3) : start])
        if lead:
            start -= len(lead[0])
        return _Window(
            start, end, plain[start:end], lead is not None and "+" in lead[0], [*map(_size, spans)]
        )

    def _judge(self, window: _Window, length: int) -> Found | None:
        grouped = _grouped(window.sizes) and length >= _SHORTEST_UNCUED
        self._judged += 1
        if not (window.international or grouped or len(window.sizes) <= 5):
            return None
        if not self._stands_alone(window):
            return None
        cue = self._cue(window)
        if not (window.international or cue == "phone" or (grouped and cue != "other")):
            return None
        value = self._value(window, cued=cue == "phone")
        if value:
            sure = window.international or cue == "phone"
            return self._found(window, value, 0.95 if sure else 0.75)
        mistyped = cue == "phone" and (len(window.sizes) == 1 or _grouped(window.sizes))
        return self._found(window, window.written, 0.6) if mistyped else None

    def _cue(self, window: _Window) -> str:
        asked = self._hints.asked == "phone"
        return "phone" if asked else self._reading.cue(window.start, window.end)

    def _stands_alone(self, window: _Window) -> bool:
        plain, start, end = self._reading.plain, window.start, window.end
        if _BOUND_BEFORE.search(plain[max(0, start - 2) : start]) or _BOUND_AFTER.match(plain, end):
            return False
        if _NOT_A_PHONE.fullmatch(window.written):
            return False
        written = self._reading.text[start:end]
        return not any(form.fullmatch(written) for form in self._hints.keep)

    def _value(self, window: _Window, *, cued: bool) -> str:
        digits = "".join(filter(str.isdigit, window.written))
        if window.international or digits.startswith("00"):
            number = _parse("+" + (digits if window.international else digits[2:]), None)
            if number and (phonenumbers.is_valid_number(number) or window.international):
                possible = phonenumbers.is_possible_number(number)
                return _e164(number) if possible else ""
        for region in self._regions:
            if len(digits) > _LONGEST_NATIONAL and region not in _LONG:
                continue
            if region in _TRUNK_ZERO and not cued and digits[0] != "0":
                continue
            number = _parse(window.written, region)
            if number and phonenumbers.is_valid_number(number):
                return _e164(number) if region == self._hints.country.upper() else window.written
        return ""

    def _found(self, window: _Window, value: str, score: float) -> Found:
        return Found("phone", window.start, window.end, score, value)


def _size(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _grouped(sizes: list[int]) -> bool:
    """Say whether groups of these sizes may be a phone number's."""
    return 2 <= len(sizes) <= 6 and 3 <= max(sizes) <= 8 and sizes[-1] >= 2


def _parse(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
