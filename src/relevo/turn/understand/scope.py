"""Declining: when what the customer wants is none of our business.

Examples of other business form one more class. What counts is by how much the best of our own
classes beats it (the margin), never the plain winner: that would decline far too much.
"""

import math

import numpy as np

from relevo.turn.understand.features import Columns, Floats

OUT_OF_SCOPE = "oos"
"""The label of that class; in evaluation files an example of it carries this intent."""
LOSS = 0.0175
"""How much of the accuracy in scope may be lost to declining."""


def margins(scores: Floats, outside: int) -> Floats:
    """Give the best own score less the score of what is outside, row by row."""
    own = np.delete(scores, outside, axis=1)
    return own.max(axis=1) - scores[:, outside]


def threshold(scores: Floats, labels: Columns, outside: int, loss: float = LOSS) -> float:
    """Find the largest margin to ask for that loses at most `loss` of the accuracy in scope.

    `scores` are of rows that the model had not seen, those of the outside class among them.
    """
    inside = labels != outside
    if not inside.any():
        return -math.inf
    own = scores[inside].copy()
    gaps = margins(own, outside)
    own[:, outside] = -np.inf
    right = np.sort(gaps[own.argmax(axis=1) == labels[inside]])
    may_lose = int(loss * int(inside.sum()))
    if len(right) <= may_lose:
        return -math.inf
    return float(right[may_lose])
