"""The status names every requirement once, and proof for whatever it calls done."""

import re

from tests.docs.pages import ROOT, read

STATES = {"done", "partly", "not"}
GROUPS = {"A": 8, "B": 11, "C": 9, "D": 8, "E": 6, "F": 6, "G": 5}


def rows() -> list[list[str]]:
    text = read(ROOT / "docs" / "status.md").text
    found = re.findall(r"^\| ([A-G]\d+ \|.*) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in found]


def test_that_every_requirement_has_one_row() -> None:
    wanted = [f"{group}{n}" for group, last in GROUPS.items() for n in range(1, last + 1)]
    assert [row[0] for row in rows()] == wanted


def test_that_states_are_of_the_three_kinds() -> None:
    assert {row[2] for row in rows()} <= STATES


def test_that_what_is_done_or_partly_done_names_its_proof() -> None:
    assert [row[0] for row in rows() if row[2] != "not" and "`" not in row[3]] == []


def test_that_the_proofs_are_there() -> None:
    named = [path for row in rows() for path in re.findall(r"`((?:tests|docs)/[^`]*)`", row[3])]
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
