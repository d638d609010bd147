"""IBANs: by country, length and checksum.

Source: ISO 13616; lengths from SWIFT's IBAN registry.
"""

import re
from collections.abc import Iterator

from relevo.privacy.found import Found
from relevo.privacy.reading import Reading

_LENGTHS = {
    15: "no",
    16: "be",
    18: "dk fi fk fo gl nl sd",
    19: "mk si",
    20: "at ba ee kz lt lu mn xk",
    21: "ch hr li lv",
    22: "bg bh cr de gb ge ie me rs va",
    23: "ae gi il iq om so tl",
    24: "ad cz es md pk ro sa se sk tn vg",
    25: "ly pt st",
    26: "is tr",
    27: "bi dj fr gr it mc mr sm",
    28: "al az by cy do gt hn hu lb ni pl sv",
    29: "br eg ps qa ua",
    30: "jo kw mu ye",
    31: "mt sc",
    32: "lc",
    33: "ru",
}
_START = re.compile(r"(?<![a-z0-9])([a-z]{2})[ \-]?\d[ ]?\d")
_FORMS = {
    country: re.compile(rf"[a-z0-9](?:[\s.\-]{{0,2}}[a-z0-9]){{{length - 1}}}(?![a-z0-9])")
    for length, countries in _LENGTHS.items()
    for country in countries.split()
}
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_NUMBERS = {ord(letter): str(ord(letter) - 87) for letter in "abcdefghijklmnopqrstuvwxyz"}


def find_ibans(reading: Reading) -> Iterator[Found]:
    """Give IBANs with their value; one with a wrong checksum only where "IBAN" stands before it."""
    for start in _START.finditer(reading.plain):
        form = _FORMS.get(start[1])
        match = form.match(reading.plain, start.start()) if form else None
        if match is None:
            continue
        value = _SEPARATORS.sub("", match[0])
        if _fits(value):
            yield Found("iban", *match.span(), 0.99, value.upper())
        elif reading.cue(*match.span()) == "iban":
            yield Found("iban", *match.span(), 0.7, value.upper())


def _fits(value: str) -> bool:
    return int((value[4:] + value[:4]).translate(_NUMBERS)) % 97 == 1
