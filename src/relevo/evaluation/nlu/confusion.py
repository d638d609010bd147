"""Which flows are mixed up, by which phrases; and which flows have too few examples."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from relevo.evaluation.nlu.measure import Answer, Measured
from relevo.turn.understand.scope import OUT_OF_SCOPE

ENOUGH = 20
"""Examples from which a flow is no longer thin; below, ten more are worth more than any method."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two flows that were taken for each other, and every phrase that was, the surest first.

    `oos` stands for what belongs to no flow: a phrase that was declined, or should have been.
    """

    first: str
    second: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Thin:
    """A flow, how many examples it has, and how its rows fared."""

    flow: str
    examples: int
    right: int
    rows: int


def mixed_up(measured: Measured) -> list[Mixed]:
    """Give each two flows that were mixed up, those with the most phrases first."""
    pairs: dict[tuple[str, str], list[Answer]] = {}
    for answer in measured.answers:
        if not answer.right:
            first, second = sorted((answer.row.intent, answer.given))
            pairs.setdefault((first, second), []).append(answer)
    found = [Mixed(*names, tuple(_surest(answers))) for names, answers in pairs.items()]
    return sorted(found, key=lambda pair: (-len(pair.answers), pair.first, pair.second))


def thin_flows(measured: Measured) -> list[Thin]:
    """Give the flows that have too few examples, those that fared worst first."""
    found = [flow for flow in _all_flows(measured) if flow.examples < ENOUGH]
    return sorted(found, key=lambda thin: (_fared(thin), thin.examples, thin.flow))


def fared(measured: Measured, flows: Collection[str]) -> list[Thin]:
    """Give how these flows fared, the worst first."""
    found = [flow for flow in _all_flows(measured) if flow.flow in flows]
    return sorted(found, key=lambda flow: (_fared(flow), flow.flow))


def _all_flows(measured: Measured) -> list[Thin]:
    rows: dict[str, list[bool]] = {}
    for answer in measured.answers:
        rows.setdefault(answer.row.intent, []).append(answer.right)
    labels = (measured.examples.keys() | rows.keys()) - {OUT_OF_SCOPE}
    return [
        Thin(label, measured.examples.get(label, 0), sum(hits), len(hits))
        for label in labels
        for hits in [rows.get(label, [])]
    ]


def _fared(thin: Thin) -> float:
    return thin.right / thin.rows if thin.rows else 1.0


def _surest(answers: Sequence[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: -answer.confidence)
