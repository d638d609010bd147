"""Logistic regression over many classes for few examples, solved over pairs of examples.

With fewer examples than columns the weights are sums of examples, so the unknowns are one number
for each example and class (`A`), and all that is needed of the texts is how alike each two are (`K`).
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from relevo.turn.understand.features import Columns, Floats, Row

RIDGE = 0.02
"""How strongly large weights are held back (measured)."""
_COMMON = 0.02
"""Share of the rows from which a column is a common one."""
_HISTORY = 6
_ITERATIONS = 40
_ENOUGH = 1e-4
"""Stop when a step gains less than this share of the loss."""


def likeness(rows: Sequence[Row], width: int) -> Floats:
    """Give how alike each two rows are (their inner product)."""
    count = len(rows)
    lengths = np.array([len(row.columns) for row in rows])
    columns = np.concatenate([row.columns for row in rows])
    holders = np.repeat(np.arange(count), lengths)
    values = np.concatenate([row.values for row in rows])
    sizes = np.bincount(columns, minlength=width)
    # Columns that many rows hold are few: a dense product of them alone saves most of the pairs.
    common = np.flatnonzero(sizes > count * _COMMON)
    place = np.full(width, -1)
    place[common] = np.arange(len(common))
    often = place[columns] >= 0
    dense = np.zeros((count, len(common)), np.float32)
    dense[holders[often], place[columns[often]]] = values[often]
    alike = dense @ dense.T
    rare = np.flatnonzero(~often)
    rare = rare[np.argsort(columns[rare], kind="stable")]
    sizes[common] = 0
    starts = np.cumsum(sizes) - sizes
    sorted_holders, sorted_values = holders[rare], values[rare]
    for i, row in enumerate(rows):
        size = sizes[row.columns]
        ends = np.cumsum(size)
        total = int(ends[-1]) if len(ends) else 0
        at = np.arange(total) + np.repeat(starts[row.columns] - (ends - size), size)
        products = sorted_values[at] * np.repeat(row.values, size)
        alike[i] += np.bincount(sorted_holders[at], products, count)
    return alike


class Product:
    """How alike rows of numbers are, worked out anew at each product: for too many to keep every pair."""

    def __init__(self, rows: Floats) -> None:
        self._rows = rows

    def __matmul__(self, other: Floats) -> Floats:
        """Give what all pairs times `other` would be."""
        return self._rows @ (self._rows.T @ other)


def solve(
    alike: "Floats | Product", labels: Columns, classes: int, weights: Floats | None = None
) -> Floats:
    """Find each example's share in each class (`A`): minimises weighted cross entropy plus ridge.

    L-BFGS in the inner product that `alike` gives. Everything is carried together with its image
    under `alike`, so that an iteration costs a single matrix product.
    """
    count = len(labels)
    each = np.arange(count)
    weight = np.ones(count, np.float32) if weights is None else weights

    def loss_and_slope(shares: Floats, image: Floats) -> tuple[float, Floats]:
        shifted = image - image.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        totals = powers.sum(axis=1, keepdims=True)
        entropy = np.log(totals[:, 0]) - shifted[each, labels]
        loss = float(weight @ entropy) + 0.5 * RIDGE * float(np.vdot(shares, image))
        error = powers / totals
        error[each, labels] -= 1
        return loss, weight[:, None] * error + RIDGE * shares

    shares = np.zeros((count, classes), np.float32)
    image = np.zeros_like(shares)
    loss, slope = loss_and_slope(shares, image)
    slope_image = alike @ slope
    steps: deque[_Step] = deque(maxlen=_HISTORY)
    for _ in range(_ITERATIONS):
        way, way_image = _direction(slope, slope_image, steps)
        descent = float(np.vdot(slope_image, way))
        length = 1.0
        while True:
            new_shares, new_image = shares + length * way, image + length * way_image
            new_loss, new_slope = loss_and_slope(new_shares, new_image)
            if new_loss <= loss + 1e-4 * length * descent or length < 1e-3:
                break
            length *= 0.5
        new_slope_image = alike @ new_slope
        step = _Step(
            length * way, length * way_image, new_slope - slope, new_slope_image - slope_image
        )
        if step.curvature > 1e-10:
            steps.append(step)
        done = abs(loss - new_loss) < _ENOUGH * max(1.0, abs(loss))
        shares, image, loss = new_shares, new_image, new_loss
        slope, slope_image = new_slope, new_slope_image
        if done:
            break
    return shares


def weigh(rows: Sequence[Row], shares: Floats, width: int) -> Floats:
    """Turn each example's share in the classes into a weight for each column and class."""
    weights = np.zeros((width, shares.shape[1]), np.float32)
    for row, share in zip(rows, shares, strict=True):
        weights[row.columns] += row.values[:, None] * share
    return weights


class _Step:
    """A step that was taken: how far it went, and how the slope changed over it."""

    __slots__ = ("bend", "bend_image", "curvature", "way", "way_image")

    def __init__(self, way: Floats, way_image: Floats, bend: Floats, bend_image: Floats) -> None:
        self.way = way
        self.way_image = way_image
        self.bend = bend
        self.bend_image = bend_image
        self.curvature = float(np.vdot(way_image, bend))


def _direction(slope: Floats, slope_image: Floats, steps: deque[_Step]) -> tuple[Floats, Floats]:
    """Give the way down that the last steps suggest (two-loop recursion), and its image."""
    way, image = slope.copy(), slope_image.copy()
    pulls: list[float] = []
    for step in reversed(steps):
        pull = float(np.vdot(step.way_image, way)) / step.curvature
        pulls.append(pull)
        way -= pull * step.bend
        image -= pull * step.bend_image
    if steps:
        last = steps[-1]
        scale = last.curvature / float(np.vdot(last.bend_image, last.bend))
        way *= scale
        image *= scale
    for step, pull in zip(steps, reversed(pulls), strict=True):
        push = pull - float(np.vdot(step.bend_image, way)) / step.curvature
        way += push * step.way
        image += push * step.way_image
    return -way, -image
