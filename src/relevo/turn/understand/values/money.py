"""Amounts of money: `12,50 €`, `$1,200`, `thirty dollars`, `R$ 80`."""

import re

from relevo.turn.understand.normalise import fold
from relevo.turn.understand.values import numbers

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
_AFTER = re.compile(r"\s*(€|£|R\$|US\$|\$|¥|[^\W\d_]+)")
_BEFORE = re.compile(r"(€|£|R\$|US\$|\$|¥|\b[A-Z]{3})\s*$")


def find(text: str, currency: str, *, bare: bool) -> tuple[str, int, int] | None:
    """Give the first amount as `12.50 EUR` with its place; `bare` also takes a lone number."""
    for number in numbers.find(text):
        before = _BEFORE.search(text, 0, number.start)
        after = _AFTER.match(text, number.end)
        named = _currency(before, currency) or _currency(after, currency)
        if not named and not (bare and number.sure):
            continue
        value = f"{number.value:.2f}"
        unit = named or currency
        return (f"{value} {unit}".strip(), number.start, number.end)
    return None


def _currency(mark: re.Match[str] | None, own: str) -> str:
    if mark is None:
        return ""
    sign = mark.group(1)
    name = fold(sign).removesuffix("s").removesuffix("e").replace("dollar", "dolar")
    if own in _SHARED.get(name, ()):
        return own
    return _SIGNS.get(sign) or _NAMES.get(fold(sign), "")
