"""Values for slots: what a message says anyway, and what it says when it is asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from typing_extensions import override

from relevo.playbook.model import Option, Slot
from relevo.playbook.slots import BETWEEN, TOGETHER
from relevo.turn.understand.language import common_words
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Cues
from relevo.turn.understand.values import (
    choices,
    moments,
    money,
    numbers,
    people,
    places,
    spelled,
)
from relevo.turn.understand.values.days import Here
from relevo.turn.understand.values.moments import WAKING, Moment, Wanted
from relevo.turn.understand.values.refine import find_with

_TOKEN = re.compile(r"⟦(\w+):\w+⟧")
_CODE = re.compile(r"#?[\w-]*\d[\w-]*")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.-]+(?=\d)")
_SPELLED_OUT = 3
"""Number words from which a value is taken for spelled where nobody asked for it."""
YES, NO = "yes", "no"
"""How a `yes_no` slot writes its values."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value for a slot, as the slot's type writes it, and how sure it is meant."""

    text: str
    confidence: float
    evidence: str = ""


def mentioned(slot: Slot, message: Message, here: Here) -> Value | None:
    """Give the value that the message holds without being asked; only what is unmistakable."""
    match slot.type:
        case "pattern":
            found = _pattern(slot, message.text)
            return found or (_spelled(slot, message.text, here) if _is_spelling(message) else None)
        case "email" | "phone":
            return _token(slot.type, message.text)
        case "money":
            found = money.find(message.text, slot.currency, bare=False, language=here.language)
            return Value(found[0], 0.9, message.text[found[1] : found[2]]) if found else None
        case "date" | "datetime":
            moment = moments.find(message.text, here, _wanted(slot, asked=False))
            # "Can you help me today?" names no day for anything.
            said = moment.days and (moment.minutes or moment.days != (here.today,))
            return _moment(slot, moment, 0.8) if said else None
        case "choice":
            value = choices.match(message, _names(slot), strict=True)
            return Value(value, 0.8, value) if value else None
        case "item":
            return _item(slot, message, strict=True)
        case "address":
            address = places.said(message.text)
            return Value(address, 0.9, address) if address else None
        case "name":
            name = people.said(message.text)
            return Value(name, 0.9, name) if name else None
        case "number" | "text" | "yes_no" | "time":
            return None


def answered(slot: Slot, message: Message, cues: Cues, here: Here) -> Value | None:  # noqa: C901 - does not fit: one case a type
    """Give the value that answers the question for this slot; None when the message holds none."""
    match slot.type:
        case "pattern":
            return (
                _pattern(slot, message.text)
                or _pattern(slot, _BETWEEN_DIGITS.sub("", message.text))
                or _spelled(slot, message.text, here)
                or _near_pattern(message.text)
            )
        case "number":
            return _number(message, here)
        case "money":
            found = money.find(message.text, slot.currency, bare=True, language=here.language)
            return Value(found[0], 0.9, message.text[found[1] : found[2]]) if found else None
        case "choice":
            value = choices.match(message, _names(slot), strict=False, asked=True)
            return Value(value, 0.9, value) if value else None
        case "name":
            name = people.answered(message.text)
            return Value(name, 0.7, name) if name else None
        case "yes_no":
            return _yes_no(message, cues)
        case "item":
            return _item(slot, message, strict=False)
        case "date" | "time" | "datetime":
            return _moment(slot, find_with(message.text, here, _wanted(slot, asked=True)), 0.9)
        case "address":
            address = places.answered(message.text)
            return Value(address, 0.6, address) if address else None
        case "text":
            return Value(message.text, 0.6, message.text) if message.words else None
        case "email" | "phone":
            return mentioned(slot, message, here)


def option_names(slot: Slot) -> Mapping[str, tuple[str, ...]]:
    """Give all wordings of each value of a choice, in every language."""
    return _names(slot)


class _Options:
    """The options of a slot, told from others by being the very same: they are never changed."""

    __slots__ = ("options",)

    def __init__(self, options: Sequence[Option]) -> None:
        self.options = options

    @override
    def __hash__(self) -> int:
        return id(self.options)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options) and self.options is other.options


def _names(slot: Slot) -> Mapping[str, tuple[str, ...]]:
    # What a list offers is made anew for each message, and is no thing to remember.
    return _lasting(_Options(slot.options)) if slot.type == "choice" else _wordings(slot.options)


@lru_cache(maxsize=512)
def _lasting(held: _Options) -> Mapping[str, tuple[str, ...]]:
    return _wordings(held.options)


def _wordings(options: Sequence[Option]) -> Mapping[str, tuple[str, ...]]:
    return {
        option.value: tuple(
            dict.fromkeys(
                (
                    option.value,
                    *(text for texts in option.label.values() for text in texts),
                    *(text for texts in option.synonyms.values() for text in texts),
                )
            )
        )
        for option in options
    }


@lru_cache(maxsize=512)
def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str] | None:
    try:
        flags = re.IGNORECASE if ignore_case else re.NOFLAG
        return re.compile(rf"(?<![\w#])(?<!\w-)(?:{pattern})(?!\w)(?!-\w)", flags)
    except re.error:
        return None


def _pattern(slot: Slot, text: str) -> Value | None:
    r"""Find a value of the slot's form; upper case where the form is written so.

    As written it is looked for first: with the case ignored, a form such as `[A-Z]{0,3} ?\d{6}`
    would take the word before a number as part of it.
    """
    if not slot.pattern:
        return None
    if "⟦" in text:
        text = _TOKEN.sub(lambda token: _kept(slot.pattern, token.group()), text)
    exact = _first(_compiled(slot.pattern, ignore_case=False), text)
    loose = _first(_compiled(slot.pattern, ignore_case=True), text)
    value = exact or loose
    if exact and loose and exact in loose and not re.search(r"\s", loose):
        value = loose
    if not value:
        return None
    return Value(value.upper() if _in_capitals(slot.pattern) else value, 0.97, value)


def _kept(pattern: str, token: str) -> str:
    """Give a vault token where the form allows for one of its kind; else a blank."""
    compiled = _compiled(pattern, ignore_case=True) if "⟦" in pattern else None
    return token if compiled is not None and compiled.fullmatch(token) else " "


@lru_cache(maxsize=512)
def _in_capitals(pattern: str) -> bool:
    literal = re.sub(r"\\.", "", pattern)
    return any(c.isupper() for c in literal) and not any(c.islower() for c in literal)


def _first(compiled: re.Pattern[str] | None, text: str) -> str:
    """Give the first match that does not begin with a common word ("es 204815")."""
    start = 0
    while compiled is not None and (match := compiled.search(text, start)):
        head, blank, _ = match.group().strip().partition(" ")
        if not blank or head.lower() not in common_words():
            return match.group().strip()
        start = match.start() + len(head) + 1
    return ""


def _is_spelling(message: Message) -> bool:
    """Say whether so many number words are said that an id is being spelled."""
    said = numbers.count_words(message.text)
    return said >= _SPELLED_OUT


def _spelled(slot: Slot, text: str, here: Here) -> Value | None:
    """Find a value that is spelled out, or said in number words, as the slot's form wants it."""
    if not slot.pattern or "⟦" in text:
        return None
    for run in spelled.runs(text, here.language):
        found = _pattern(slot, run)
        if found is not None:
            return Value(found.text, 0.95, text)
    return None


def _wanted(slot: Slot, *, asked: bool) -> Wanted:
    """Give what is looked for in days and times: the slot's side of today and its hours."""
    low, high = WAKING
    hours = (
        low if slot.minimum is None else slot.minimum,
        high if slot.maximum is None else slot.maximum,
    )
    return Wanted(slot.leaning, hours, asked)


def _moment(slot: Slot, moment: Moment, sure: float) -> Value | None:
    """Write a day, a time or both, with all that it could be."""
    match slot.type:
        case "date":
            texts = moment.day_texts()
        case "time":
            texts = moment.time_texts()
        case _:
            texts = moment.texts()
    sure = sure if moment.clear else 0.7
    return Value(f" {BETWEEN} ".join(texts), sure, moment.words) if texts else None


def _item(slot: Slot, message: Message, *, strict: bool) -> Value | None:
    """Find things of a list by their id or their words; one of several that fit is asked for."""
    names = _names(slot)
    if not names:
        return None
    if slot.many and not strict:
        several = choices.match_many(message, names)
        if several:
            return Value(f"{TOGETHER} ".join(several), 0.9, message.text)
    best = choices.matches(message, names, strict=strict, asked=not strict, added=True)
    if not best or (len(best) > 1 and (strict or len(best) == len(names))):
        return None
    return Value(f" {BETWEEN} ".join(best), 0.8 if strict else 0.9, message.text)


def _near_pattern(text: str) -> Value | None:
    """Give what looks like an attempt at the value, so that its form can be explained."""
    match = _CODE.search(_TOKEN.sub(" ", text))
    return Value(match.group(), 0.4, match.group()) if match else None


def _token(kind: str, text: str) -> Value | None:
    for match in _TOKEN.finditer(text):
        if match[1].lower() == kind:
            return Value(match.group(), 0.97, match.group())
    return None


def _number(message: Message, here: Here) -> Value | None:
    found = numbers.find(message.plain, here.language)
    best = next((number for number in found if number.sure), found[0] if found else None)
    if best is None:
        return None
    return Value(numbers.written(best.value), 0.9, message.plain[best.start : best.end])


def _yes_no(message: Message, cues: Cues) -> Value | None:
    if cues.yes_by_sign() or (cues.leads("confirm") and not cues.leads("deny")):
        return Value(YES, 0.9, message.text)
    if cues.no_by_sign() or cues.leads("deny"):
        return Value(NO, 0.9, message.text)
    return None
