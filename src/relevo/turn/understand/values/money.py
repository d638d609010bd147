"""Amounts of money: `12,50 €`, `$1,200`, `thirty dollars`, `R$ 80`."""

import re

from relevo.turn.understand.normalise import fold
from relevo.turn.understand.values import numbers
from relevo.turn.understand.values.tokens import cut

_SIGNS = {"€": "EUR", "£": "GBP", "R$": "BRL", "US$": "USD", "$": "USD", "¥": "JPY"}
_NAMES = {
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "dolar": "USD",
    "dolares": "USD",
    "bucks": "USD",
    "usd": "USD",
    "pound": "GBP",
    "pounds": "GBP",
    "libra": "GBP",
    "libras": "GBP",
    "quid": "GBP",
    "gbp": "GBP",
    "real": "BRL",
    "reais": "BRL",
    "brl": "BRL",
    "franken": "CHF",
    "chf": "CHF",
}
_SHARED = {
    "$": frozenset({"USD", "MXN", "CAD", "AUD", "ARS", "CLP", "COP", "NZD", "UYU"}),
    "peso": frozenset({"MXN", "ARS", "CLP", "COP", "UYU", "PHP"}),
    "dolar": frozenset({"USD", "CAD", "AUD", "NZD"}),
}
"""Names that several currencies share: the slot's own is taken where it is one of them."""
_ALL_SHARED = frozenset(_SHARED)
_SIGN_MARKS = frozenset("€£$¥")
_HUNDRED = 100
_JOINED = re.compile(r"\s+(?:(?:and|y|e|et|und|con|com)\s+)?")
_WITH = re.compile(r"\s+(?:con|com|virgule|komma|point|coma|vírgula)\s+", re.IGNORECASE)
_AFTER = re.compile(r"\s*(€|£|R\$|US\$|\$|¥|[^\W\d_]+)")
_BEFORE = re.compile(r"(€|£|R\$|US\$|\$|¥|\b[A-Z]{3})\s*$")


def find(
    text: str, currency: str, *, bare: bool, language: str = ""
) -> tuple[str, int, int] | None:
    """Give the first amount as `12.50 EUR` with its place; `bare` also takes a lone number."""
    if not bare and not _names_currency(text):
        return None
    found = numbers.find(text, language)
    for i, number in enumerate(found):
        before = _BEFORE.search(text, 0, number.start)
        after = _AFTER.match(text, number.end)
        value, start, end = number.value, number.start, number.end
        named = _currency(before, currency) or _currency(after, currency)
        following = found[i + 1] if i + 1 < len(found) else None
        if following is not None and _is_cents(following):
            # "twenty euros fifty", "veinte con cincuenta euros", "vinte reais e cinquenta centavos"
            between = text[after.end() if after and named else number.end : following.start]
            later = _currency(_AFTER.match(text, following.end), currency)
            if (named and _JOINED.fullmatch(between)) or (later and _WITH.fullmatch(between)):
                named, end = named or later, following.end
                value += following.value / 100
        if not named and not (bare and number.sure):
            continue
        return (f"{value:.2f} {named or currency}".strip(), start, end)
    return None


def _names_currency(text: str) -> bool:
    """Say whether a text has the sign, code or name of a currency at all: the quick test."""
    return not _SIGN_MARKS.isdisjoint(text) or any(
        word in _NAMES or _singular(word) in _ALL_SHARED for word in cut(text).words
    )


def _singular(word: str) -> str:
    return word.removesuffix("s").removesuffix("e").replace("dollar", "dolar")


def _is_cents(number: numbers.Number) -> bool:
    return number.spelled and number.value == int(number.value) and 0 < number.value < _HUNDRED


def _currency(mark: re.Match[str] | None, own: str) -> str:
    if mark is None:
        return ""
    sign = mark.group(1)
    name = _singular(fold(sign))
    if own in _SHARED.get(name, ()):
        return own
    return _SIGNS.get(sign) or _NAMES.get(fold(sign), "")
