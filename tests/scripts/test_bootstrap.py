"""A Python that is too old, or not yet tried, is told from one that suits."""

import ast
from pathlib import Path

import pytest

from scripts import bootstrap


@pytest.mark.parametrize(
    ("version", "suits"),
    [((3, 9), False), ((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)],
)
def test_that_a_python_suits_from_the_oldest_to_the_newest_that_was_tried(
    version: tuple[int, int], *, suits: bool
) -> None:
    assert bootstrap.suits(version) is suits


def test_that_the_refusal_names_both_versions_and_what_to_install() -> None:
    sentence = bootstrap.refusal((3, 9))
    assert "needs Python 3.11 or later; this is Python 3.9" in sentence
    assert "apt install python3 python3-venv" in sentence


def test_that_the_newest_suitable_python_is_looked_for_first() -> None:
    assert bootstrap.candidates() == [
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3",
    ]


def test_that_a_command_which_does_not_run_has_no_version(tmp_path: Path) -> None:
    shim = tmp_path / "python3.14"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.version_of(str(shim)) is None
    assert bootstrap.version_of(str(tmp_path / "absent")) is None


def test_that_python_3_6_can_read_the_door_to_refuse_in_a_sentence() -> None:
    source = Path(bootstrap.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
