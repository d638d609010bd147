# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""The options of a product, and what their values are called."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from retail_words import SMALL, find_run, norms

Item = Mapping[str, Any]
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
NOT = frozenset({"not", "no", "non", "without", "except", "instead"})
COLORS = frozenset(
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
_TELLING = re.compile(
    r".{3,}(?:er|est|less|proof|able|ible|ish|free)$|dim|soft|hard|dark|bright|big|tall|short|long|thick|thin|light|heavy"
)


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

    def _all_forms(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
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
        add: Callable[[Sequence[str], str, str], None],
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
                if said[at] not in NOT and NOT & set(said[max(0, at - 2) : at]) - {"no"} | (
                    {"no"} & set(said[max(0, at - 1) : at])
                ):
                    continue  # "not the blue one" wants no blue
                meant = self._nearest(meant, said, at, size)
                if len(meant) == 1:
                    found.append((*meant[0], at))
                    used.update(span)
        for _, value, at in found:
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
                    word in COLORS
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


def may_be_passed_over(word: str, vocabulary: frozenset[str]) -> bool:
    """Say whether a word that was not understood cannot tell one item of the catalogue from another."""
    known = word in vocabulary or word in COLORS or any(c.isdigit() for c in word)
    return not known and word not in NOT and not _TELLING.fullmatch(word)
