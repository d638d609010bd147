"""Payment cards and their security codes: found in any formatting, kept nowhere.

Numbers of 13 to 19 digits (ISO/IEC 7812), of 12 where a card is spoken of. A known brand's prefix and length with a fitting Luhn
digit is a card in whatever formatting; less than that needs a card's grouping or a word such as
"tarjeta" nearby. A mistyped number beside such a word is masked too: a typo is still a card.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from relevo.privacy.found import Found, Hints
from relevo.privacy.reading import Reading

_SHORTEST, _LONGEST = 12, 19
_DOUBLED = str.maketrans("0123456789", "0246813579")

_BRANDS = (
    ("4", "13 16 19", "13 16 19"),  # Visa
    ("51-55 2221-2720", "16", "16"),  # Mastercard
    ("34 37", "15", "15"),  # American Express
    ("300-305 309 36 38-39", "14 16-19", "14"),  # Diners Club
    ("3528-3589", "16-19", "16"),  # JCB
    ("6011 644-649 65", "16-19", "16"),  # Discover
    ("62 81 88", "16-19", "16 19"),  # UnionPay, RuPay
    ("50 56-69", "13-19", ""),  # Maestro, Elo, RuPay
    ("2200-2204", "16-19", "16"),  # Mir
    ("9792 8600 9860", "16", "16"),  # Troy, UzCard, Humo
    ("1", "15", ""),  # UATP
)
"""Prefixes and lengths of brands, and the lengths that count however the digits are grouped.

Maestro's are so wide that two phone numbers in a row would be a card in one of ten cases.
"""
_CLOSE = re.compile(r"[\s\-._/*|\\]{1,8}")
"""What people put between the groups of one number, also over a line's end."""
_LOOSE = re.compile(r"[^a-z0-9]{1,8}")
_WORDS = re.compile(r"[^a-z0-9]{1,6}[a-z][a-z' ,;:.…\-]{0,23}[^a-z0-9]{1,6}")
_NARROW, _WIDEST, _NEAR = 8, 36, 40
_BY_WORDS, _APART = 3, 4
_BURIED_AT_MOST = 200
_JUDGED_AT_MOST = 3_000
"""Numbers of one text that are judged; in a text with more, the rest of the digits are masked."""

_DATES = re.compile(
    r"(?:(?:(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:19|20)\d\d"
    r"|(?:19|20)\d\d[./\-](?:0?[1-9]|1[0-2])[./\-](?:0?[1-9]|[12]\d|3[01]))[^a-z0-9]{0,8}){2,}"
)
_PRICES = re.compile(r"(?:\d{1,4}[.,]\d\d(?:\s?[€$£])?[\s,;/\-]{1,3}){2,}\d{1,4}[.,]\d\d")

_CODE = re.compile(
    r"(?<![a-z0-9])"
    r"(?:cvc2?|cvv2?|csc|cvn|(?:card )?security (?:code|number)|card (?:verification )?code"
    r"|codigo de (?:la )?seguri?dad|codigo (?:de )?seguranca|cod\.? ?seg\.?|clave de seguridad"
    r"|code de securite|cryptogramme|(?:karten)?prufnummer|prufziffer|codice di sicurezza)"
    r"(?![a-z])"
)
_AFTER_CODE = re.compile(
    r"(?:[^a-z0-9]{1,3}[a-z]{1,12}){0,5}[^a-z0-9]{0,4}(\d(?:[ .\-]?\d){2,3})(?![\d/])"
)
_BEFORE_CODE = re.compile(
    r"(?<![\d./\-])(\d{3,4})[^a-z0-9]{1,3}"
    r"(?:(?:is|its|it's|as|the|my|on|of|card|es|el|mi|la|tarjeta|e|o|meu|cartao|ist|der|est|le)"
    r"[^a-z0-9]{1,3}){0,4}$"
)
_AFTER_CARD = re.compile(
    r"[^a-z0-9]{1,4}(?:(?:[a-z]{1,12}[^a-z0-9]{1,3}){0,3}"
    r"\d{1,2} ?[/.\-] ?\d{2,4}[^a-z0-9]{1,4}|cid[^a-z0-9]{1,3}|)(\d{3,4})(?![\d.,/\-]?\d)(?![a-z])"
    r"(?! ?(?:[€$£%]|eur|usd|gbp|brl|euros?|dollars?|pounds?|pesos|reais|libras|dolares))"
)
"""After a card: maybe its expiry, then three or four digits that nothing else explains."""
_BARE_CODE = re.compile(r"[^a-z0-9]*(\d{3,4})[^a-z0-9]*")


def _numbers(ranges: str) -> Iterator[str]:
    for part in ranges.split():
        low, _, high = part.partition("-")
        yield from map(str, range(int(low), int(high or low) + 1))


def _lengths(column: int) -> dict[str, tuple[int, ...]]:
    """Give the lengths of brands' numbers by their first four digits."""
    table: dict[str, set[int]] = {}
    for row in _BRANDS:
        for prefix in _numbers(row[0]):
            for first in range(int(prefix.ljust(4, "0")), int(prefix.ljust(4, "9")) + 1):
                table.setdefault(str(first), set()).update(map(int, _numbers(row[column])))
    return {first: tuple(sorted(lengths)) for first, lengths in table.items()}


_LENGTHS = _lengths(1)
_IN_ANY_GROUPS = _lengths(2)


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits that may be a card's, with the sizes of their groups and the widest gap between."""

    span: tuple[int, int]
    digits: str
    sizes: list[int]
    gap: int

    @property
    def grouped(self) -> bool:
        """Say whether they stand as on a card: by fours, 4-6-5, 4-6-4, or two by eight."""
        sizes = self.sizes
        fours = all(size == 4 for size in sizes[:-1]) and sizes[-1] <= 4
        return len(sizes) > 1 and (fours or sizes[:2] == [4, 6] or sizes == [8, 8])


def luhn(digits: str) -> bool:
    """Say whether the last digit fits the others.

    Source: ISO/IEC 7812-1, annex B.
    """
    total = sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))
    return total % 10 == 0


def find_cards(reading: Reading, hints: Hints) -> list[Found]:
    """Give cards and security codes; they have no value."""
    asked = hints.asked == "card"
    cards: list[Found] = []
    judged = 0
    for first, last in _chains(reading):
        chain = _Chain(reading, first, last, asked=asked, budget=_JUDGED_AT_MOST - judged)
        cards += chain.cards()
        judged += chain.judged
    return cards + [Found("cvc", *span, 0.9) for span in _codes(reading, hints, cards)]


def _chains(reading: Reading) -> Iterator[tuple[int, int]]:
    """Give groups of digits that may belong together, where they are long enough for a card."""
    groups, plain = reading.groups, reading.plain
    first = digits = 0
    for index, (start, end) in enumerate(groups):
        digits += end - start
        after = groups[index + 1][0] if index + 1 < len(groups) else -1
        if after < 0 or after - end > _WIDEST or _gap(plain[end:after]) == _APART:
            if digits >= _SHORTEST:
                yield first, index
            first, digits = index + 1, 0


class _Chain:
    """Neighbouring groups of digits, and every card number that begins and ends with one of them."""

    def __init__(
        self, reading: Reading, first: int, last: int, *, asked: bool, budget: int
    ) -> None:
        self.judged = 0
        self._budget = budget
        self._reading = reading
        groups = reading.groups
        self._groups = groups[first : last + 1]
        self._asked = asked
        self._cued = asked or reading.has_cue("card", groups[first][0], groups[last][1])
        self._digits = "".join(reading.plain[start:end] for start, end in self._groups)
        self._offsets = [0, *accumulate(end - start for start, end in self._groups)]
        self._index = {offset: index for index, offset in enumerate(self._offsets)}
        # Luhn sums of every stretch of digits: what is doubled depends on where the stretch ends.
        values, doubled = map(int, self._digits), map(int, self._digits.translate(_DOUBLED))
        pairs = list(zip(values, doubled, strict=True))
        self._odd = [0, *accumulate(pair[index & 1] for index, pair in enumerate(pairs))]
        self._even = [0, *accumulate(pair[~index & 1] for index, pair in enumerate(pairs))]

    def cards(self) -> Iterator[Found]:
        """Give the cards of this chain; they may overlap."""
        for first, (start, end) in enumerate(self._groups):
            if self.judged > self._budget:
                yield Found("card", start, self._groups[-1][1], 0.3)
                return
            if end - start > 16:
                yield from self._buried(first)
            if end - start <= _LONGEST:
                yield from self._from(first)

    def _from(self, first: int) -> Iterator[Found]:
        begin = self._offsets[first]
        size = self._offsets[first + 1] - begin
        branded = _LENGTHS.get(self._digits[begin : begin + 4], ())
        for length in branded:
            last = self._index.get(begin + length, 0)
            if last and self._luhn(begin, begin + length):
                yield from self._found(first, last, self._score_branded)
        if size >= _SHORTEST or size in (4, 8) or (self._cued and self._begins(first)):
            for length in range(_SHORTEST, _LONGEST + 1):
                last = self._index.get(begin + length, 0)
                if last:
                    yield from self._found(first, last, self._score_other)

    def _begins(self, first: int) -> bool:
        return first == 0 or self._gap_before(first) > 1

    def _found(self, first: int, last: int, score: Callable[[_Number], float]) -> Iterator[Found]:
        self.judged += 1
        span = (self._groups[first][0], self._groups[last - 1][1])
        number = _Number(
            span,
            self._digits[self._offsets[first] : self._offsets[last]],
            [end - start for start, end in self._groups[first:last]],
            max((self._gap_before(index) for index in range(first + 1, last)), default=1),
        )
        certainty = score(number)
        if certainty:
            yield Found("card", *span, certainty)

    def _score_branded(self, number: _Number) -> float:
        """Score a number with a brand's prefix and length, and the right last digit."""
        whole = len(number.sizes) == 1 or number.grouped or max(number.sizes) == 1
        alike = len(set(number.sizes)) == 1
        if number.gap == _BY_WORDS and not (whole or alike):
            return 0.0
        text = self._reading.plain[slice(*number.span)]
        doubtful = (
            (number.gap > 1 and not whole and (not alike or number.sizes[0] == 2))  # 10, 11, 12 …
            or (not whole and len(number.digits) not in _IN_ANY_GROUPS[number.digits[:4]])
            or (not alike and (_DATES.fullmatch(text) or _PRICES.fullmatch(text)))
        )
        if doubtful and not (self._asked or self._reading.has_cue("card", *number.span)):
            return 0.0
        return 0.99 if number.gap == 1 else 0.9

    def _score_other(self, number: _Number) -> float:
        """Score a number by its grouping and the words beside it."""
        if number.gap > 1:
            return 0.0
        whole = len(number.sizes) == 1 or number.grouped
        cue = "card" if self._asked else self._reading.cue(*number.span)
        if len(number.digits) == _SHORTEST:
            return 0.7 if whole and cue == "card" else 0.0
        if whole and cue != "other" and luhn(number.digits):
            return 0.7
        cued = self._asked or self._reading.has_cue("card", *number.span)
        if cued and cue != "other" and (whole or len(number.digits) in (15, 16)):
            return 0.7  # a typo is still a card
        by_fours = number.sizes == [4, 4, 4, 4] and number.digits[0] in "23456"
        return 0.6 if by_fours and cue != "other" else 0.0

    def _buried(self, first: int) -> Iterator[Found]:
        """Look into one long run of digits: at both ends, and all over where a card is spoken of."""
        begin, end = self._offsets[first], self._offsets[first + 1]
        span = self._groups[first]
        if self._reading.cue(*span) == "other":
            return
        everywhere = end - begin <= _BURIED_AT_MOST and self._reading.has_cue("card", *span)
        for length in (16, 15, 19):
            last = end - length
            for place in range(begin, last + 1) if everywhere else (begin, last):
                brand = length in _LENGTHS.get(self._digits[place : place + 4], ())
                if brand and self._luhn(place, place + length):
                    yield Found("card", *span, 0.8)
                    return

    def _luhn(self, begin: int, end: int) -> bool:
        sums = self._odd if end & 1 else self._even
        return (sums[end] - sums[begin]) % 10 == 0

    def _gap_before(self, index: int) -> int:
        return _gap(self._reading.plain[self._groups[index - 1][1] : self._groups[index][0]])


def _gap(between: str) -> int:
    """Say how firmly two groups of digits belong together: 1 closely, 4 not at all."""
    if len(between) <= _NARROW:
        if between in " -." or _CLOSE.fullmatch(between):
            return 1
        if _LOOSE.fullmatch(between):
            return 2
    if len(between) <= _WIDEST and _WORDS.fullmatch(between):
        return _BY_WORDS
    return _APART


def _codes(reading: Reading, hints: Hints, cards: list[Found]) -> Iterator[tuple[int, int]]:
    plain = reading.plain
    for cue in _CODE.finditer(plain):
        match = _AFTER_CODE.match(plain, cue.end())
        if match:
            yield match.span(1)
            continue
        low = max(0, cue.start() - _NEAR)
        match = _BEFORE_CODE.search(plain[low : cue.start()])
        if match:
            yield low + match.start(1), low + match.end(1)
    for card in cards:
        match = _AFTER_CARD.match(plain, card.end)
        if match:
            yield match.span(1)
    if hints.asked == "cvc" and (match := _BARE_CODE.fullmatch(plain)):
        yield match.span(1)
