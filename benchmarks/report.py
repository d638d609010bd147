"""Run the benchmarks of turns on both stores and write `docs/benchmarks.md` from what they found.

python benchmarks/report.py            measure and write
python benchmarks/report.py --quick    fewer messages, for a first look; writes nothing
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
STAGES = ("append", "queue", "context", "understand", "decide", "respond", "guard", "finish")


def main() -> None:
    """Measure one store after the other, so that they do not disturb each other."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    found = {
        "SQLite": _measure([], quick=given.quick),
        "PostgreSQL": _measure(["--postgresql"], quick=given.quick),
    }
    text = _page(found)
    sys.stdout.write(text)
    if not given.quick:
        PAGE.write_text(text, encoding="utf-8")


def _measure(options: list[str], *, quick: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        command = [sys.executable, str(HERE / "turns.py"), *options, "--out", str(out)]
        subprocess.run([*command, *(["--quick"] if quick else [])], check=True, stdout=sys.stderr)
        return json.loads(out.read_text(encoding="utf-8"))


def _page(found: dict[str, dict[str, Any]]) -> str:
    first = next(iter(found.values()))
    lines = [
        "# Benchmarks",
        "",
        f"Measured {first['at'][:10]} on {first['machine']}, default settings, by `make bench`. The machine is shared and",
        "its speed drifts, so only figures of one run belong together: compare with the bare commits beside them.",
        "What is measured is all that relevo itself does for a message of the sample business: redaction, append,",
        "understanding, playbook, reply, finish; no model, no tool, no network.",
        "",
        "## One conversation at a time",
        "",
        "Milliseconds. The bound is two bare commits of the same run and 3 ms.",
        "",
        "| store | p50 | p95 | p99 | bare commit p50 | bound | within |",
        "|---|---|---|---|---|---|---|",
    ]
    for store, results in found.items():
        one = results["one_conversation"]
        turn, bare = one["turn_ms"], one["bare_commit_ms"]["p50"]
        within = "yes" if one["within_bound"] else "no"
        lines.append(
            f"| {store} | {turn['p50']} | {turn['p95']} | {turn['p99']}"
            f" | {bare} | {one['bound_p50_ms']} | {within} |"
        )
    for title, key in (
        ("## 200 conversations, each pausing 2 s", "200_pausing_2_s"),
        ("## 200 conversations without a pause", "200_without_a_pause"),
    ):
        lines += ["", title, "", *_load_table(found, key)]
    lines += ["", "## Where the time goes", "", "Median milliseconds by stage.", ""]
    lines += [f"| store and load | {' | '.join(STAGES)} |", "|---" * (len(STAGES) + 1) + "|"]
    for store, results in found.items():
        for load in ("one_conversation", "200_pausing_2_s", "200_without_a_pause"):
            split = results[load]["split_ms"] | {
                "append": results[load].get("append_ms") or results[load]["split_ms"]["append"]
            }
            cells = " | ".join(str(split.get(stage, {}).get("p50", 0)) for stage in STAGES)
            lines.append(f"| {store}, {load.replace('_', ' ')} | {cells} |")
    lines += [
        "",
        "`append` is redaction and the first commit, `queue` the wait for a free turn (the append of the same",
        "message is part of it), `finish` the second commit.",
        "",
        "## A long history",
        "",
        "One turn in a conversation that already has this many customer messages: milliseconds p50, and CPU.",
        "",
        "| store | 10 | 100 | 1,000 |",
        "|---|---|---|---|",
    ]
    for store, results in found.items():
        history = results["history"]
        cells = " | ".join(
            f"{history[n]['turn_ms']['p50']} (CPU {history[n]['cpu_ms']})"
            for n in ("10", "100", "1000")
        )
        lines.append(f"| {store} | {cells} |")
    understanding = HERE / "understanding.md"
    if understanding.is_file():
        lines += ["", understanding.read_text(encoding="utf-8").strip()]
    return "\n".join(lines) + "\n"


def _load_table(found: dict[str, dict[str, Any]], key: str) -> list[str]:
    lines = [
        "| store | p50 | p95 | p99 | turns/s | CPU ms a turn |",
        "|---|---|---|---|---|---|",
    ]
    for store, results in found.items():
        load = results[key]
        turn = load["turn_ms"]
        lines.append(
            f"| {store} | {turn['p50']} | {turn['p95']} | {turn['p99']}"
            f" | {load['turns_per_second']} | {load['cpu_ms_per_turn']} |"
        )
    return lines


if __name__ == "__main__":
    main()
