"""The embedded classifier: which of the labels does a text mean, how sure, and is it any of them."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from relevo.turn.understand import calibrate, hinge, scope, softmax
from relevo.turn.understand.features import Columns, Features, Floats, Row
from relevo.turn.understand.shelf import Arrays

FEW = 3_000
"""Up to this many examples the softmax learner is used, and names count as examples."""
_FOLDS = 5
_LEARN, _CALIBRATE = "learning", "calibrating"
_OUTSIDE_REPEATS = 3
"""How often an out-of-scope example counts where examples are many."""


Progress = Callable[[str, int, int], None]
"""Told what is being done (`learning`, `calibrating`), how much of it is done, and of how much."""


def unheard(stage: str, done: int, of: int) -> None:
    """Tell nobody how far the training is."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label with its calibrated probability."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier makes of a text."""

    ranked: tuple[Ranked, ...]
    """Own labels, best first; the outside class is none of them."""
    margin: float
    """By how much the best own label beats what is outside; infinite where nothing is known of it."""
    declined: bool
    """The text is out of scope: the margin is below the threshold."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The raw score of every label, and the share of the text's words that the examples hold."""

    scores: Floats
    known: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How the classifier was trained, to be shown."""

    examples: int
    classes: int
    columns: int
    learner: str
    temperature: float
    threshold: float


class Classifier:
    """Learns labels from examples once, then reads any number of texts; the same for the same examples."""

    def __init__(
        self,
        labels: tuple[str, ...],
        outside: int,
        features: Features,
        weights: Floats,
        bias: Floats,
    ) -> None:
        self.labels = labels
        """All classes, the outside one among them where there is one."""
        self.outside = outside
        """The number of the outside class in `labels`; -1 where there is none."""
        self._features = features
        self._weights = weights
        self._bias = bias
        self.temperature = 1.0
        self.threshold = -math.inf
        self.learner = "softmax"
        self.examples = 0
        self.unseen: Floats | None = None
        """Scores of examples by models that had not seen them, as they were calibrated on; not kept
        on a shelf."""

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        names: Mapping[str, Sequence[str]] | None = None,
        *,
        outside: str = scope.OUT_OF_SCOPE,
        calibrated: bool = True,
        progress: Progress = unheard,
    ) -> "Classifier":
        """Train on examples. `names` are further wordings of a label, used where examples are few.

        Examples labelled `outside` are what must be declined. Without `calibrated` the
        scores are there at once, and probabilities and declining mean nothing.
        """
        if not texts:
            raise ValueError("a classifier needs at least one example")
        classes = tuple(sorted(set(labels) | set(names or {})))
        index = {label: i for i, label in enumerate(classes)}
        few = len(texts) <= FEW
        named = [(n, label) for label, ns in (names or {}).items() for n in ns] if few else []
        numbers = np.array([index[label] for label in (*labels, *(la for _, la in named))])
        features = Features()
        rows = features.learn([*texts, *(name for name, _ in named)])
        training = _Training(
            rows,
            numbers,
            len(texts),
            len(classes),
            features.width,
            index.get(outside, -1),
            progress,
        )
        weights, bias = training.softmax() if few else training.hinge(np.arange(len(rows)), _LEARN)
        made = cls(classes, index.get(outside, -1), features, weights, bias)
        made.learner = "softmax" if few else "hinge"
        made.examples = len(rows)
        if calibrated:
            unseen, truth = training.unseen_softmax() if few else training.unseen_hinge()
            made.unseen = unseen
            made.temperature = calibrate.temperature(unseen, truth)
            if made.outside >= 0:
                made.threshold = scope.threshold(unseen, truth, made.outside)
        return made

    @property
    def fit(self) -> Fit:
        """Say how it was trained."""
        return Fit(
            self.examples,
            len(self.labels),
            self._features.width,
            self.learner,
            self.temperature,
            self.threshold,
        )

    def packed(self) -> Arrays:
        """Give all that was learned as arrays, to be kept."""
        head = {
            "labels": self.labels,
            "outside": self.outside,
            "temperature": self.temperature,
            "threshold": self.threshold,
            "learner": self.learner,
            "examples": self.examples,
        }
        return {
            **self._features.packed(),
            "weights": self._weights,
            "bias": self._bias,
            "classifier": np.frombuffer(json.dumps(head).encode(), np.uint8),
        }

    @classmethod
    def unpacked(cls, arrays: Arrays) -> "Classifier | None":
        """Give the classifier that was kept; None when these arrays are not one."""
        try:
            head = json.loads(arrays["classifier"].tobytes())
            features = Features.unpacked(arrays)
            labels = tuple(map(str, head["labels"]))
            weights, bias = (arrays[name].astype(np.float32) for name in ("weights", "bias"))
            if weights.shape != (features.width, len(labels)) or bias.shape != (len(labels),):
                return None
            made = cls(labels, int(head["outside"]), features, weights, bias)
            made.temperature, made.threshold = float(head["temperature"]), float(head["threshold"])
            made.learner, made.examples = str(head["learner"]), int(head["examples"])
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        return made if made.outside < len(labels) else None

    def take(self, text: str) -> Scored:
        """Give the raw scores of a text, in the order of `labels`, and how much of it is known."""
        parsed = self._features.parse(text)
        row = parsed.row
        if len(row.columns) == 0:
            return Scored(self._bias, parsed.known)
        scores = row.values @ self._weights.take(row.columns, axis=0)
        return Scored(scores + self._bias, parsed.known)

    def scores(self, text: str) -> Floats:
        """Give the raw score of every label, in the order of `labels`."""
        return self.take(text).scores

    def known_share(self, text: str) -> float:
        """Say which share of a text's words the examples hold, 0 to 1."""
        return self.take(text).known

    def read(self, text: str, limit: int = 3) -> Reading:
        """Say what a text means: the best labels with probabilities, and whether to decline."""
        return self.reading(self.scores(text), limit)

    def reading(self, scores: Floats, limit: int = 3) -> Reading:
        """Say what scores mean, as `read` does; for scores that were put together from parts."""
        return reading_of(scores, self, (self.temperature, self.threshold), limit)


def reading_of(
    scores: Floats, model: Classifier, calibrated: tuple[float, float], limit: int
) -> Reading:
    """Say what scores in the order of a model's labels mean, at this temperature and threshold."""
    temperature, threshold = calibrated
    best: list[int] = np.argsort(-scores, kind="stable")[: limit + 1].tolist()
    own = [i for i in best if i != model.outside][:limit]
    powers = np.exp((scores - scores[best[0]]) * temperature)
    total = float(powers.sum())
    margin = math.inf
    if model.outside >= 0 and own:
        margin = float(scores[own[0]] - scores[model.outside])
    ranked = tuple([Ranked(model.labels[i], float(powers[i]) / total) for i in own])
    return Reading(ranked, margin, margin < threshold)


class _Training:
    """The examples as rows, and the ways to learn from all or some of them."""

    def __init__(  # noqa: PLR0913 - does not fit: what was counted once, for both learners
        self,
        rows: list[Row],
        labels: Columns,
        own: int,
        classes: int,
        width: int,
        outside: int,
        progress: Progress,
    ) -> None:
        self._rows = rows
        self._labels = labels
        self._own = own
        """How many rows are real examples; names follow them."""
        self._classes = classes
        self._width = width
        self._outside = outside
        self._progress = progress
        self._alike: Floats = np.zeros((0, 0), np.float32)
        # All that is outside weighs as much as one class, however many lines there are of it.
        foreign = labels == outside
        share = (len(labels) - foreign.sum()) / max(classes - 1, 1)
        weight = min(1.0, share / max(int(foreign.sum()), 1))
        self._weights: Floats = np.where(foreign, np.float32(weight), np.float32(1))

    def softmax(self) -> tuple[Floats, Floats]:
        """Learn from all rows, few as they are."""
        self._progress(_LEARN, 0, 1)
        self._alike = softmax.likeness(self._rows, self._width)
        shares = softmax.solve(self._alike, self._labels, self._classes, self._weights)
        weights = softmax.weigh(self._rows, shares, self._width)
        self._progress(_LEARN, 1, 1)
        return weights, np.zeros(self._classes, np.float32)

    def unseen_softmax(self) -> tuple[Floats, Columns]:
        """Score every real example by a model that has not seen it. Names are always seen."""
        fold = calibrate.folds(self._labels[: self._own], _FOLDS)
        scores = np.zeros((self._own, self._classes), np.float32)
        for number in range(_FOLDS):
            self._progress(_CALIBRATE, number, _FOLDS)
            test = np.flatnonzero(fold == number)
            seen = np.ones(len(self._rows), bool)
            seen[test] = False
            if len(test) == 0 or not seen.any():
                continue
            alike = self._alike[np.ix_(seen, seen)]
            shares = softmax.solve(alike, self._labels[seen], self._classes, self._weights[seen])
            scores[test] = self._alike[np.ix_(test, np.flatnonzero(seen))] @ shares
        self._progress(_CALIBRATE, _FOLDS, _FOLDS)
        return scores, self._labels[: self._own]

    def hinge(self, which: Columns, stage: str) -> tuple[Floats, Floats]:
        """Learn from these rows, the out-of-scope ones counted several times."""
        outside = which[self._labels[which] == self._outside]
        chosen = np.concatenate([which, *([outside] * (_OUTSIDE_REPEATS - 1))])
        numbers: list[int] = chosen.tolist()
        rows = [self._rows[i] for i in numbers]
        return hinge.train(
            rows,
            self._labels[chosen],
            self._classes,
            self._width,
            progress=lambda done: self._progress(stage, done, hinge.EPOCHS),
        )

    def unseen_hinge(self) -> tuple[Floats, Columns]:
        """Score a fifth of the examples by a model of the others."""
        fold = calibrate.folds(self._labels, _FOLDS)
        weights, bias = self.hinge(np.flatnonzero(fold != 0), _CALIBRATE)
        test = np.flatnonzero(fold == 0)
        numbers: list[int] = test.tolist()
        scores = np.stack(
            [
                row.values @ weights.take(row.columns, axis=0) + bias
                for row in (self._rows[i] for i in numbers)
            ]
        )
        return scores, self._labels[test]
