"""Accuracy and speed of the embedded understanding on public data sets.

Usage: python benchmarks/understanding.py DATA [--full]
DATA holds folders such as `banking77/` with `train.jsonl.gz`, `train_10shot.jsonl.gz`, `dev.jsonl.gz`.
What is measured is what `relevo nlu evaluate` measures; the five folds are train and dev together,
shuffled by `random.Random(0)`, row i in fold i mod 5.
"""

import argparse
import gzip
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from relevo.app.settings import keep_to_one_thread

keep_to_one_thread()

from relevo.evaluation.nlu.figures import Figures, figures  # noqa: E402 - does not fit: numpy comes after
from relevo.evaluation.nlu.measure import Measured, measure, of_rows  # noqa: E402 - does not fit: as above
from relevo.evaluation.nlu.rows import Row, parse_rows  # noqa: E402 - does not fit: as above
from relevo.turn.understand import calibrate  # noqa: E402 - does not fit: as above
from relevo.turn.understand.intents import Intents  # noqa: E402 - does not fit: as above
from relevo.turn.understand.scope import OUT_OF_SCOPE  # noqa: E402 - does not fit: as above

FOLDS = 5
SENTENCE = 20
"""Words of the longest text whose time is shown."""
LANGUAGES = ("en", "de", "it", "nl", "da")


@dataclass(frozen=True, slots=True)
class Set:
    """A set of rows that is split into five folds."""

    title: str
    folder: str
    suffix: str = ""


SETS = (
    Set("dstc11 insurance", "dstc11_callcenter_insurance"),
    Set("dstc11 banking", "dstc11_callcenter_banking"),
    *(Set(f"xsid {language}", "xsid", f"_{language}") for language in LANGUAGES),
)


def load(path: Path) -> list[Row]:
    """Read rows of text and intent."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(parse_rows(path.name, lines).rows)


def run(train: Sequence[Row], test: Sequence[Row]) -> Measured:
    """Train and read, as `relevo nlu evaluate` does."""
    return measure(of_rows(train), test, time.process_time_ns, unheard)


def unheard(what: str, share: float) -> None:
    """Tell nobody how far it is: every line of the table tells."""


def percent(share: float | None) -> str:
    """Write a share for people."""
    return "–" if share is None else f"{100 * share:.1f}"


def calibration(measured: Measured) -> float:
    """Give the mean gap between how sure the flows were and how often they were right."""
    inside = [answer for answer in measured.answers if answer.row.intent != OUT_OF_SCOPE]
    right = [answer.best == answer.row.intent for answer in inside]
    return calibrate.expected_error([answer.confidence for answer in inside], right)


def show(title: str, measured: Measured) -> None:
    """Print a row of the table."""
    counted: Figures = figures(measured)
    short = sorted(
        micros / 1e3
        for answer, micros in zip(measured.answers, measured.micros, strict=True)
        if len(answer.row.text.split()) <= SENTENCE
    )
    inside = counted.in_scope_accuracy if measured.declines else counted.accuracy
    recall = counted.oos_recall if measured.declines else None
    print(
        f"| {title} | {percent(inside)} | {percent(recall)} | {calibration(measured):.2f} "
        f"| {counted.fit_seconds:.1f} / {counted.train_seconds:.1f} s "
        f"| {statistics.median(short):.2f} / {short[int(len(short) * 0.99)]:.2f} ms |",
        flush=True,
    )


def show_scores(train: Sequence[Row], test: Sequence[Row]) -> None:
    """Print how long the scores of a sentence take, without what is made of them."""
    examples = of_rows(train)
    model = Intents(examples, outside=OUT_OF_SCOPE).classifier
    if model is None:
        return
    times: list[float] = []
    for row in test:
        if len(row.text.split()) <= SENTENCE:
            begin = time.process_time_ns()
            model.scores(examples.prepare(row.text))
            times.append((time.process_time_ns() - begin) / 1e6)
    ninety_nine = sorted(times)[int(len(times) * 0.99)]
    print(
        f"\nScores of a sentence, {len(model.labels)} classes: "
        f"{statistics.median(times):.2f} ms at p50, {ninety_nine:.2f} ms at p99"
    )


def in_folds(rows: Sequence[Row]) -> list[float]:
    """Give the accuracy of each fold, learned from the other four."""
    shuffled = list(rows)
    random.Random(0).shuffle(shuffled)  # noqa: S311 - does not fit: folds keep no secret
    shares: list[float] = []
    for fold in range(FOLDS):
        train = [row for i, row in enumerate(shuffled) if i % FOLDS != fold]
        test = [row for i, row in enumerate(shuffled) if i % FOLDS == fold]
        shares.append(figures(run(train, test)).accuracy)
    return shares


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--full", action="store_true", help="also train on the full sets")
    options = parser.parse_args()
    print("| data | right, % | out of scope declined, % | calibration error | fit / all | a text |")
    print("|---|---|---|---|---|---|")
    for name in ("banking77", "clinc150"):
        folder: Path = options.data / name
        test = load(folder / "dev.jsonl.gz")
        show(f"{name}, 10 an intent", run(load(folder / "train_10shot.jsonl.gz"), test))
        if options.full:
            show(f"{name}, all", run(load(folder / "train.jsonl.gz"), test))
    clinc: Path = options.data / "clinc150"
    show_scores(load(clinc / "train_10shot.jsonl.gz"), load(clinc / "dev.jsonl.gz"))
    print("\n| five folds | right, % | the folds |")
    print("|---|---|---|")
    for one in SETS:
        files = (
            options.data / one.folder / f"{part}{one.suffix}.jsonl.gz" for part in ("train", "dev")
        )
        shares = in_folds([row for file in files for row in load(file)])
        each = " ".join(percent(share) for share in shares)
        print(f"| {one.title} | {percent(statistics.mean(shares))} | {each} |", flush=True)


if __name__ == "__main__":
    main()
