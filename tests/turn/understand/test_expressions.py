"""Days, times, numbers, amounts and spelled ids in five languages, from tables written beforehand.

Kind: deterministic; it is Wednesday, 11 March 2026, 10:20.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from relevo.playbook.model import Slot
from relevo.turn.understand import slots
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Rules
from relevo.turn.understand.values.days import Here

FOLDER = Path(__file__).parent / "expressions"
NOW = datetime(2026, 3, 11, 10, 20)  # noqa: DTZ001 - does not fit: local time, as the reader wants it
RULES = Rules()
SLOTS = {
    "moment": Slot("x", "datetime"),
    "number": Slot("x", "number"),
    "money": Slot("x", "money", currency="EUR"),
}


def rows() -> Iterator[tuple[str, str, str, str]]:
    for file in sorted(FOLDER.glob("*.txt")):
        kind = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                kind = line[2:].split()[0].rstrip(":")
            else:
                text, _, value = line.rpartition(" = ")
                yield file.stem, kind, text, value


@pytest.mark.parametrize(("language", "kind", "text", "value"), list(rows()))
def test_that_what_is_said_is_read(language: str, kind: str, text: str, value: str) -> None:
    slot = SLOTS.get(kind) or Slot("x", "pattern", pattern=_form(value))
    message = Message.of(text)
    found = slots.answered(slot, message, RULES.read(message), Here(NOW, language))
    assert (found.text if found else "-") == value


def _form(value: str) -> str:
    """Give the form of an id: as many letters, digits and marks as it has."""
    signs = ("[A-Z]" if c.isalpha() else r"\d" if c.isdigit() else re.escape(c) for c in value)
    return "".join(f"{sign}{{{len(list(run))}}}" for sign, run in groupby(signs))


def test_that_every_language_has_sixty_expressions_at_least() -> None:
    counted = {file.stem: 0 for file in FOLDER.glob("*.txt")}
    for language, *_ in rows():
        counted[language] += 1
    assert set(counted) == {"en", "es", "pt", "fr", "de"}
    assert min(counted.values()) >= 60
