"""Results of conversation tests, as text for people and as data for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from relevo.evaluation.compare import Miss
from relevo.evaluation.runner import Result


def as_text(results: Sequence[Result], *, verbose: bool = False, left_out: int = 0) -> str:
    """Give a line for each case, the whole story of those that failed, and the count.

    `verbose` tells the story of those that passed as well. Cases that were left out for their
    mistakes have failed.
    """
    lines: list[str] = []
    for result in results:
        lines.append(_headline(result))
        if not result.passed or verbose:
            lines.extend(_story(result))
    lines.append(_count(results, left_out))
    return "\n".join(lines)


def as_data(results: Sequence[Result], *, left_out: int = 0) -> dict[str, Any]:
    """Give the same as JSON data."""
    return {
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results) + left_out,
        "left_out": left_out,
        "cases": [
            {
                "case": result.case.name,
                "file": result.case.place.file,
                "line": result.case.place.line,
                "passed": result.passed,
                "messages": result.messages,
                "misses": [
                    {
                        "line": miss.place.line,
                        "expected": miss.expected,
                        "happened": miss.happened,
                    }
                    for miss in result.misses
                ],
                "transcript": list(result.transcript),
            }
            for result in results
        ],
    }


def _headline(result: Result) -> str:
    place = result.case.place
    return f"{'✓' if result.passed else '✗'} {place.file}:{place.line}  {result.case.name}"


def _story(result: Result) -> Iterable[str]:
    for miss in result.misses:
        yield from _miss(miss)
    yield "    the conversation so far:"
    yield from (f"      {line}" for line in _unfolded(result.transcript))
    yield ""


def _miss(miss: Miss) -> Iterable[str]:
    yield f"    line {miss.place.line}: expected {miss.expected}"
    first, *rest = miss.happened.split("\n")
    yield f"    {'but':>{len(str(miss.place.line)) + 5}}: {first}"
    yield from (f"      {line}" for line in rest)


def _unfolded(transcript: Iterable[str]) -> Iterable[str]:
    """Keep lines of one message under its first."""
    for entry in transcript:
        first, *rest = entry.split("\n")
        yield first
        yield from (f"           {line}" for line in rest)


def _count(results: Sequence[Result], left_out: int) -> str:
    passed = sum(result.passed for result in results)
    failed = len(results) - passed + left_out
    messages = sum(result.messages for result in results)
    unread = f", {left_out} of them left out for mistakes in their files" if left_out else ""
    return f"{passed} passed, {failed} failed{unread} ({messages} customer messages)"
