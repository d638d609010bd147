"""Postal addresses, with care: after "my address is", or as an answer that has the look of one."""

import re

from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.normalise import fold

_SAID = re.compile(
    r"\b(?:(?:my|the|our)\s+(?:new\s+)?address\s+(?:is|will be)(?:\s+now)?|(?:i|we)(?:'ve|\s+have)?\s+moved\s+to|"
    r"(?:mi|la|nuestra)\s+(?:nueva\s+)?direcci[oó]n\s+(?:nueva\s+)?(?:es|ser[aá])|me\s+mud[eé]\s+a|"
    r"(?:o\s+)?(?:meu|nosso|o)\s+(?:novo\s+)?endere[cç]o\s+(?:novo\s+)?(?:é|e|será|sera)|me\s+mudei\s+para|"
    r"(?:mon|ma|notre|la)\s+(?:nouvelle\s+)?adresse\s+(?:est|sera)|"
    r"(?:meine|die|unsere)\s+(?:neue\s+)?(?:adresse|anschrift)\s+(?:ist|lautet))\s*:?\s+(?P<place>[^?!\n]+)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\s*(?:(?:sure|yes|ok|okay|s[ií]|sim|oui|ja|claro)[,.]?\s+)?(?:it'?s|it is|that'?s|es|é|c'est|das ist|to|a|para|at|en)\s*:?\s+(?=\S*\d|\S+\s)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\.\s+(?=[^\W\d_a-z])|\s+(?:and|but|because|so|pero|porque|mas|mais|car|aber|weil|und)\s+"
    r"|,?\s+(?:the|my|o|el|le|die|meine)\s+(?:phone|telephone|number|tel)",
)
"""Where the sentence goes on with something else."""
_TAIL = re.compile(
    r"\s*(?:,|\.|\s)\s*(?:please|thanks|thank you|por favor|gracias|obrigad[oa]|merci|s'il vous pla[iî]t|bitte|danke)\s*[.!]*\s*$",
    re.IGNORECASE,
)
_STREET = frozenset(
    [
        "street",
        "st",
        "avenue",
        "ave",
        "road",
        "rd",
        "lane",
        "ln",
        "drive",
        "dr",
        "boulevard",
        "blvd",
        "court",
        "place",
        "square",
        "way",
        "flat",
        "apartment",
        "apt",
        "suite",
        "calle",
        "avenida",
        "av",
        "avda",
        "plaza",
        "paseo",
        "carretera",
        "camino",
        "piso",
        "puerta",
        "colonia",
        "barrio",
        "rua",
        "travessa",
        "praca",
        "estrada",
        "alameda",
        "rodovia",
        "bairro",
        "apto",
        "bloco",
        "rue",
        "chemin",
        "impasse",
        "allee",
        "quai",
        "cours",
        "strasse",
        "straße",
        "str",
        "weg",
        "platz",
        "gasse",
        "ring",
        "ufer",
    ]
)
_FEWEST_WORDS = 2
_MANY_WORDS = 30


def said(text: str) -> str | None:
    """Give the address that follows "my address is" or the like."""
    match = _SAID.search(text)
    if match is None:
        return None
    place = _TAIL.sub("", _GOES_ON.split(match["place"], maxsplit=1)[0]).strip(" .,")
    return place if _looks_like_one(place) else None


def answered(text: str) -> str | None:
    """Give the address when the message answers the question for it."""
    found = said(text)
    if found:
        return found
    place = _TAIL.sub("", _LEAD.sub("", text, count=1)).strip(" .,")
    return place if _looks_like_one(place) else None


def _looks_like_one(place: str) -> bool:
    """Say whether words name a place: a street or a number among them, and not too many."""
    words = [fold(word.strip(".,:;#")) for word in place.split()]
    if not _FEWEST_WORDS <= len(words) <= _MANY_WORDS or place.rstrip().endswith("?"):
        return False
    small = load_words("filler") | load_words("small")
    if all(word in small for word in words):
        return False
    street = any(word in _STREET or word.endswith(("strasse", "straße", "str")) for word in words)
    lettered = any(word.isalpha() and len(word) > 2 and word not in small for word in words)
    numbered = any(any(c.isdigit() for c in word) for word in words)
    return lettered and (street or numbered)
