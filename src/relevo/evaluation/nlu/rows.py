"""Rows of examples: one JSON object a line, `{"text","intent"[,"lang"]}`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from relevo.playbook.problem import Problem, did_you_mean
from relevo.turn.understand.scope import OUT_OF_SCOPE

LONGEST_LABEL = 200
"""Characters of an intent's name; what is longer is a text in the wrong place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text, and the flow that it means: `oos` for what must be declined."""

    text: str
    intent: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file that are right, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def parse_rows(file: str, lines: Iterable[str]) -> Rows:
    """Read every line; empty ones are left out, wrong ones are problems with line and mend."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line, file, number))
        except _WrongRowError as wrong:
            problems.append(Problem(file, number, wrong.what, wrong.mend))
    return Rows(tuple(rows), tuple(problems))


def check_labels(train: Sequence[Row], test: Sequence[Row]) -> list[Problem]:
    """Name the intents of the test that no row of the training has: they can never be right."""
    known = {row.intent for row in train} | {OUT_OF_SCOPE}
    first: dict[str, Row] = {}
    for row in test:
        if row.intent not in known:
            first.setdefault(row.intent, row)
    return [
        Problem(
            row.file,
            row.line,
            f"No example of `{intent}` is learned from, so its rows count as wrong.",
            did_you_mean(intent, known),
        )
        for intent, row in first.items()
    ]


class _WrongRowError(Exception):
    """A line is no row of examples."""

    def __init__(self, what: str, mend: str) -> None:
        self.what = what
        self.mend = mend
        super().__init__(what)


_FORM = 'Write {"text": "where is my order", "intent": "order_status"} on one line.'


def _row(line: str, file: str, number: int) -> Row:
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _WrongRowError("The line is no JSON.", _FORM) from error
    if not isinstance(found, Mapping):
        raise _WrongRowError("The line is no JSON object.", _FORM)
    row = cast("Mapping[str, Any]", found)
    if "intents" in row and "intent" not in row:
        raise _WrongRowError(
            "The row has several intents.", "Give each row one `intent`: the flow that is meant."
        )
    text, intent = (_text(row, key) for key in ("text", "intent"))
    if len(intent) > LONGEST_LABEL:
        raise _WrongRowError("`intent` is longer than a name.", _FORM)
    return Row(text, intent, file, number)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, str) and value.strip():
        return value if key == "text" else value.strip()
    if key not in row:
        near = did_you_mean(key, row)
        raise _WrongRowError(f"The row has no `{key}`.", near or _FORM)
    what = "is empty" if value == "" or isinstance(value, str) else "is no text"
    raise _WrongRowError(f"`{key}` {what}.", _FORM)
