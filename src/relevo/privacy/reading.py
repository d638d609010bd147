"""A text as detectors read it: every digit ASCII, every letter lower and bare, offsets unchanged."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

BLANK = "\x00"
"""Stands in the plain twin where a known token stands, so that nothing is found in it."""
_REMEMBERED = 8_192
_SPECIAL = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"'}


class _Bare(dict[int, str]):
    """One character for one character, learnt as characters come by; bounded."""

    def __missing__(self, code: int) -> str:
        bare = _bare(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = bare
        return bare


def _bare(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    match unicodedata.category(char):
        case "Zs" | "Cf":  # also what is invisible, such as a zero-width space between digits
            return " "
        case "Pd":
            return "-"
        case _:
            marks = unicodedata.normalize("NFKD", char)
            base = "".join(c for c in marks if not unicodedata.combining(c)).lower()
            return base if len(base) == 1 else char


_BARE = _Bare()

_CUES = {
    "card": r"card|visa|master ?card|amex|american express|maestro|credit|debit|tarjeta|credito"
    r"|debito|cartao|karte|kreditkarte|carte|carta|cvc2?|cvv2?|pan",
    "phone": r"(?:tele)?phones?|tel|mobile|cell(?:phone)?|whats ?app|wsp|zap|sms"
    r"|(?:text|ring|reach|contact) (?:me|us)|call|(?:contact|my|our|best) number"
    r"|telefonos?|telefone|tfno|tlf|tfn|movil|celular|llama(?:me|dme|rme|r)|mi numero(?! de)"
    r"|telemovel|liga(?:r|me)|ligue|meu numero(?! d[eoa])|fone|fono|contacto|contato"
    r"|telefon|handy|handynummer|telefonnummer|rufnummer|portable|cellulare",
    "iban": r"iban",
    "other": r"(?:orders?|pedidos?|ordem|orden|encomenda|compra|tracking|track|parcel|package"
    r"|shipment|delivery|seguimiento|envio|paquete|rastreio|rastreamento|entrega|pacote|invoice"
    r"|factura|fatura|receipt|recibo|refe?(?:rence|rencia)?|ticket|case|caso|sku|item|articulo"
    r"|artigo|product|producto|produto|model|modelo|serial|serie|imei|isbn|ean|barcode|upc|gtin"
    r"|account|cuenta|conta|customer|client|cliente|member|membership|policy|poliza|apolice"
    r"|contract|contrato|codigo|code|price|precio|preco|total|bestellung|bestellnummer|rechnung"
    r"|sendung|commande|facture|ordine|version|id|ssn|dni|nif|nie|cpf|cnpj|curp|rfc|passport"
    r"|pasaporte|passaporte)"
    r"(?:[ :]{1,2}(?:numbers?|num|no|nr|id|code|numero|codigo|is|was|es|e|de|do|del|da)){0,4}",
}
_CUE = re.compile(
    r"(?<![a-z0-9])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES.items()) + ")"
    r"(?![a-z0-9])"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that says what a number near it is: `card phone iban other`."""

    kind: str
    start: int
    end: int


class Reading:
    """A text and its plain twin of the same length; what is worked out is worked out once."""

    def __init__(self, text: str, blank: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.plain = text.lower() if text.isascii() else text.translate(_BARE)
        for start, end in blank:
            self.plain = self.plain[:start] + BLANK * (end - start) + self.plain[end:]

    @cached_property
    def groups(self) -> list[tuple[int, int]]:
        """Runs of digits as (start, end)."""
        return [match.span() for match in _DIGITS.finditer(self.plain)]

    def cue(self, start: int, end: int, before: int = 40, after: int = 20) -> str:
        """Give the kind of the nearest cue word around a span, the one before it first; or empty."""
        cues, starts = self._cues
        index = bisect_right(starts, start) - 1
        near = ""
        distance = before + 1
        if index >= 0 and cues[index].end <= start and start - cues[index].end <= before:
            near, distance = cues[index].kind, start - cues[index].end
        index = bisect_left(starts, end)
        if index < len(cues) and cues[index].start - end <= min(after, distance - 1):
            near = cues[index].kind
        return near

    def has_cue(self, kind: str, start: int, end: int, reach: int = 60) -> bool:
        """Say whether a cue of that kind is within reach, whatever stands between."""
        cues, starts = self._cues
        low, high = bisect_left(starts, start - reach), bisect_right(starts, end + reach)
        return any(cue.kind == kind for cue in cues[low:high])

    @cached_property
    def _cues(self) -> tuple[list[Cue], list[int]]:
        cues = [
            Cue(match.lastgroup or "", match.start(), match.end())
            for match in _CUE.finditer(self.plain)
        ]
        return cues, [cue.start for cue in cues]
