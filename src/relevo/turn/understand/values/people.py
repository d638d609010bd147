"""Names of people: after "my name is", or as the whole answer."""

import re

from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.normalise import fold

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*\.?"
_SAID = re.compile(
    r"(?:my name is|my name's|name is|i am called|i'm called|mi nombre es|me llamo|"
    r"se llama|a nombre de|meu nome é|meu nome e|eu me chamo|me chamo|em nome de|"
    r"je m'appelle|mon nom est|ich heiße|ich heisse|mein name ist|it's under|under the name)\s+"
    rf"((?:{_WORD})(?:\s+{_WORD}){{0,4}})",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(r"name|nombre|nome|llam|cham|appel|nom |hei(?:ß|ss)|under", re.IGNORECASE)
"""The quick test: without one of these nobody is introduced."""
_SOFT = re.compile(
    rf"^\s*(?:this is|i'm|i am|im|soy|sou|eu sou|aquí|aqui|je suis|ich bin|it's|its|es|é)\s+"
    rf"((?:{_WORD})(?:\s+{_WORD}){{0,4}})\s*[.!]?\s*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"^\s*((?:{_WORD})(?:\s+{_WORD}){{0,5}})\s*[.!]?\s*$")
_ENDS = frozenset(
    {"and", "but", "pero", "mas", "mi", "my", "meu", "minha", "with", "con", "com"}
) | {
    *("the", "order", "pedido", "email", "from", "number", "numero", "at", "for", "to", "is", "as"),
    *(
        "on",
        "in",
        "i",
        "a",
        "so",
        "please",
        "que",
        "para",
        "por",
        "pour",
        "mais",
        "et",
        "und",
        "aber",
    ),
    *("registered", "listed", "quiero", "quero", "because", "porque", "thanks", "gracias", "not"),
}
_INITIALS = 3
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "das", "del", "la", "las", "los", "van", "von"}
) | {"der", "den", "di", "du", "le", "y", "e"}


def said(text: str) -> str | None:
    """Give the name that follows "my name is" or the like."""
    match = _SAID.search(text) if _INTRODUCED.search(text) else None
    return _trim(match[1]) if match else None


def answered(text: str) -> str | None:
    """Give the name when the whole message answers the question for it."""
    found = said(text)
    if found:
        return found
    match = _SOFT.match(text) or _WHOLE.match(text)
    if match is None:
        return None
    words = [fold(word) for word in match[1].split()]
    if all(word in load_words("filler") or word in load_words("small") for word in words):
        return None
    return _trim(match[1])


def _trim(name: str) -> str | None:
    """Cut a name before what goes on after it ("Ana and my order …")."""
    kept: list[str] = []
    for word in name.split():
        folded = fold(word.strip(".,"))
        if folded in _ENDS:
            break
        kept.append(word.strip(","))
        if word.endswith(".") and len(word) > _INITIALS:
            break
    while kept and fold(kept[-1]) in _PARTICLES:
        kept.pop()
    return " ".join(kept).rstrip(".") or None
