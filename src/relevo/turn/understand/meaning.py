"""A second opinion of the classifier: what the examples mean to an embedding model, mixed with the n-grams.

The mixture adds logarithms of probabilities. How much the model counts is found on examples that
neither had seen, so one that does not know the language of the examples counts little or nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relevo.turn.understand import calibrate, scope, softmax
from relevo.turn.understand.classifier import FEW, Classifier, Reading, Scored, reading_of
from relevo.turn.understand.features import Columns, Floats

Vectors = NDArray[np.float32]
VectorOf = Callable[[str], Vectors | None]
"""Gives the vector of a text; None where it was not made in time."""
_RIDGE = 0.01
"""How strongly large weights are held back (measured)."""
_SHARES = (0.55, 0.4, 0.2, 0.0)
"""What the model may count beside the n-grams, the preferred first: .5 to .6 was best with a good one
(measured)."""
_HARDLY = 0.01
"""Surprise, in nats, that a preferred share may cost."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the model learns from, as it read them."""

    labels: Sequence[str]
    """A label each; of the own examples first, of names behind them."""
    own: int
    vectors: Vectors


class Meaning:
    """Reads texts whose vectors are at hand by n-grams and meaning; has no opinion on others."""

    def __init__(self, plain: Classifier, lesson: Lesson, vector_of: VectorOf) -> None:
        """Learn. `plain` was trained on the same examples and keeps its scores of unseen ones."""
        if plain.unseen is None:
            raise ValueError("the classifier keeps no scores of unseen examples")
        self._plain = plain
        self._vector_of = vector_of
        many = plain.learner != "softmax"
        # Where examples are many, names are none of them.
        rows = lesson.vectors[: lesson.own] if many else lesson.vectors
        index = {label: number for number, label in enumerate(plain.labels)}
        numbers = np.array([index[label] for label in lesson.labels[: len(rows)]])
        learner = _Learner(rows, numbers, len(plain.labels), plain.outside)
        self._weights = learner.weights()
        which, unseen = learner.unseen(lesson.own, 1 if many else _FOLDS)
        truth = numbers[which]
        by_words = _logs(plain.unseen * plain.temperature)
        self._sharpness = calibrate.temperature(unseen, truth)
        by_meaning = _logs(unseen * self._sharpness)
        self.share, mixed = _best_share(by_words, by_meaning, truth)
        self.temperature = calibrate.temperature(mixed, truth)
        self.threshold = -math.inf
        if plain.outside >= 0:
            self.threshold = scope.threshold(mixed, truth, plain.outside)

    def reader(self, texts: Sequence[str]) -> "Mixed | None":
        """Give what reads these texts by meaning too; None unless all their vectors are at hand."""
        if not self.share:
            return None
        found: dict[str, Vectors] = {}
        for text in texts:
            vector = self._vector_of(text)
            if vector is None or len(vector) != len(self._weights):
                return None
            found[text] = vector
        return Mixed(self, self._plain, found)

    def mixed(self, taken: Scored, vector: Vectors) -> Scored:
        """Give the scores of n-grams and meaning together, as logarithms."""
        by_meaning = _logs((vector @ self._weights) * self._sharpness)
        by_words = _logs(taken.scores * self._plain.temperature)
        # What the model is sure of is known, in whatever words it was said.
        known = max(taken.known, math.exp(float(by_meaning.max())))
        return Scored((1 - self.share) * by_words + self.share * by_meaning, known)


class Mixed:
    """Reads some texts as the classifier does, with what they mean."""

    def __init__(self, meaning: Meaning, plain: Classifier, vectors: dict[str, Vectors]) -> None:
        self._meaning = meaning
        self._plain = plain
        self._vectors = vectors
        self.outside = plain.outside

    def take(self, text: str) -> Scored:
        """Give the scores of a text, in the order of the labels, and how much of it is known."""
        return self._meaning.mixed(self._plain.take(text), self._vectors[text])

    def scores(self, text: str) -> Floats:
        """Give the score of every label, in the order of the labels."""
        return self.take(text).scores

    def reading(self, scores: Floats, limit: int = 3) -> Reading:
        """Say what scores mean: the best labels with probabilities, and whether to decline."""
        return reading_of(
            scores, self._plain, (self._meaning.temperature, self._meaning.threshold), limit
        )


class _Learner:
    """The examples as vectors, and a softmax learned from all or some of them."""

    def __init__(self, rows: Vectors, labels: Columns, classes: int, outside: int) -> None:
        self._rows = rows
        self._labels = labels
        self._classes = classes
        # All that is outside weighs as much as one class, however many lines there are of it.
        foreign = labels == outside
        share = (len(labels) - foreign.sum()) / max(classes - 1, 1)
        weight = min(1.0, share / max(int(foreign.sum()), 1))
        self._each: Floats = np.where(foreign, np.float32(weight), np.float32(1))

    def weights(self, which: Columns | None = None) -> Floats:
        """Learn from these rows, and give a weight for each number of a vector and class."""
        rows = self._rows if which is None else self._rows[which]
        labels = self._labels if which is None else self._labels[which]
        each = self._each if which is None else self._each[which]
        # The solver's ridge is that of n-grams: longer vectors are held back less.
        stretch = softmax.RIDGE / _RIDGE
        longer = rows * np.float32(math.sqrt(stretch))
        few = len(rows) <= FEW
        alike = longer @ longer.T if few else softmax.Product(longer)
        shares = softmax.solve(alike, labels, self._classes, each)
        return (rows.T @ shares * np.float32(stretch)).astype(np.float32)

    def unseen(self, own: int, folds: int) -> tuple[Columns, Floats]:
        """Score examples by models that have not seen them, dealt as the n-grams' are."""
        fold = calibrate.folds(self._labels[:own], _FOLDS)
        scores = np.zeros((own, self._classes), np.float32)
        for number in range(folds):
            test = np.flatnonzero(fold == number)
            seen = np.setdiff1d(np.arange(len(self._rows)), test)
            if len(test) and len(seen):
                scores[test] = self._rows[test] @ self.weights(seen)
        which = np.flatnonzero(fold < folds)
        return which, scores[which]


def _best_share(by_words: Floats, by_meaning: Floats, truth: Columns) -> tuple[float, Floats]:
    """Give the first share under which the truth surprises hardly more than under the best one."""
    each = np.arange(len(truth))
    mixtures = [(share, (1 - share) * by_words + share * by_meaning) for share in _SHARES]
    surprises = [
        -_logs(mixed * calibrate.temperature(mixed, truth))[each, truth] for _, mixed in mixtures
    ]
    least = min(surprises, key=lambda surprise: float(surprise.mean()))
    for mixture, surprise in zip(mixtures, surprises, strict=True):
        more = surprise - least
        if more.mean() <= max(_HARDLY, float(more.std()) / math.sqrt(len(more))):
            return mixture
    return mixtures[-1]


def _logs(scores: Floats) -> Floats:
    """Turn scores into logarithms of probabilities, along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
