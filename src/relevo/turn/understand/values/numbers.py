"""Numbers in digits and in words (English, Spanish, Portuguese, French, German)."""

import re
from dataclasses import dataclass

from relevo.turn.understand.normalise import fold

_DIGITS = re.compile(r"(?<![\w.,])[-+]?\d+(?:[.,]\d+)*(?![\w])")
_WORD = re.compile(r"[^\W\d_]+")


def _numbered(lines: tuple[str, ...], start: int = 0, step: int = 1) -> dict[str, int]:
    """Count the words of each line; a word keeps the first number it gets."""
    table: dict[str, int] = {}
    for line in lines:
        for place, word in enumerate(line.split()):
            table.setdefault(word, start + place * step)
    return table


_UNITS = _numbered(
    (
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        ),
        (
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro "
            "veinticinco veintiseis veintisiete veintiocho veintinueve"
        ),
        (
            "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
            "dezesseis dezessete dezoito dezenove"
        ),
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        (
            "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn "
            "funfzehn sechzehn siebzehn achtzehn neunzehn"
        ),
    )
) | {
    "una": 1,
    "uma": 1,
    "duas": 2,
    "une": 1,
    "quatorze": 14,
    "dezasseis": 16,
    "dezassete": 17,
    "dezanove": 19,
}
_TENS = _numbered(
    (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        "vingt trente quarante cinquante soixante",
        "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    ),
    20,
    10,
)
_HUNDREDS = _numbered(
    (
        (
            "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
            "ochocientos novecientos"
        ),
        (
            "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos "
            "novecentos"
        ),
    ),
    100,
    100,
) | {"cien": 100, "cem": 100}
_TIMES = {
    "hundred": 100,
    "cent": 100,
    "cents": 100,
    "hundert": 100,
    "thousand": 1_000,
    "mil": 1_000,
    "mille": 1_000,
    "tausend": 1_000,
    "million": 1_000_000,
    "millon": 1_000_000,
    "millones": 1_000_000,
    "milhao": 1_000_000,
    "milhoes": 1_000_000,
}
_LINKS = frozenset({"and", "y", "e", "et", "und"})
_COUNTS = {"couple": 2, "dozen": 12, "docena": 12, "duzia": 12, "par": 2}
_AMBIGUOUS = frozenset({"un", "una", "uno", "um", "uma", "une", "one", "six", "once", "par"})
"""Words that are more often no number; they count only where a number is awaited."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, and where it stands."""

    value: float
    start: int
    end: int
    spelled: bool = False
    sure: bool = True


def written(value: float) -> str:
    """Write a number as slots hold it: no thousands marks, a point, no empty decimals."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def parse_digits(text: str) -> float:
    """Read `1.234,50`, `1,234.50`, `1 234`: the last mark divides unless it groups thousands."""
    sign = -1.0 if text.startswith("-") else 1.0
    body = text.lstrip("+-")
    marks = [c for c in body if c in ".,"]
    if not marks:
        return sign * float(body[:18])
    last = marks[-1]
    head, _, tail = body.rpartition(last)
    grouped = len(tail) == 3 and (marks.count(last) > 1 or len(set(marks)) == 1)
    grouped = grouped and head.replace(".", "").replace(",", "") not in ("", "0")
    whole = (head + tail if grouped else head).replace(".", "").replace(",", "")
    return sign * float(f"{whole[:18] or '0'}.{'' if grouped else tail[:6]}0")


def find(text: str) -> list[Number]:
    """Find all numbers in a text, those in digits and those in words."""
    found = [Number(parse_digits(m.group()), m.start(), m.end()) for m in _DIGITS.finditer(text)]
    found += _spelled(text)
    return sorted(found, key=lambda number: number.start)


def spoken_digits(text: str) -> str:
    """Replace words for single digits by the digits ("two zero four" is "2 0 4")."""

    def digit(match: re.Match[str]) -> str:
        value = _UNITS.get(fold(match.group()), 10)
        return str(value) if value < 10 else match.group()

    return _WORD.sub(digit, text)


def _spelled(text: str) -> list[Number]:
    numbers: list[Number] = []
    run: list[tuple[str, int, int]] = []
    last_end = -1
    for match in _WORD.finditer(text):
        word = fold(match.group())
        linked = word in _LINKS and bool(run)
        if run and (match.start() - last_end > 1 or not (linked or _is_number(word))):
            numbers += _close(run)
            run = []
        if _is_number(word) or (linked and run):
            run.append((word, match.start(), match.end()))
            last_end = match.end()
    return numbers + _close(run)


def _is_number(word: str) -> bool:
    return any(word in table for table in (_UNITS, _TENS, _HUNDREDS, _TIMES, _COUNTS))


def _close(run: list[tuple[str, int, int]]) -> list[Number]:
    """Add up a run of number words."""
    while run and run[-1][0] in _LINKS:
        run = run[:-1]
    if not run:
        return []
    total = current = 0
    for word, _, _ in run:
        if word in _TIMES:
            times = _TIMES[word]
            if times == 100:
                current = max(current, 1) * 100
            else:
                total += max(current, 1) * times
                current = 0
        elif word not in _LINKS:
            current += _value(word)
    sure = not (len(run) == 1 and run[0][0] in _AMBIGUOUS)
    return [Number(float(total + current), run[0][1], run[-1][2], spelled=True, sure=sure)]


def _value(word: str) -> int:
    for table in (_UNITS, _TENS, _HUNDREDS, _COUNTS):
        if word in table:
            return table[word]
    return 0
