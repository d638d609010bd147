"""Figures of an evaluation: how often it was right, what was declined, and the cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from relevo.evaluation.nlu.measure import Answer, Measured
from relevo.turn.understand.scope import OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are from 0 to 1; None where there was nothing to count."""

    rows: int
    accuracy: float
    macro_f1: float
    in_scope_accuracy: float | None
    """Rows of a flow that were given that flow; one that was declined is wrong."""
    oos_recall: float | None
    """Which share of what is out of scope was declined."""
    oos_precision: float | None
    """Which share of what was declined is out of scope."""
    declined_share: float
    """Which share of all rows would be offered no flow at all when serving."""
    train_seconds: float
    fit_seconds: float
    """The same without calibration."""
    predict_us_p50: float
    predict_us_p99: float


def figures(measured: Measured) -> Figures:
    """Count."""
    answers = measured.answers
    inside = [answer for answer in answers if answer.row.intent != OUT_OF_SCOPE]
    outside = [answer for answer in answers if answer.row.intent == OUT_OF_SCOPE]
    declined = [answer for answer in answers if answer.declined]
    if measured.declines:
        declined_share = _share(len(declined), len(answers))
    else:
        declined_share = _share(sum(answer.unsure for answer in answers), len(answers))
    caught = sum(answer.right for answer in outside)
    return Figures(
        rows=len(answers),
        accuracy=_share(sum(answer.right for answer in answers), len(answers)) or 0.0,
        macro_f1=_macro_f1(answers),
        in_scope_accuracy=_share(sum(answer.right for answer in inside), len(inside)),
        oos_recall=_share(caught, len(outside)),
        oos_precision=_share(caught, len(declined)),
        declined_share=declined_share or 0.0,
        train_seconds=measured.train_seconds,
        fit_seconds=measured.fit_seconds,
        predict_us_p50=_quantile(measured.micros, 0.5),
        predict_us_p99=_quantile(measured.micros, 0.99),
    )


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def _macro_f1(answers: Sequence[Answer]) -> float:
    """Give the mean F1 of all labels that were meant or given."""
    meant = Counter(answer.row.intent for answer in answers)
    given = Counter(answer.given for answer in answers)
    right = Counter(answer.given for answer in answers if answer.right)
    labels = meant.keys() | given.keys()
    each = (2 * right[label] / (meant[label] + given[label]) for label in labels)
    return sum(each) / len(labels) if labels else 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
