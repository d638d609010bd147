"""What a detector finds: a span of a text, and how spans that overlap are settled."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["card", "cvc", "password", "iban", "email", "phone"]
KINDS: tuple[Kind, ...] = ("card", "cvc", "password", "iban", "email", "phone")
"""Where spans overlap, the earlier kind names the whole: what is never kept comes first."""
NEVER_KEPT: frozenset[str] = frozenset({"card", "cvc", "password"})
"""Kinds whose values go nowhere: not into the vault, not into a tool, not onto a screen."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sensitive value in a text. Offsets are code points of the text as it was given."""

    kind: Kind
    start: int
    end: int
    score: float
    """0–1: how sure it is. A checksum and a known form give 0.95 and more, a cue alone 0.7."""
    value: str = field(default="", repr=False)
    """What the vault keeps, tidied; empty for `NEVER_KEPT`."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the text. Nothing in it is needed; all of it sharpens."""

    country: str = ""
    """Where national phone numbers are from: ISO 3166 alpha-2, such as `ES`."""
    asked: Kind | Literal[""] = ""
    """What the customer was just asked for: a bare answer of that form then counts."""
    keep: Sequence[re.Pattern[str]] = ()
    """Forms of the company's own numbers (orders, tickets): what matches whole is no phone number."""
    known: frozenset[str] = frozenset()
    """Tokens that stand in the text rightly. All others are somebody's invention, and are broken."""


def settled(found: Iterable[Found]) -> list[Found]:
    """Give spans in order that do not overlap: those that do become one, named by `KINDS`.

    A merged span keeps its value only when it is no longer than the one that names it.
    """
    result: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if not result or item.start >= result[-1].end:
            result.append(item)
            continue
        last = result[-1]
        first = min(last, item, key=lambda f: (KINDS.index(f.kind), -f.score))
        start, end = last.start, max(last.end, item.end)
        whole = (first.start, first.end) == (start, end)
        merged = replace(first, start=start, end=end, value=first.value if whole else "")
        result[-1] = merged
    return result
