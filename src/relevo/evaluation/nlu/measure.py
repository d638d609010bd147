"""Train the understanding that `serve` runs, read rows with it, and time both."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from relevo.evaluation.nlu.rows import Row
from relevo.turn.understand import calibrate
from relevo.turn.understand.examples import Examples, name_of
from relevo.turn.understand.intents import WORTH_NAMING, Intents
from relevo.turn.understand.scope import OUT_OF_SCOPE

FOLDS = 5
"""Parts of the examples when they are read by what the other parts teach."""
_SECOND = 1e9
_MICRO = 1e3

Timer = Callable[[], int]
"""Gives CPU time in nanoseconds."""
Watch = Callable[[str, float], None]
"""Told what is being done, and which share of all is done."""
Teach = Callable[[Intents, Sequence[str]], None]
"""Teaches what the examples mean to an embedding model, and has the vectors of these texts made."""


def untaught(intents: Intents, texts: Sequence[str]) -> None:
    """Leave all to the words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of a row."""

    row: Row
    best: str
    """The flow that it was read as, whether or not that was then declined."""
    confidence: float
    declined: bool
    unsure: bool
    """So unlikely that no flow is offered when serving."""

    @property
    def given(self) -> str:
        """Give the flow, or `oos` where it was declined."""
        return OUT_OF_SCOPE if self.declined else self.best

    @property
    def right(self) -> bool:
        """Say whether that is what the row means."""
        return self.given == self.row.intent


@dataclass(frozen=True, slots=True)
class Measured:
    """All answers, with what they cost."""

    answers: tuple[Answer, ...]
    examples: Mapping[str, int]
    """How many examples of each label were learned from, `oos` among them."""
    declines: bool
    """Out-of-scope examples were there, so the threshold was found on them."""
    learner: str
    fit_seconds: float
    train_seconds: float
    micros: tuple[float, ...]
    """For each answer, the CPU time it took."""


def of_rows(rows: Sequence[Row]) -> Examples:
    """Give rows as examples; the name of an intent counts as one more, as a flow's does."""
    labels = [row.intent for row in rows]
    names = {label: (name_of(label),) for label in labels if label != OUT_OF_SCOPE}
    return Examples([row.text for row in rows], labels, names)


def relabelled(examples: Examples, outside: str) -> Examples:
    """Give a project's examples with `oos` for what belongs to none of its flows."""
    labels = [OUT_OF_SCOPE if label == outside else label for label in examples.labels]
    return replace(examples, labels=labels)


def measure(
    examples: Examples,
    test: Sequence[Row],
    timer: Timer,
    watch: Watch,
    teach: Teach = untaught,
) -> Measured:
    """Learn the examples, then read the rows. The vectors are made as part of the training."""
    began = timer()
    fitted = began

    def progress(stage: str, done: int, of: int) -> None:
        nonlocal fitted
        if stage == _LEARNING:
            fitted = timer()
        watch(stage, _STAGES[stage] + _STAGE * done / of)

    intents = Intents(examples, outside=OUT_OF_SCOPE, progress=progress)
    teach(intents, [row.text for row in test])
    trained = timer()
    model = intents.classifier
    if model is None:
        raise ValueError("there is no flow to learn")
    answers: list[Answer] = []
    micros: list[float] = []
    for number, row in enumerate(test):
        if number % 100 == 0:
            watch("reading", 2 * _STAGE + (1 - 2 * _STAGE) * number / len(test))
        start = timer()
        wishes = intents.read(row.text)
        micros.append((timer() - start) / _MICRO)
        top = wishes.ranked[0]
        unsure = not wishes.in_scope or top.probability < WORTH_NAMING
        declined = model.outside >= 0 and not wishes.in_scope
        answers.append(Answer(row, top.flow, top.probability, declined, unsure))
    watch("reading", 1.0)
    return Measured(
        tuple(answers),
        Counter(examples.labels),
        model.outside >= 0,
        model.learner,
        (fitted - began) / _SECOND,
        (trained - began) / _SECOND,
        tuple(micros),
    )


def cross_validate(
    examples: Examples,
    rows: Sequence[Row],
    timer: Timer,
    watch: Watch,
    teach: Teach = untaught,
) -> Measured:
    """Read every row by what the others teach; `rows` are the examples one by one."""
    numbers = {label: i for i, label in enumerate(dict.fromkeys(examples.labels))}
    fold = calibrate.folds(np.array([numbers[label] for label in examples.labels]), FOLDS)
    parts: list[Measured] = []
    for number in range(FOLDS):
        seen = [i for i in range(len(rows)) if fold[i] != number]
        unseen = [rows[i] for i in range(len(rows)) if fold[i] == number]
        if not unseen or not {examples.labels[i] for i in seen} - {OUT_OF_SCOPE}:
            continue
        part = replace(
            examples,
            texts=[examples.texts[i] for i in seen],
            labels=[examples.labels[i] for i in seen],
        )

        def told(what: str, share: float, number: int = number) -> None:
            watch(what, (number + share) / FOLDS)

        parts.append(measure(part, unseen, timer, told, teach))
    if not parts:
        raise ValueError("there are too few examples to read some by what the others teach")
    return replace(
        parts[0],
        answers=tuple(answer for part in parts for answer in part.answers),
        examples=Counter(examples.labels),
        declines=any(part.declines for part in parts),
        fit_seconds=sum(part.fit_seconds for part in parts) / len(parts),
        train_seconds=sum(part.train_seconds for part in parts) / len(parts),
        micros=tuple(micros for part in parts for micros in part.micros),
    )


_LEARNING = "learning"
_STAGE = 0.4
_STAGES = {_LEARNING: 0.0, "calibrating": _STAGE}
