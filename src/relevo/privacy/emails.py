"""Mail addresses, also as they are spoken: "ana punto gil arroba gmail punto com"."""

import re
import unicodedata
from collections.abc import Iterator

from relevo.privacy.found import Found
from relevo.privacy.reading import Reading

_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.\-]{1,64}")
"""Matched backwards from the at sign, so that no long text is read twice."""
_DOMAIN = re.compile(
    r"\w[\w\-]{0,62}(?:\.\w[\w\-]{0,62}){0,6}\.(?:xn--[a-z0-9\-]{1,58}|[^\W\d_]{2,24})"
)
_SPOKEN = re.compile(
    r" ?[(\[]?(?<![a-z0-9])(?:at|arroba)(?![a-z0-9])[)\]]? ?"
    r"((?:[a-z0-9\-]{1,40}(?: ?(?:\.|(?<= )(?:dot|punto|ponto)) ?)){1,3}[a-z]{2,10})(?![a-z0-9])"
)
_SPOKEN_AT = re.compile(r"arroba|[ (\[]at[ )\]]")
_SPOKEN_LOCAL = re.compile(
    r"[a-z0-9+_\-]{1,40}(?: ?(?:\.|-|_|\b(?:tod|otnup|otnop|erocsrednu)\b) ?[a-z0-9+_\-]{1,40}){0,3}"
)
_SPOKEN_DOT = re.compile(r" ?\b(?:dot|punto|ponto)\b ?| ?\. ?")
_PROVIDERS = re.compile(
    r"(?:g|hot|proton|rocket|zoho|fast)?mail|googlemail|outlook|yahoo|icloud|live|msn|aol|gmx|web"
    r"|uol|bol|terra|telefonica|orange|proton|me"
)
_ABOUT_MAIL = re.compile(r"(?<![a-z])(?:e ?-?mail|mail|correo|endereco|address|direccion)(?![a-z])")


def find_emails(reading: Reading) -> Iterator[Found]:
    """Give mail addresses with their value."""
    plain = reading.plain
    at = plain.find("@")
    while at >= 0:
        found = _around(reading, at)
        if found:
            yield found
        at = plain.find("@", at + 1)
    for match in _SPOKEN.finditer(plain) if _SPOKEN_AT.search(plain) else ():
        found = _spoken(plain, match)
        if found:
            yield found


def _around(reading: Reading, at: int) -> Found | None:
    plain = reading.plain
    gap_right = 1 if plain[at + 1 : at + 2] == " " else 0
    gap_left = 1 if plain[at - 1 : at] == " " else 0
    domain = _DOMAIN.match(plain, at + 1 + gap_right)
    if domain is None:
        return None
    left = plain[max(0, at - gap_left - 64) : at - gap_left]
    local = _LOCAL.match(left[::-1])
    if local is None:
        return None
    name = local[0][::-1].lstrip(".'`*#/=?&-{|}~!^%$")
    if not name:
        return None
    start, end = at - gap_left - len(name), domain.end()
    written = f"{reading.text[start : at - gap_left]}@{reading.text[domain.start() : end]}"
    value = unicodedata.normalize("NFKC", written)  # full-width letters, as keyboards of Asia give
    return Found("email", start, end, 0.8 if gap_left or gap_right else 0.99, value)


def _spoken(plain: str, match: re.Match[str]) -> Found | None:
    left = plain[max(0, match.start() - 80) : match.start()]
    local = _SPOKEN_LOCAL.match(left[::-1])
    if local is None:
        return None
    name, domain = _SPOKEN_DOT.sub(".", local[0][::-1]), _SPOKEN_DOT.sub(".", match[1])
    start = match.start() - local.end()
    before = plain[max(0, start - 40) : start]
    if not _PROVIDERS.fullmatch(domain.split(".")[0]) and not _ABOUT_MAIL.search(before):
        return None
    return Found("email", start, match.end(), 0.8, f"{name}@{domain}")
