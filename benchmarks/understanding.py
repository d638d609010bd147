"""Accuracy and speed of the embedded understanding on public data sets.

Usage: python benchmarks/understanding.py DATA [--full]
DATA holds folders such as `banking77/` with `train.jsonl.gz`, `train_10shot.jsonl.gz`, `dev.jsonl.gz`.
"""

import argparse
import gzip
import json
import statistics
import time
from pathlib import Path

from relevo.turn.understand import calibrate
from relevo.turn.understand.classifier import Classifier
from relevo.turn.understand.examples import Examples, name_of, prepare
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.scope import OUT_OF_SCOPE

Rows = list[tuple[str, str]]


def load(path: Path) -> Rows:
    """Read rows of text and intent."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [(row["text"], row["intent"]) for row in map(json.loads, lines)]


def measure(title: str, train: Rows, test: Rows) -> None:
    """Train, score, time, and print one row of the table."""
    texts, labels = [t for t, _ in train], [y for _, y in train]
    names = {y: (name_of(y),) for y in set(labels) if y != OUT_OF_SCOPE}
    start = time.process_time()
    Classifier.train([prepare(text) for text in texts], labels, names, calibrated=False)
    fit = time.process_time() - start
    start = time.process_time()
    intents = Intents(Examples(texts, labels, names), outside=OUT_OF_SCOPE)
    whole = time.process_time() - start
    model = intents.classifier
    if model is None:
        return
    known = model.outside >= 0
    right = best = inside = declined = outside = 0
    sure: list[float] = []
    hits: list[bool] = []
    for text, label in test:
        read = intents.read(text)
        top = read.ranked[0]
        if label == OUT_OF_SCOPE:
            outside += 1
            declined += not read.in_scope
            continue
        inside += 1
        best += top.flow == label
        right += top.flow == label and (read.in_scope or not known)
        sure.append(top.probability)
        hits.append(top.flow == label)
    short = [text for text, _ in test if len(text.split()) <= 20]
    times: list[int] = []
    for text in short[:500] * 2:
        begin = time.process_time_ns()
        model.scores(prepare(text))
        times.append(time.process_time_ns() - begin)
    times = sorted(times[len(times) // 2 :])
    print(
        f"{title:<28} n {len(train):>6}  best {best / inside:.3f}  in scope {right / inside:.3f}  "
        f"oos recall {declined / outside if outside else float('nan'):.3f}  "
        f"ece {calibrate.expected_error(sure, hits):.3f}  T {model.temperature:.2f}  "
        f"fit {fit:.2f} s  all {whole:.2f} s  "
        f"p50 {statistics.median(times) / 1e3:.0f} µs  p99 {times[int(len(times) * 0.99)] / 1e3:.0f} µs"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--full", action="store_true", help="also train on the full sets")
    options = parser.parse_args()
    for name in ("banking77", "clinc150"):
        folder: Path = options.data / name
        test = load(folder / "dev.jsonl.gz")
        measure(f"{name} 10-shot", load(folder / "train_10shot.jsonl.gz"), test)
        if options.full:
            measure(f"{name} full", load(folder / "train.jsonl.gz"), test)


if __name__ == "__main__":
    main()
