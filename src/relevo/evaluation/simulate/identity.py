"""Who a simulated customer is: the facts of its own text that prove it."""

import re
from dataclasses import dataclass

from relevo.evaluation.simulate.scenario import Scenario

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w+")
_USER_ID = re.compile(r"\b[a-z]+_[a-z]+_\d+\b")
_ZIP = re.compile(r"(?<![\w#])\d{5}(?!\w)")
_ZIP_RULE = re.compile(r"[^\n]*\bzip[^\n]*", re.IGNORECASE)
_NAME = re.compile(
    r"(?:\b[Yy]ou(?:r)? name is|\bcalled|\bnamed|\bYou are|\bYou're|\bYou’re)\s+(?:user\s+)?"
    r"((?:[A-Z][a-z'’-]+)(?:\s+[A-Z][a-z'’-]+){0,2})"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The customer's own facts; each list in the order in which they are told."""

    name: str = ""
    zips: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    user_id: str = ""
    known: str = ""
    unknown: str = ""


def identity_of(scenario: Scenario) -> Identity:
    """Read them from the case's text; what it does not hold stays empty."""
    found_id = _USER_ID.search(scenario.known) or _USER_ID.search(scenario.text)
    user_id = found_id[0] if found_id else ""
    return Identity(
        name=_name(scenario.known, user_id),
        zips=_zips(scenario),
        emails=tuple(dict.fromkeys(_MAIL.findall(scenario.known))),
        user_id=user_id,
        known=scenario.known,
        unknown=scenario.unknown,
    )


def _name(known: str, user_id: str) -> str:
    """Give first and last name; somebody with only a first name knows the rest from the user id."""
    names = [found for found in _NAME.findall(known) if len(found) > 1]
    full = next((name for name in names if " " in name), "")
    if full:
        return full
    if user_id:
        return " ".join(part.capitalize() for part in user_id.split("_")[:2])
    first = names[0] if names else ""
    for mail in _MAIL.findall(known):
        parts = re.sub(r"\d+", "", mail.partition("@")[0]).split(".")
        if first and len(parts) > 1 and parts[0] == first.casefold():
            return f"{first} {parts[1].capitalize()}"
    return first


def _zips(scenario: Scenario) -> tuple[str, ...]:
    """Give the zips to say one after the other: those of a rule about it first, then the own."""
    ruled = [
        number
        for line in _ZIP_RULE.findall(scenario.manner + "\n" + scenario.reason)
        for number in _ZIP.findall(line)
    ]
    return tuple(dict.fromkeys([*ruled, *_ZIP.findall(scenario.known)]))
