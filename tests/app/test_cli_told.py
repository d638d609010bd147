"""What somebody new types wrong, and what they are told."""

from pathlib import Path

import pytest
from tests.app.terminal import Relevo


@pytest.fixture
def project(relevo: Relevo, tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    relevo("init", folder)
    return folder


CHOICE = """\
flow: repaint
title: another colour
examples: [paint my bike, another colour please]
slots:
  colour: {type: choice, ask: Which?, options: {red: red, blue: blue}}
steps:
  - ask: colour
  - say: "It gets {colour}."
"""


def test_that_cases_with_mistakes_count_as_failed(relevo: Relevo, project: Path) -> None:
    (project / "tests" / "odd.yaml").write_text("- case: a\n  turns: [{usr: hi}]\n")
    ran = relevo("test", project)
    assert ran.code == 1
    assert "1 failed, 1 of them left out for mistakes in their files" in ran.out
    [told] = relevo("test", project, "--json").objects
    assert (told["failed"], told["left_out"]) == (1, 1)


def test_that_a_value_that_a_slot_never_has_is_named(relevo: Relevo, project: Path) -> None:
    (project / "playbooks" / "repaint.yaml").write_text(CHOICE)
    test = "- user: paint my bike\n- expect: {slot: {colour: rde}}\n"
    (project / "tests" / "repaint.yaml").write_text(test)
    ran = relevo("check", project)
    assert ran.code == 1
    assert "tests/repaint.yaml:2: There is no option of `colour` `rde`." in ran.out
    assert "Did you mean `red`?" in ran.out
    (project / "tests" / "repaint.yaml").write_text(test.replace("rde", '"*"'))
    assert relevo("check", project).code == 0


def test_that_files_whose_ending_is_not_read_are_named(relevo: Relevo, project: Path) -> None:
    for folder in ("playbooks", "tests"):
        (project / folder / "more.yml").write_text("flow: more\n")
    ran = relevo("check", project)
    assert "playbooks/more.yml:1: Files that end in .yml are not read." in ran.out
    assert "tests/more.yml:1" in ran.out
    assert "Rename it to more.yaml." in ran.out


def test_that_a_project_without_flows_says_how_to_get_some(relevo: Relevo, tmp_path: Path) -> None:
    (tmp_path / "relevo.yaml").write_text("name: A\nlanguages: [en]\n")
    assert "take ready-made ones with `use:" in relevo("check").out


def test_that_a_file_in_place_of_the_project_names_its_folder(
    relevo: Relevo, project: Path
) -> None:
    ran = relevo("check", project / "playbooks" / "repair_status.yaml")
    assert ran.code == 1
    assert f"is a file; name the project's folder: {project}" in ran.err


def test_that_a_name_that_no_case_has_is_told_with_names_that_there_are(
    relevo: Relevo, project: Path
) -> None:
    ran = relevo("test", project, "--only", "zzz")
    assert ran.code == 1
    assert "no case has “zzz” in its name; there are for example “" in ran.err
