# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What an item shall be like, and which of the catalogue are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retail_options import COLORS, NOT, Item, Options, is_ordered, ordered, place
from retail_words import SMALL, items_in, norms

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


def read_wanted(  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
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
            i for i in range(at, at + 3) if i < len(said) and (i == at or said[i] not in COLORS)
        )
    _read_same(text, options, wanted, changed)
    wanted.denied = any(
        x in NOT and any(options.find(said[i + 1 : i + 1 + n])[0] for n in (1, 2))
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


def _read_sizes(said: Sequence[str], options: Options, wanted: Wanted, taken: set[int]) -> set[int]:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
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


def fitting(  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
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
