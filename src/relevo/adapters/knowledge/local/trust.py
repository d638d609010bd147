"""How far a passage that was found may be trusted to answer: 0 not at all, 1 in full."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

FITS = 0.45
"""The trust from which a passage counts as an answer."""
_STRETCH = 0.83
"""Lifts the probability .38 to `FITS`: below it, wrong answers grow faster than right ones."""
_BASE = -1.78
_WEIGHTS: Mapping[str, float] = {
    "covered": 1.57,
    "page": 0.99,
    "things": -2.04,
    "held": 0.86,
    "headed": 0.48,
    "lone": -1.57,
    "unheaded": -1.37,
    "near": 1.15,
    "shown": 0.37,
    "asked": 0.61,
    "worded": 1.23,
    "lead": 1.29,
    "priceless": -0.66,
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
