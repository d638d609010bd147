"""Mail addresses, also as they are spoken, in en es pt fr de: "ana punto gil arroba gmail punto com"."""

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
_SIGNS = {
    ".": "dot|punto|ponto|point|punkt",
    "_": "underscore|under score|guion bajo|underline|sublinhado|tiret bas|unterstrich",
    "-": "dash|hyphen|guion|hifen|traco|tiret|bindestrich|minus",
}
"""How the marks of an address are said, by mark."""
_ATS = "arroba|arrobas|arobase|arrobase|arobas|at sign|at zeichen|klammeraffe"
_SAID_SIGN = re.compile(
    r" ?(?:(?<![a-z0-9])(?:"
    + "|".join(f"(?P<s{i}>{words})" for i, words in enumerate(_SIGNS.values()))
    + r")(?![a-z0-9])|(?P<mark>[._\-])) ?"
)
_DOTS = _SIGNS["."]
_SPOKEN = re.compile(
    rf" ?[(\[]?(?<![a-z0-9])(?P<at>at|{_ATS})(?![a-z0-9])[)\]]? ?"
    r"((?:[a-z0-9\-]{1,40}"
    rf"(?: (?:{_SIGNS['-']}) [a-z0-9]{{1,40}}){{0,2}}"
    rf"(?: ?(?:\.|(?<= )(?:{_DOTS})) ?)){{1,3}}[a-z]{{2,10}})(?![a-z0-9])"
)
_SPOKEN_AT = re.compile(rf"{_ATS}|[ (\[]at[ )\]]")
_BACKWARDS = "|".join(words[::-1] for words in "|".join(_SIGNS.values()).split("|"))
_SPOKEN_LOCAL = re.compile(
    r"[a-z0-9+_\-]{1,40}"
    rf"(?: ?(?:\.|-|_|(?<=[ ])(?:{_BACKWARDS})(?=[ ])) ?[a-z0-9+_\-]{{1,40}}){{0,4}}"
)
_LEADS_IN = re.compile(
    r"(?:^|[,.:;!]|(?<![a-z])(?:is|it'?s|that'?s|under|use|try|yes|yeah|ok|sure|oh|sorry|no|si|es|e|ist|est"
    r"|ja|oui|sim|vale|claro|con|com|avec|mit|unter|sous|c'est))\s*$"
)
"""What stands before an address that is said: the beginning, or "it's under"."""
_BEFORE_AT = frozenset(
    [
        "look",
        "looking",
        "looked",
        "bought",
        "buy",
        "saw",
        "see",
        "found",
        "find",
        "shop",
        "shopping",
        "order",
        "ordered",
        "ordering",
        "it",
        "them",
        "that",
        "this",
        "one",
        "is",
        "was",
        "am",
        "are",
        "be",
        "been",
        "me",
        "us",
        "you",
        "work",
        "works",
        "working",
        "someone",
        "people",
    ]
)
"""Words that stand before "at" in a sentence, and are nobody's mailbox."""
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
    said, domain = local[0][::-1], _written(match[2])
    start = match.start() - local.end()
    before = plain[max(0, start - 40) : start]
    known = _PROVIDERS.fullmatch(domain.split(".")[0]) or _ABOUT_MAIL.search(before)
    if not known and not _is_mailbox(said, match["at"], before):
        return None
    return Found("email", start, match.end(), 0.8, f"{_written(said)}@{domain}")


def _is_mailbox(said: str, at: str, before: str) -> bool:
    """Say whether what stands before the at is a mailbox; "bought it at example dot com" has none."""
    if at != "at" or _SAID_SIGN.search(said):
        return True
    return said not in _BEFORE_AT and _LEADS_IN.search(before) is not None


def _written(said: str) -> str:
    """Write the marks that were said."""
    return _SAID_SIGN.sub(_mark, said)


def _mark(match: re.Match[str]) -> str:
    return match["mark"] or next(
        sign for i, sign in enumerate(_SIGNS) if match[f"s{i}"] is not None
    )
