"""A pytest plugin: before the closing line, how many tests were skipped, by reason.

`make test` loads it (`-p scripts.skips`).
"""

from collections import Counter
from collections.abc import Iterable

import pytest


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Give the reason of a skip, without the place in the code that pytest puts before it."""
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
        case _:
            return "no reason given"


def summary(reasons: Iterable[str]) -> list[str]:
    """Count the skips by reason, the most frequent first."""
    counts = Counter(reasons)
    if not counts:
        return ["no test was skipped"]
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"{sum(counts.values())} skipped:", *(f"{n:6}  {reason}" for reason, n in ordered)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the count."""
    skipped = terminalreporter.stats.get("skipped", [])
    terminalreporter.section("skipped tests, by reason")
    for line in summary(reason_of(report) for report in skipped):
        terminalreporter.line(line)
