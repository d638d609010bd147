# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Which product, which of its items: what customers call things, matched with the catalogue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retail_words import SMALL, find_run, items_in, norms, words

Item = Mapping[str, Any]
_MODIFIERS = frozenset(
    norms(
        "smart electric wireless digital action water office gaming tea pet wall led light air desk "
        "garden patio running hiking cycling fleece indoor security portable bluetooth mechanical "
        "yoga set kit e t"
    )
)
_INSTEAD_OF = {"shoe": ("sneaker", "boot"), "glass": ("sunglass",), "phone": ("smartphone",)}
_SCALES: tuple[tuple[str, ...], ...] = (
    ("xs", "s", "m", "l", "xl", "xxl"),
    ("small", "medium", "large"),
    ("portable", "medium", "large"),
    ("low", "medium", "high"),
    ("beginner", "intermediate", "expert"),
    ("basic", "professional"),
    ("1080p", "2k", "4k", "5k"),
)
_SIZES = {"xs": "extra small", "s": "small", "m": "medium", "l": "large", "xl": "extra large"}
_UNITS = {"tb": 1000.0, "l": 1000.0, "liter": 1000.0}
_NOT = frozenset({"not", "no", "non", "without", "except", "instead"})
_COLORS = frozenset(
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
        "silver",
        "gold",
        "brown",
        "beige",
        "orange",
        "navy",
    ]
)
_MONEY = re.compile(
    r"[^.;,()]*\b(?:price differences?|payment|refund\w*|gift ?cards?|paypal|credit cards?|visa|mastercard|charges?)\b[^.;,()]*",
    re.I,
)
_DIMENSIONS = (
    "size capacity length height diameter frame screen room storage resolution piece thickness"
)
_UP = "bigger larger longer taller higher greater brighter thicker harder faster"
_DOWN = "smaller shorter lower less dimmer thinner easier fewer slower"
_MOST = "biggest largest longest tallest highest most brightest hardest max maximum"
_LEAST = "smallest shortest lowest least fewest easiest min minimum"
_ABOUT = {
    "longer": ("length", "battery"),
    "shorter": ("length",),
    "longest": ("length", "battery"),
    "shortest": ("length",),
    "taller": ("height",),
    "tallest": ("height",),
    "brighter": ("brightness",),
    "brightest": ("brightness",),
    "bright": ("brightness",),
    "dimmer": ("brightness",),
    "thicker": ("thickness",),
    "thinner": ("thickness",),
    "easier": ("difficulty",),
    "easiest": ("difficulty",),
    "harder": ("difficulty",),
    "hardest": ("difficulty",),
    "hard": ("difficulty",),
}
_CHEAPEST = re.compile(
    r"\b(?:cheapest|least expensive|lowest[- ]pric\w+|lowest cost|most affordable|least costly)\b",
    re.I,
)
_DEAREST = re.compile(r"\b(?:most expensive|priciest|highest[- ]pric\w+|dearest|costliest)\b", re.I)
CHEAPER = re.compile(r"\b(?:cheaper|less expensive|lower[- ]priced)\b", re.IGNORECASE)
DEARER = re.compile(r"\b(?:more expensive|pricier|higher[- ]priced)\b", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:otherwise (?:the )?same|same (?:otherwise|exact|one|kind|model|product|spec\w*|features?|options?|item"
    r"|type|everything)|(?:everything|all|rest|others?|options?|specs?)(?: \w+){0,3} (?:the )?same|"
    r"(?:no|any) other changes?|without changing|not? chang\w+|"
    r"same)\b",
    re.IGNORECASE,
)
_NO_MATTER = re.compile(
    r"(?:\b(?:do(?:es)?(?: not|n['’]t)|not) (?:really )?(?:care|mind|matter)[^.,;]*|"
    r"\b(?:any|whatever|whichever) (?=color|size|material|other))[^.,;]*",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\b(?:because|due to|since (?:it|they|i|my)|as (?:it|they|i) (?:is|are|was|am)|so that|to cover|and (?:i )?use (?:my|the)|"
    r"(?:and )?(?:pay|paying) (?:with|by|via))\b[^.;,()]*",
    re.IGNORECASE,
)
_FINE_WITH = re.compile(r"\b(?:okay|ok|fine|happy|good) with\b[^.,;()]*", re.IGNORECASE)
_PREFER = re.compile(r"\bprefer\w*\b|>", re.IGNORECASE)


# --- what products and options are called -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in a text; several where it could be any of them."""

    products: frozenset[str]
    start: int
    end: int
    plural: bool = False


class Names:
    """What the catalogue's products are called."""

    def __init__(self, products: Mapping[str, str]) -> None:
        self.products = products
        self._full: dict[str, str] = {"".join(norms(name)): x for x, name in products.items()}
        self._parts = {x: norms(name) for x, name in products.items()}
        self._alone: dict[str, set[str]] = {}
        for product, parts in self._parts.items():
            for part in parts:
                if part not in _MODIFIERS and len(part) > 2:
                    self._alone.setdefault(part, set()).add(product)
        for short in ("watch", "phone"):
            longer = {p for part, ps in self._alone.items() if part.endswith(short) for p in ps}
            self._alone.setdefault(short, set()).update(longer)

    def mentions(self, text: str, owned: Iterable[str] | None = None) -> list[Mention]:
        """Find every product that is named; among `owned`, where the words could mean several."""
        mine = frozenset(owned) if owned is not None else frozenset(self.products)
        said = words(text)
        found: list[Mention] = []
        at = 0
        while at < len(said):
            products, size = self._at([x.norm for x in said[at : at + 4]], mine)
            if products:
                first, last = said[at], said[at + size - 1]
                plural = text[last.start : last.end].casefold().endswith("s")
                before = found[-1] if found else None
                glued = before is not None and not text[before.end : first.start].strip(" -")
                if glued and before is not None:
                    both = before.products & products or before.products | products
                    found[-1] = Mention(both, before.start, last.end, plural)
                else:
                    found.append(Mention(products, first.start, last.end, plural))
                at += size
            else:
                at += 1
        return [self._narrowed(x, text, mine) for x in found]

    def _at(self, ahead: Sequence[str], mine: frozenset[str]) -> tuple[frozenset[str], int]:
        for size in range(len(ahead), 0, -1):
            product = self._full.get("".join(ahead[:size]))
            if product is not None:
                return frozenset({product}), size
        alone = self._alone.get(ahead[0], set()) if ahead else set[str]()
        if ahead and not alone & mine:
            for other in _INSTEAD_OF.get(ahead[0], ()):
                alone = alone | self._alone.get(other, set())
        return frozenset(alone), 1

    def _narrowed(self, mention: Mention, text: str, mine: frozenset[str]) -> Mention:
        """Keep what the words before it speak for ("security camera"), then what is owned."""
        before = norms(text[: mention.start])[-2:]
        products = mention.products
        closer = {p for p in products if before and before[-1] in self._parts[p]}
        products = frozenset(closer) or products
        products = (products & mine) or products
        return Mention(products, mention.start, mention.end, mention.plural)


def ordered(value: str) -> tuple[int, float]:
    """Give a value's place: on one of the scales, or by its number; equal kinds compare."""
    plain = value.casefold()
    for place, scale in enumerate(_SCALES):
        if plain in scale:
            return place + 1, float(scale.index(plain))
    found = re.match(r"i?(\d+(?:\.\d+)?)\s*-?\s*([a-z]*)", plain)
    if not found:
        return 0, 0.0
    return 100, float(found[1]) * _UNITS.get(found[2], 1.0)


def is_ordered(values: Iterable[str]) -> bool:
    """Say whether values can be compared by size."""
    known = set(values)
    if any(known <= {x for x in known if x.casefold() in scale} for scale in _SCALES):
        return True
    return all(ordered(value)[0] == 100 for value in known)


def place(value: str, values: Iterable[str]) -> float:
    """Give a value's place among all of its option."""
    for scale in _SCALES:
        if all(x.casefold() in scale for x in values):
            return float(scale.index(value.casefold()))
    return ordered(value)[1]


class Options:
    """The options of one product: what they and their values are called."""

    def __init__(self, variants: Sequence[Item]) -> None:
        self.values: dict[str, list[str]] = {}
        for variant in variants:
            for option, value in variant["options"].items():
                held = self.values.setdefault(option, [])
                if value not in held:
                    held.append(value)
        self._forms = self._all_forms()

    def _all_forms(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        forms: dict[tuple[str, ...], list[tuple[str, str]]] = {}

        def add(form: Sequence[str], option: str, value: str) -> None:
            held = forms.setdefault(tuple(form), [])
            if form and (option, value) not in held:
                held.append((option, value))

        count: dict[str, set[tuple[str, str]]] = {}
        for option, values in self.values.items():
            for value in values:
                for word in norms(value):
                    count.setdefault(word, set()).add((option, value))
        for option, values in self.values.items():
            name = norms(option)
            for value in values:
                said = norms(value)
                lowered = value.casefold()
                if lowered in ("yes", "no", "none"):
                    self._add_yes_no(add, option, name, lowered, value)
                    continue
                if said and not (len(said) == 1 and said[0].isdigit()):
                    add(said, option, value)
                add((*said, *name), option, value)
                add((*said, name[-1]), option, value)
                add((*name, *said), option, value)
                add((name[0], *said), option, value)
                if name[-1] in ("size", "piece"):
                    add((name[-1], *said), option, value)
                if lowered in _SIZES:
                    add(norms(_SIZES[lowered]), option, value)
                for word in said:
                    if count[word] == {(option, value)} and len(word) > 3 and word not in SMALL:
                        add((word,), option, value)
                        for cut in ("shell",):
                            add((word.removesuffix(cut),), option, value)
        return {form: held for form, held in forms.items() if form and form != ("",)}

    def _add_yes_no(
        self,
        add: Any,
        option: str,
        name: tuple[str, ...],
        lowered: str,
        value: str,
    ) -> None:
        ways = [name]
        if name[-1] == "resistance":
            ways += [
                (*name[:-1], "resistant"),
                (*name[:-1], "resistent"),
                (*name[:-1], "proof"),
                ("waterproof",),
            ]
            ways += [("resistant", "to", *name[:-1]), ("resistent", "to", *name[:-1])]
        if name == ("waterproof",):
            ways += [("water", "proof"), ("water", "resistant")]
        for way in ways:
            if lowered == "yes":
                add(way, option, value)
                add((*way, "yes"), option, value)
            else:
                for no in ("no", "not", "non", "without"):
                    add((no, *way), option, value)
                    add((no, "to", *way), option, value)
                add((*way, "no"), option, value)
                add((*way, lowered), option, value)

    def find(self, said: Sequence[str]) -> tuple[list[tuple[str, str, int]], set[int]]:
        """Give the values that are named, with where; and the places of the words that did it.

        A word that several options could mean counts for the one whose name stands beside it; where
        none does, for none: it is left over.
        """
        found: list[tuple[str, str, int]] = []
        used: set[int] = set()
        longest = max((len(form) for form in self._forms), default=0)
        for size in range(longest, 0, -1):
            for at in range(len(said) - size + 1):
                span = range(at, at + size)
                meant = self._forms.get(tuple(said[at : at + size]))
                if not meant or used & set(span):
                    continue
                if said[at] not in _NOT and _NOT & set(said[max(0, at - 2) : at]) - {"no"} | (
                    {"no"} & set(said[max(0, at - 1) : at])
                ):
                    continue  # "not the blue one" wants no blue
                meant = self._nearest(meant, said, at, size)
                if len(meant) == 1:
                    found.append((*meant[0], at))
                    used.update(span)
        for option, value, at in found:
            # "Google Home" for a value "Google …": the word behind a part of a name belongs to it.
            after = at + 1
            if (
                len(norms(value)) > 1
                and said[at : at + 1] != norms(value)[:0]
                and after < len(said)
            ):
                whole = tuple(said[at : at + len(norms(value))]) == norms(value)
                if (
                    not whole
                    and said[at] == norms(value)[0]
                    and after not in used
                    and said[after] not in SMALL
                ):
                    used.add(after)
        return sorted(found, key=lambda x: x[2]), used

    def impossible(self, said: Sequence[str], used: set[int]) -> list[tuple[str, int]]:
        """Give the options that a value is named for that no item has: "8 bar", "green"."""
        found: list[tuple[str, int]] = []
        for option, values in self.values.items():
            units = {
                tuple(norms(x)[1:]) for x in values if norms(x) and norms(x)[0][0].isdigit()
            } - {()}
            for at, word in enumerate(said):
                if at in used:
                    continue
                unit = any(tuple(said[at + 1 : at + 1 + len(u)]) == u for u in units)
                if word[0].isdigit() and unit:
                    found.append((option, at))
                if (
                    word in _COLORS
                    and "color" in option
                    and word not in {w for v in values for w in norms(v)}
                ):
                    found.append((option, at))
        return found

    def _nearest(
        self, meant: list[tuple[str, str]], said: Sequence[str], at: int, size: int
    ) -> list[tuple[str, str]]:
        if len(meant) < 2:
            return meant
        beside = {*said[max(0, at - 2) : at], *said[at + size : at + size + 2]}
        near = [x for x in meant if (set(norms(x[0])) - {"color"}) & beside]
        return near or meant

    def named(self, said: Sequence[str]) -> dict[str, int]:
        """Give the options whose name stands there, with where."""
        found: dict[str, int] = {}
        for option in self.values:
            name = norms(option)
            at = find_run(said, name)
            for part in name:
                alone = [x for x in self.values if part in norms(x)] == [option]
                if at < 0 and alone and part in said:
                    at = list(said).index(part)
            if at >= 0:
                found[option] = at
        return found


_TELLING = re.compile(
    r".{3,}(?:er|est|less|proof|able|ible|ish|free)$|dim|soft|hard|dark|bright|big|tall|short|long|thick|thin|light|heavy"
)


def may_be_passed_over(word: str, vocabulary: frozenset[str]) -> bool:
    """Say whether a word that was not understood cannot tell one item of the catalogue from another."""
    known = word in vocabulary or word in _COLORS or any(c.isdigit() for c in word)
    return not known and word not in _NOT and not _TELLING.fullmatch(word)


# --- what an item shall be like ----------------------------------------------------------------


@dataclass(slots=True)
class Wanted:
    """What the customer wants of an item, as far as it was understood."""

    fixed: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Values by option: any of them will do."""
    kept: set[str] = field(default_factory=set[str])
    """Options that stay as they are."""
    keep_rest: bool = False
    free: set[str] = field(default_factory=set[str])
    """Options that do not matter."""
    steps: dict[str, int] = field(default_factory=dict[str, int])
    """Options that shall be more (1) or less (-1)."""
    nearest: bool = False
    extremes: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Options (or `price`) that shall be the most (1) or the least (-1)."""
    prices: int = 0
    """Dearer (1) or cheaper (-1) than now."""
    preferred: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])
    item_id: str = ""
    denied: bool = False
    """A value is named as one that it shall not be."""
    not_understood: list[str] = field(default_factory=list[str])

    @property
    def says_something(self) -> bool:
        """Say whether there is anything to choose by."""
        return bool(self.fixed or self.steps or self.extremes or self.prices or self.item_id)


def read_wanted(
    text: str, options: Options, name: str, now: Mapping[str, str] | None = None
) -> Wanted:
    """Read what an item of this product shall be like; `now` are the options that it has."""
    wanted = Wanted()
    text = _MONEY.sub(" ", _WHY.sub(" ", text))
    for found in _FINE_WITH.findall(text):
        wanted.free.update(option for option, _, _ in options.find(norms(found))[0])
    text = _FINE_WITH.sub(" ", text)
    text = _read_relative(text, options, wanted, now or {})
    ids = items_in(text)
    wanted.item_id = ids[0] if len(ids) == 1 else ""
    for found in _NO_MATTER.findall(text):
        wanted.free.update(options.named(norms(found)))
        if re.search(r"\b(?:other|else|rest|specs?|anything)\b", found, re.IGNORECASE):
            wanted.free.update(options.values)
    text = _NO_MATTER.sub(" ", text)
    preferences = [part for part in re.split(r"(?<=[.;,(])\s*|[()]", text) if _PREFER.search(part)]
    for part in preferences:
        _read_preference(part, options, wanted)
        text = text.replace(part, " ")
    for pattern, sign in ((_CHEAPEST, -1), (_DEAREST, 1)):
        if pattern.search(text):
            wanted.extremes.append(("price", sign))
            text = pattern.sub(" ", text)
    for pattern, sign in ((CHEAPER, -1), (DEARER, 1)):
        if pattern.search(text):
            wanted.prices = sign
            text = pattern.sub(" ", text)
    said = norms(re.sub(r"\binstead of\b[^.,;]*", " ", text))
    values, used = options.find(said)
    changed: set[str] = set()
    used |= _read_sizes(said, options, wanted, used)
    for option, value, at in values:
        wanted.steps.pop(option, None)
        wanted.fixed.setdefault(option, []).append(value)
        changed.add(option)
        size = len(norms(value))
        if " ".join(said[at + size : at + size + 2]) in (
            "or above",
            "or higher",
            "or better",
            "or more",
            "or greater",
        ):
            held = options.values[option]
            wanted.fixed[option] = [x for x in held if place(x, held) >= place(value, held)]
            used.update((at + size, at + size + 1))
    for option, at in options.impossible(said, used):
        wanted.steps.pop(option, None)
        wanted.fixed.setdefault(option, []).append("-")
        used.update(
            i for i in range(at, at + 3) if i < len(said) and (i == at or said[i] not in _COLORS)
        )
    _read_same(text, options, wanted, changed)
    wanted.denied = any(
        x in _NOT and any(options.find(said[i + 1 : i + 1 + n])[0] for n in (1, 2))
        for i, x in enumerate(said)
        if i not in used
    )
    names = {word for option in options.values for word in norms(option)} | set(norms(name))
    wanted.not_understood = [
        word
        for at, word in enumerate(said)
        if at not in used and word not in names and word not in SMALL
    ]
    option_words = {word for option in options.values for word in norms(option)}
    wanted.denied = wanted.denied or any(
        x in wanted.not_understood
        and option_words & {*said[max(0, i - 1) : i], *said[i + 1 : i + 2]}
        for i, x in enumerate(said)
    )
    return wanted


def _read_relative(text: str, options: Options, wanted: Wanted, now: Mapping[str, str]) -> str:
    """Read "500 more pieces": so much more or less than now."""
    text = re.sub(r"\b(\d+) (\w+) (more|fewer|less)\b(?! \w+ than)", r"\1 \3 \2", text)
    for found in re.finditer(r"\b(\d+) (more|fewer|less) (\w+)", text):
        named = [x for x in options.named(norms(found[3])) if is_ordered(options.values[x])]
        if len(named) != 1 or named[0] not in now:
            continue
        sign = 1 if found[2] == "more" else -1
        goal = ordered(now[named[0]])[1] + sign * float(found[1])
        fitting = [x for x in options.values[named[0]] if ordered(x)[1] == goal]
        wanted.fixed[named[0]] = fitting or ["-"]
        text = text.replace(found[0], " ")
    return text


def _read_preference(text: str, options: Options, wanted: Wanted) -> None:
    """Read "prefer red over blue", "a > b > c": an order of what is liked best."""
    cut = re.split(r"\b(?:over|than|rather than)\b", text, maxsplit=1)
    by_option: dict[str, list[str]] = {}
    for option, value, _ in options.find(norms(cut[0]))[0]:
        by_option.setdefault(option, []).append(value)
    for option, values in by_option.items():
        wanted.preferred.append((option, values))


def _read_sizes(said: Sequence[str], options: Options, wanted: Wanted, taken: set[int]) -> set[int]:
    """Read "bigger", "less bright", "the largest": comparisons with now, and extremes."""
    used: set[int] = set()
    for kind, signs in (
        ("steps", ((_UP, 1), (_DOWN, -1))),
        ("extremes", ((_MOST, 1), (_LEAST, -1))),
    ):
        for listed, sign in signs:
            for word in listed.split():
                for at in (i for i, x in enumerate(said) if x == word and i not in taken):
                    option = _compared(word, at, said, options)
                    if not option:
                        continue
                    used.add(at)
                    if kind == "steps":
                        wanted.steps[option] = sign
                    elif (option, sign) not in wanted.extremes:
                        wanted.extremes.append((option, sign))
    if "more" in said:
        at = list(said).index("more")
        option = _compared("more", at, said, options) if at + 1 < len(said) else ""
        if option and at not in taken:
            wanted.steps[option] = 1
            used.add(at)
    for at, word in enumerate(said):
        if word in ("slightly", "bit", "little") or (
            word == "size" and said[at - 1 : at] == ("one",)
        ):
            wanted.nearest = True
            used.add(at)
        if word in _ABOUT:
            used.add(at)
    return used


def _compared(word: str, at: int, said: Sequence[str], options: Options) -> str:
    """Give the option that a comparison is of: the one named beside it, else the only size."""
    sizes = {x: v for x, v in options.values.items() if is_ordered(v)}
    for hint in (
        *_ABOUT.get(word, ()),
        *(h for x in said[at + 1 : at + 3] for h in _ABOUT.get(x, ())),
    ):
        close = [option for option in sizes if hint in option]
        if close:
            return close[0]
    beside = [*said[at + 1 : at + 4], *reversed(said[max(0, at - 3) : at])]
    for near in beside:
        close = [option for option in sizes if near in norms(option)]
        if len(close) == 1:
            return close[0]
    if word in ("more", "most", "less", "least", "max", "min"):
        return ""
    close = [x for x in sizes if set(norms(x)) & set(_DIMENSIONS.split())]
    return close[0] if len(close) == 1 else ""


def _read_same(text: str, options: Options, wanted: Wanted, changed: set[str]) -> None:
    for found in re.finditer(r"\b(?:same|keep\w*)\b([^.;]*)", text, re.IGNORECASE):
        until = re.split(r"\bbut\b|\bwith\b|\bto\b|\binstead\b", found[1], maxsplit=1)[0]
        named = options.named(norms(until))
        wanted.kept.update(x for x in named if x not in changed)
        if not named:
            wanted.keep_rest = True
    if re.search(
        r"\b(?:without chang|no other chang|(?:all|other)\w*(?: \w+){0,3} (?:stay|remain|same|unchanged))",
        text,
        re.IGNORECASE,
    ):
        wanted.keep_rest = True


def fitting(
    variants: Sequence[Item], now: Item, wanted: Wanted, *, same_item: bool = False
) -> list[Item]:
    """Give the items that can be had and are as wanted; one, where that is clear."""
    options = Options(variants)
    mine = now["options"]
    found = [
        x for x in variants if x["available"] and (same_item or x["item_id"] != now["item_id"])
    ]
    if wanted.item_id:
        return [x for x in found if x["item_id"] == wanted.item_id]
    for option, values in wanted.fixed.items():
        found = [x for x in found if x["options"].get(option) in values]
    for option in wanted.kept:
        found = [x for x in found if x["options"].get(option) == mine.get(option)]
    for option, sign in wanted.steps.items():
        here = place(mine[option], options.values[option])
        gaps = {
            x["item_id"]: (place(x["options"][option], options.values[option]) - here) * sign
            for x in found
        }
        found = [x for x in found if gaps[x["item_id"]] > 0]
        if wanted.nearest and found:
            least = min(gaps[x["item_id"]] for x in found)
            found = [x for x in found if gaps[x["item_id"]] == least]
    if wanted.prices:
        found = [x for x in found if (x["price"] - now["price"]) * wanted.prices > 0]
    open_ones = [
        option
        for option in mine
        if option not in wanted.fixed
        and option not in wanted.kept
        and option not in wanted.steps
        and option not in wanted.free
        and option not in [x for x, _ in wanted.extremes]
        and option not in [x for x, _ in wanted.preferred]
    ]
    alike = [x for x in found if all(x["options"][o] == mine[o] for o in open_ones)]
    priced = any(option == "price" for option, _ in wanted.extremes)
    if wanted.keep_rest or (alike and not priced):
        found = alike
    for option, sign in wanted.extremes:
        found = _extreme(found, option, sign, options)
    for option, values in wanted.preferred:
        best = next((v for v in values if any(x["options"][option] == v for x in found)), None)
        if best is not None:
            found = [x for x in found if x["options"][option] == best]
    return found


def _extreme(found: Sequence[Item], option: str, sign: int, options: Options) -> list[Item]:
    def rank(item: Item) -> float:
        if option == "price":
            return item["price"] * sign
        return place(item["options"][option], options.values[option]) * sign

    best = max((rank(item) for item in found), default=0.0)
    return [item for item in found if rank(item) == best]


def described(item: Item) -> str:
    """Give an item's options as they are read to a customer."""
    return ", ".join(f"{option} {value}" for option, value in item["options"].items())
