"""Cut sensitive values out of texts: typed tokens take their place, the vault takes the values."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from relevo.conversation.ports import Secret
from relevo.conversation.token import TOKEN
from relevo.kernel.errors import BadInput
from relevo.kernel.ids import random_word
from relevo.privacy.cards import find_cards
from relevo.privacy.clean import clean
from relevo.privacy.emails import find_emails
from relevo.privacy.found import NEVER_KEPT, Found, Hints, Kind, settled
from relevo.privacy.iban import find_ibans
from relevo.privacy.passwords import find_passwords
from relevo.privacy.phones import find_phones, prepare
from relevo.privacy.reading import Reading

NO_HINTS = Hints()
_DEEPEST = 64
_TOKEN_ID = 6
_BRACKETS = str.maketrans("⟦⟧", "[]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+")
_FIELDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:.*_)?(?:card|tarjeta|cartao)_?(?:number|no|numero)|pan"), "card"),
    (re.compile(r"(?:.*_)?(?:cvc2?|cvv2?|security_code)"), "cvc"),
    (re.compile(r"(?:.*_)?(?:password|passwd|pwd|contrasena|senha|passphrase|pin)"), "password"),
    (
        re.compile(
            r"(?:.*_)?(?:telephone|phone|mobile|cellphone|tel|telefono|telefone|movil|celular)"
            r"(?:_?(?:number|no|numero))?"
        ),
        "phone",
    ),
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be stored, logged and shown to a model."""

    text: str
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    """Values for the vault, to be written together with the text."""
    found: tuple[Found, ...] = ()
    """What was found, in order; offsets are code points of the text that was given."""


@dataclass(frozen=True, slots=True)
class RedactedData:
    """JSON data that may be stored, logged and shown to a model."""

    value: Any
    secrets: tuple[Secret, ...] = field(default=(), repr=False)


class Redactor:
    """Finds cards, security codes, passwords, IBANs, mail addresses and phone numbers.

    `new_id` gives a token's id: characters of `[0-9a-z]`.
    """

    def __init__(self, new_id: Callable[[], str] = lambda: random_word(_TOKEN_ID)) -> None:
        self._new_id = new_id
        prepare()

    def redact(self, text: str, language: str = "", hints: Hints = NO_HINTS) -> Redacted:
        """Give the text with tokens such as `⟦email:k7f2qa⟧` in place of what is sensitive.

        The same value twice in a text gets the same token. Brackets `⟦⟧` that are not of a token in
        `hints.known` become `[]`, so that nobody can forge one. `language` (BCP 47) sharpens phone
        numbers. Pure, apart from the ids; linear in the length of the text.
        """
        minted = _Minted(self._new_id)
        written, found = _redacted(text, language, hints, minted)
        return Redacted(written, minted.secrets(), found)

    def redact_data(
        self, value: object, language: str = "", hints: Hints = NO_HINTS
    ) -> RedactedData:
        """Give JSON-like data with every text cleaned and redacted, keys too.

        A field's name counts as a cue: `{"phone": "600123456"}`. Raises: `BadInput` for data nested
        deeper than 64.
        """
        minted = _Minted(self._new_id)
        return RedactedData(_walk(value, language, hints, minted, 0), minted.secrets())


class _Minted:
    """The tokens of one redaction: one for each value, and one for each find without a value."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._kept: dict[tuple[str, str], Secret] = {}

    def token(self, found: Found) -> str:
        """Give the token for what was found."""
        if found.kind in NEVER_KEPT or not found.value:
            return f"⟦{found.kind}:{self._new_id()}⟧"
        key = (found.kind, found.value)
        if key not in self._kept:
            token = f"⟦{found.kind}:{self._new_id()}⟧"
            self._kept[key] = Secret(token, found.kind, found.value)
        return self._kept[key].token

    def secrets(self) -> tuple[Secret, ...]:
        """Give what the vault keeps."""
        return tuple(self._kept.values())


def _redacted(
    text: str, language: str, hints: Hints, minted: _Minted
) -> tuple[str, tuple[Found, ...]]:
    known = [match.span() for match in TOKEN.finditer(text) if match[0] in hints.known]
    found = settled(_find(Reading(text, known), language, hints))
    if not found and "⟦" not in text and "⟧" not in text:
        return text, ()
    pieces: list[str] = []
    done = 0
    for start, end, item in sorted(
        [(f.start, f.end, f) for f in found] + [(start, end, None) for start, end in known],
        key=lambda span: span[:2],
    ):
        pieces.append(text[done:start].translate(_BRACKETS))
        pieces.append(minted.token(item) if item else text[start:end])
        done = end
    pieces.append(text[done:].translate(_BRACKETS))
    return "".join(pieces), tuple(found)


def _find(reading: Reading, language: str, hints: Hints) -> Iterator[Found]:
    yield from find_passwords(reading, hints)
    yield from find_emails(reading)
    if not reading.groups:
        return
    ibans = list(find_ibans(reading))
    cards = [
        card
        for card in find_cards(reading, hints)
        if not any(iban.start < card.start and card.end <= iban.end for iban in ibans)
    ]
    taken = settled([*ibans, *cards])
    yield from taken
    yield from find_phones(reading, language, hints, taken)


def _walk(value: object, language: str, hints: Hints, minted: _Minted, depth: int) -> object:
    if depth > _DEEPEST:
        raise BadInput(f"data is nested deeper than {_DEEPEST}")
    match value:
        case None | bool():
            return value
        case int() | float():
            written = str(int(value)) if abs(value) < 1e20 and value == int(value) else ""
            masked, found = _redacted(written, language, hints, minted)
            return masked if found else value
        case Mapping():
            fields = cast("Mapping[Any, Any]", value)
            return {
                _redacted(clean(str(key)), language, NO_HINTS, minted)[0]: _walk(
                    item, language, _for_field(str(key), hints), minted, depth + 1
                )
                for key, item in fields.items()
            }
        case list() | tuple():
            items = cast("Iterable[Any]", value)
            return [_walk(item, language, hints, minted, depth + 1) for item in items]
        case _:
            return _redacted(clean(str(value)), language, hints, minted)[0]


def _for_field(name: str, hints: Hints) -> Hints:
    plain = Reading(_HUMP.sub("_", name)).plain
    for form, kind in _FIELDS:
        if form.fullmatch(plain):
            return replace(hints, asked=kind)
    return replace(hints, asked="") if hints.asked else hints
