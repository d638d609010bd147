"""Whether a proposal names something that the customer's own text excludes."""

import re
from collections.abc import Callable, Sequence

from relevo.evaluation.simulate.story import Kind, Piece
from relevo.evaluation.simulate.words import stem, stems

_ORDER = re.compile(r"#?\bW\d{5,}\b", re.IGNORECASE)
_PAYMENTS = {
    "paypal": r"pay ?pal",
    "gift card": r"gift ?-?cards?|\bGC\b",
    "credit card": r"credit ?-?cards?|\bvisa\b|master ?card|\bamex\b|american express",
}
_BRANDS = {"visa": r"\bvisa\b", "mastercard": r"master ?card", "amex": r"\bamex\b|american express"}
_ACTIONS = {
    "cancel": (r"\bcancel", r"cancel|remov|undo|no longer need|get rid"),
    "return": (r"\breturn(?! to\b)", r"return|refund|send back|sent back|cancel"),
    "exchange": (
        r"\bexchang|\bmodif|\bswap|\breplac",
        (
            r"exchang|modif|chang|switch|upgrad|replac|adjust|swap|\bget (?:the|a)\b|new (?:pair|one)|"
            r"reorder|correct|instead|updat"
        ),
    ),
}
_COLOURS = frozenset(
    [
        "black",
        "white",
        "red",
        "blue",
        "green",
        "yellow",
        "purple",
        "pink",
        "grey",
        "gray",
        "silver",
        "gold",
        "brown",
        "beige",
        "orange",
        "navy",
        "teal",
        "turquoise",
        "violet",
        "bronze",
        "copper",
        "cream",
    ]
)
_MATERIALS = frozenset(
    [
        "cotton",
        "polyester",
        "leather",
        "metal",
        "plastic",
        "glass",
        "ceramic",
        "wood",
        "wooden",
        "bamboo",
        "maple",
        "oak",
        "fabric",
        "mesh",
        "nylon",
        "canvas",
        "rubber",
        "steel",
        "aluminum",
        "aluminium",
        "silicone",
        "foam",
        "titanium",
        "carbon",
        "marble",
        "linen",
    ]
)
_SIZES = {"small": "s", "medium": "m", "large": "l"}
_SIZE = re.compile(
    r"\bsize:? (\d+(?:\.\d)?|x{0,3}[sml]|small|medium|large)\b|"
    r"\b(x{0,3}[sml]|small|medium|large)[- ]sized?\b",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\b(\d+(?:\.\d+)?)[\s-]?(inch|gb|tb|ml|liter|litre|bar|piece|mp|hour|foot|ft|mah|watt)(?:e?s)?\b",
    re.I,
)
_RELATIVE = re.compile(
    r"\b\d+\s+(?:more|less|fewer)\s+\w+|\b\d+\s+\w+\s+(?:more|less|fewer)\b", re.IGNORECASE
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTED = re.compile(r"\b(one|two|three|four|five|six|[1-6])\s+(?:\w+\s+)?([a-z][\w-]+)\b", re.I)
_OBJECTS = re.compile(
    r"\b(?:return|exchange|cancel|modify|change)\s+(?:the|these|those|my|all|both)?\s*",
    re.IGNORECASE,
)
_TARGET = re.compile(r"→|->|=>|\b(?:to|for|into|with|instead)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except|keep|but not)\b(?: for)?([^,.;()]*)", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just)\b", re.IGNORECASE)
_EVERYTHING = re.compile(
    r"\b(?:all|every|everything|entire|whole|both|items|things|orders)\b", re.IGNORECASE
)
_ALL = re.compile(r"\b(?:all|every|everything|entire|whole)\b", re.IGNORECASE)
_WHOLE_ORDER = re.compile(r"\border\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:whole|entire)\b|\bcancel\w*:? (?:the |your )?order\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?<=[a-z,:\-•*(] )((?:[A-Z][a-z]+|[A-Z]-[A-Z][a-z]+|[A-Z]{2,4})(?:[ -](?:[A-Z][a-z]+))*)\b|"
    r"(?:^|\n)\W*((?:[A-Z][a-z]+|[A-Z]-[A-Z][a-z]+|[A-Z]{2,4})(?:[ -][A-Z][a-z]+)+)\b"
)
_NO_ITEMS = frozenset(
    [
        "paypal",
        "order",
        "gift",
        "card",
        "credit",
        "visa",
        "mastercard",
        "amex",
        "american",
        "express",
        "total",
        "refund",
        "return",
        "exchange",
        "cancel",
        "modify",
        "new",
        "old",
        "item",
        "price",
        "difference",
        "payment",
        "method",
        "yes",
        "no",
        "id",
        "reason",
        "zip",
        "usa",
        "i",
    ]
)
_ADDRESS = re.compile(r"\b\d{5}\b")
_PLACE = re.compile(
    r"\bto (?:be )?(?:your |my |the |his |her )?(?:\w+ )?([A-Z][\w.]+(?: [A-Z][\w.]+)?) (?:address|home|place|one)\b"
)
_ALIASES = {
    "nyc": ("new york",),
    "la": ("los angeles",),
    "dc": ("washington",),
    "washington dc": ("washington",),
    "sf": ("san francisco",),
}
_ABOUT_OPTIONS = (Kind.WISH, Kind.DETAIL, Kind.ASIDE, Kind.FALLBACK, Kind.REACTION)

Check = Callable[[str, Sequence[Piece]], Piece | None]


def objection(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    """Give the piece of the own text that a proposal contradicts; None when it may be so.

    A proposal is contradicted when it names an item, option, count, order, address, payment or
    kind of change that the text excludes. What the text leaves open is no contradiction.
    """
    about = [piece for piece in pieces if piece.kind is not Kind.MANNER]
    checks: tuple[Check, ...] = (_action, _order, _item, _option, _count, _address, _payment)
    return next((found for check in checks if (found := check(proposal, about))), None)


def _nearest(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    wanted = stems(proposal)
    return max(pieces, key=lambda piece: len(piece.stems & wanted), default=None)


def _action(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    """Object to a kind of change that the text never speaks of, or says that it never wants."""
    found = [name for name, (said, _) in _ACTIONS.items() if re.search(said, proposal, re.I)]
    if len(found) != 1:
        return None
    wanted = _ACTIONS[found[0]][1]
    for piece in pieces:
        never = re.search(rf"\b(?:never|not|n't) want[^.]*?{found[0]}", piece.text, re.IGNORECASE)
        whole = re.search(r"entire|whole", piece.text, re.IGNORECASE)
        if never and (not whole or _WHOLE.search(proposal)):
            return piece
    if any(re.search(wanted, f"{piece.condition} {piece.text}", re.IGNORECASE) for piece in pieces):
        return None
    return _nearest(proposal, [piece for piece in pieces if piece.kind is Kind.WISH])


def _order(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    named = {found.upper().lstrip("#") for found in _ORDER.findall(proposal)}
    wishes = [piece for piece in pieces if piece.kind is Kind.WISH]
    near = _nearest(proposal, wishes)
    if not named or near is None or not _ORDER.search(near.text):
        return None
    acts = [wanted for said, wanted in _ACTIONS.values() if re.search(said, proposal, re.I)]
    same = [x for x in wishes if any(re.search(act, x.text, re.I) for act in acts)]
    # What else is wanted of an order does not speak for this change of it.
    bound = same if same and all(_ORDER.search(piece.text) for piece in same) else pieces
    own = {found.upper().lstrip("#") for piece in bound for found in _ORDER.findall(piece.text)}
    return None if named & own else near


def _item(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    if _ADDRESS.search(_ORDER.sub("", proposal)):
        return None
    names = _item_names(proposal)
    taken_away = bool(
        re.search(_ACTIONS["cancel"][0] + "|" + _ACTIONS["return"][0], proposal, re.I)
    )
    for piece in pieces:
        if _excludes(piece, names, taken_away=taken_away):
            return piece
    wishes = [piece for piece in pieces if piece.kind in (*_ABOUT_OPTIONS, Kind.COMPARISON)]
    found = [wanted for said, wanted in _ACTIONS.values() if re.search(said, proposal, re.I)]
    acts = re.compile("|".join(found) or ".", re.IGNORECASE)
    texts = " ".join(piece.text for piece in wishes if acts.search(piece.text))
    cancels = re.search(_ACTIONS["cancel"][0], proposal, re.IGNORECASE)
    if _EVERYTHING.search(texts) or (cancels and _WHOLE_ORDER.search(texts)):
        return None
    known = frozenset[str]().union(*(piece.stems for piece in pieces))
    strange = [name for name in names if not _is_among(name, known)]
    return _nearest(proposal, wishes) if strange else None


def _excludes(piece: Piece, names: Sequence[str], *, taken_away: bool) -> bool:
    """Say whether a piece excepts an item, or names the only ones that may change."""
    if piece.kind is not Kind.REACTION and not taken_away:
        return False
    excepted = stems(" ".join(_EXCEPT.findall(piece.text)))
    if excepted and any(_is_among(name.split()[-1], excepted) for name in names):
        return True
    if not _ONLY.search(piece.text) or _ALL.search(piece.text) or excepted:
        return False
    acts = re.search(r"\b(?:cancel|return|exchange|modify)\b", piece.text, re.IGNORECASE)
    named = piece.kind is Kind.HIDDEN or (acts and piece.kind in _ABOUT_OPTIONS)
    return bool(named) and any(not _is_among(name, piece.stems) for name in names)


def _item_names(proposal: str) -> list[str]:
    """Give what is written like a product's name: "Desk Lamp", "E-Reader"."""
    plain = re.sub(r"\([^()]*\)", "", proposal)
    found = [first or second for first, second in _NAME.findall(plain)]
    return [name for name in found if not {part.casefold() for part in name.split()} <= _NO_ITEMS]


def _is_among(name: str, known: frozenset[str]) -> bool:
    squeezed = stem(re.sub(r"\W", "", name))
    parts = [squeezed, *(stem(part) for part in name.split())]
    return any(
        part == word or (len(word) > 3 and len(part) > 3 and (part in word or word in part))
        for part in parts
        for word in known
    )


def _option(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    said = [piece for piece in pieces if piece.kind in _ABOUT_OPTIONS]
    near = _nearest(proposal, [piece for piece in said if piece.kind is Kind.WISH])
    if near is None:
        return None
    reacted = [piece for piece in said if piece.kind is Kind.REACTION]
    own = [piece for piece in said if piece.wish == near.wish or piece.kind is Kind.REACTION]
    new = _values(_target(proposal))
    for kind, values in new.items():
        for sources in (reacted, own):
            wanted = {
                value for piece in sources for value in _values(_target(piece.text)).get(kind, ())
            }
            if wanted and not wanted & values:
                holding = (x for x in sources if _values(_target(x.text)).get(kind))
                return next(holding, near)
            if wanted:
                break
    return None


def _target(text: str) -> str:
    """Give what something shall become: the words behind "to" or an arrow, in each line."""
    parts: list[str] = []
    for line in re.split(r"[\n;]", text):
        found = _TARGET.search(line)
        parts.append(line[found.end() :] if found else line)
    return "\n".join(parts)


def _values(text: str) -> dict[str, set[str]]:
    plain = _RELATIVE.sub("", text)
    for word, number in _NUMBERS.items():
        plain = re.sub(rf"\b{word}(?=-\w)", str(number), plain, flags=re.IGNORECASE)
    words = set(re.findall(r"[a-z]+", plain.casefold()))
    sizes: list[tuple[str, str]] = _SIZE.findall(plain)
    values: dict[str, set[str]] = {
        "colour": {"grey" if word == "gray" else word for word in words & _COLOURS},
        "material": words & _MATERIALS,
        "size": {
            _SIZES.get(size.casefold(), size.casefold()) for pair in sizes for size in pair if size
        },
    }
    for number, unit in _UNITS.findall(plain):
        values.setdefault(unit.casefold(), set()).add(f"{float(number):g}")
    return {kind: found for kind, found in values.items() if found}


def _count(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    offered = _counts(proposal)
    for piece in pieces:
        for start in _OBJECTS.finditer(piece.text):
            counted = _COUNTED.match(piece.text, start.end())
            if counted is None:
                continue
            wanted, noun = _number(counted[1]), stem(counted[2])
            if offered.get(noun, wanted) != wanted:
                return piece
    return None


def _counts(text: str) -> dict[str, int]:
    return {stem(noun): _number(number) for number, noun in _COUNTED.findall(text)}


def _number(word: str) -> int:
    return _NUMBERS.get(word.casefold()) or int(word)


def _address(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    """Object to an address whose zip or place is not the one that the text names."""
    zips = set(_ADDRESS.findall(_ORDER.sub("", proposal)))
    if not zips or not re.search(r"\baddress|\bship|\bdeliver|\bsend|\bsent\b", proposal, re.I):
        return None
    wishes = [piece for piece in pieces if piece.kind in (*_ABOUT_OPTIONS, Kind.BACKGROUND)]
    for piece in wishes:
        own = set(_ADDRESS.findall(_ORDER.sub("", piece.text)))
        if own and re.search(r"address|live|home|move", piece.text, re.I) and not own & zips:
            return piece
    lowered = proposal.casefold()
    near = _nearest(proposal, [piece for piece in wishes if _PLACE.search(piece.text)])
    if near is None:
        return None
    places = [place.casefold() for place in _PLACE.findall(near.text)]
    fits = any(name in lowered for place in places for name in _ALIASES.get(place, (place,)))
    return None if fits else near


def _payment(proposal: str, pieces: Sequence[Piece]) -> Piece | None:
    reacted = [x for x in pieces if x.kind is Kind.REACTION and _kinds(x.text, _PAYMENTS)]
    sources = reacted or [piece for piece in pieces if _kinds(piece.text, _PAYMENTS)]
    for names in (_PAYMENTS, _BRANDS):
        offered = _kinds(proposal, names)
        wanted = {name for piece in sources for name in _kinds(piece.text, names)}
        if offered and wanted and not offered & wanted:
            return next(piece for piece in sources if _kinds(piece.text, names))
    return None


def _kinds(text: str, names: dict[str, str]) -> set[str]:
    return {name for name, form in names.items() if re.search(form, text, re.IGNORECASE)}
