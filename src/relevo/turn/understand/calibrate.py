"""Scores into honest probabilities: one temperature, found on rows that the model had not seen."""

import math
from collections.abc import Sequence

import numpy as np

from relevo.turn.understand.features import Columns, Floats

_LOWEST, _HIGHEST = 0.05, 60.0
_ROUNDS = 40
_GOLDEN = (math.sqrt(5) - 1) / 2


def folds(labels: Columns, count: int, seed: int = 0) -> Columns:
    """Deal every example to one of `count` folds, each class evenly over all of them."""
    order = np.random.default_rng(seed)
    fold = np.zeros(len(labels), np.int64)
    offset = 0
    for label in np.unique(labels):
        at = np.flatnonzero(labels == label)
        fold[order.permutation(at)] = (np.arange(len(at)) + offset) % count
        offset += len(at)
    return fold


def softmax(scores: Floats) -> Floats:
    """Turn scores into probabilities, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def temperature(scores: Floats, labels: Columns) -> float:
    """Find the factor on the scores under which their softmax is least surprised by the labels."""
    if len(labels) == 0:
        return 1.0
    each = np.arange(len(labels))

    def surprise(log_factor: float) -> float:
        scaled = scores * math.exp(log_factor)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[each, labels]).mean())

    low, high = math.log(_LOWEST), math.log(_HIGHEST)
    for _ in range(_ROUNDS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if surprise(left) < surprise(right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def expected_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Give the mean gap between how sure the model was and how often it was right."""
    sure = np.asarray(confidences)
    hit = np.asarray(right, np.float64)
    where = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(float(sure[where == b].mean()) - float(hit[where == b].mean()))
        * float((where == b).mean())
        for b in range(bins)
        if (where == b).any()
    ]
    return float(sum(gaps))
