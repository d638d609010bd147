"""How far a passage that was found may be trusted to answer: 0 not at all, 1 in full."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

FITS = 0.42
"""The trust from which a passage counts as an answer."""
_STRETCH = 0.663
"""Lifts the probability .30 to .45, where wrong and missing answers are in balance."""
_BASE = -1.55
_WEIGHTS: Mapping[str, float] = {
    "covered": 1.64,
    "page": 1.04,
    "things": -2.67,
    "held": 1.05,
    "headed": 0.31,
    "lone": -1.53,
    "unheaded": -1.19,
    "near": 1.04,
    "shown": 0.46,
    "asked": 0.78,
    "worded": 1.19,
    "lead": 1.75,
    "priceless": -0.71,
}
"""Fitted by logistic regression on questions written for the sample's pages and on matters of other trades."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a passage, and against it."""

    covered: float
    """Share of what is asked for that it holds, the rare counting more."""
    page: float
    """The same, of its whole page."""
    things: float
    """How many things are asked for, as a logarithm."""
    held: float
    """How many of them it holds, up to 4."""
    headed: float
    """How many of them its headings hold, up to 3."""
    lone: float
    """1 where it holds at most one."""
    unheaded: float
    """1 where its headings hold none."""
    near: float
    """How near it speaks of the place that is named."""
    shown: float
    """1 where it tells what is asked for: a price, a length of time."""
    asked: float
    """1 where its heading asks the same."""
    worded: float
    """Share of its heading that the question words alike."""
    lead: float
    """How far it is ahead of the next, where it holds more than one."""
    priceless: float
    """1 where a price is asked for and it tells none."""


def trust(signs: Signs) -> float:
    """Weigh the signs."""
    score = _BASE + sum(weight * float(getattr(signs, name)) for name, weight in _WEIGHTS.items())
    return (1 / (1 + math.exp(-score))) ** _STRETCH
