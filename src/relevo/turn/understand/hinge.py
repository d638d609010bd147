"""A classifier for many examples: each one pushes its class up and the strongest rival down."""

from collections.abc import Callable, Sequence

import numpy as np

from relevo.turn.understand.features import Columns, Floats, Row

EPOCHS = 8
AVERAGED = 4
"""The result is the mean of the last epochs: it hangs less on the order of the examples."""
RATE = 0.1
_START = 0.01
_BIAS_RATE = 0.005
_NEVER = np.float32(-1e9)


def train(
    rows: Sequence[Row],
    labels: Columns,
    classes: int,
    width: int,
    *,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> tuple[Floats, Floats]:
    """Learn weights by column and class, and a bias by class (Crammer–Singer hinge by Adagrad).

    Only two columns of weights are touched by an example, so plain numpy is fast enough.
    `progress` is told after how many of the `EPOCHS` it stands.
    """
    weights = np.zeros(width * classes, np.float32)
    pushed = np.full(width * classes, _START, np.float32)
    table = weights.reshape(width, classes)
    bias = np.zeros(classes, np.float32)
    squares = [row.values * row.values for row in rows]
    steps = [row.values * np.float32(RATE) for row in rows]
    order = np.random.default_rng(seed)
    weight_sum, bias_sum = np.zeros_like(weights), np.zeros_like(bias)
    for epoch in range(EPOCHS):
        if progress is not None:
            progress(epoch)
        shuffled: list[int] = order.permutation(len(rows)).tolist()
        for example in shuffled:
            row = rows[example]
            scores = row.values @ table.take(row.columns, axis=0) + bias
            label = int(labels[example])
            own = scores[label]
            scores[label] = _NEVER
            rival = int(scores.argmax())
            if own - scores[rival] >= 1:
                continue
            first = row.columns * classes
            for column, sign in ((label, 1), (rival, -1)):
                at = first + column
                total = pushed[at] + squares[example]
                pushed[at] = total
                weights[at] += sign * steps[example] / np.sqrt(total)
                bias[column] += sign * _BIAS_RATE
        if epoch >= EPOCHS - AVERAGED:
            weight_sum += weights
            bias_sum += bias
    if progress is not None:
        progress(EPOCHS)
    mean = (weight_sum / AVERAGED).reshape(width, classes)
    return mean.astype(np.float32), (bias_sum / AVERAGED).astype(np.float32)
