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


def test_that_a_misspelt_command_is_told_the_one_that_was_meant(relevo: Relevo) -> None:
    ran = relevo("chekc")
    assert ran.code == 2
    assert "No such command 'chekc'. Did you mean `check`?" in ran.err


@pytest.mark.parametrize(
    ("word", "mend"), [("xx", "write a code such as en or es"), ("spanish", "did you mean es?")]
)
def test_that_a_language_that_is_none_is_refused(relevo: Relevo, word: str, mend: str) -> None:
    ran = relevo("chat", "--lang", word)
    assert ran.code == 1
    assert ran.err == f"relevo: --lang {word}: this is no language code; {mend}\n"


def test_that_the_terminal_speaks_the_language_of_the_talk(relevo: Relevo) -> None:
    ran = relevo("chat", "--lang", "es-MX", stdin="quiero hablar con una persona\n")
    assert ran.code == 0
    assert "Aurora Home (IA): " in ran.out
    assert "pasa a una persona (customer_request)" in ran.out
    assert "sistema: " in ran.out


def test_that_examples_of_a_command_stand_on_lines_of_their_own(relevo: Relevo) -> None:
    ran = relevo("nlu", "evaluate", "--help")
    assert "\\b" not in ran.out
    assert "relevo nlu evaluate --test asked.jsonl " in ran.out


def test_that_files_that_are_no_pages_are_named(
    relevo: Relevo, project: Path, tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "hours.md").write_text("# Hours\n\nWe are open from nine to five on weekdays.\n")
    (pages / "prices.xlsx").write_bytes(b"PK")
    (pages / ".hidden").touch()
    ran = relevo("knowledge", "add", pages, "--project", project)
    assert ran.code == 0
    assert "no pages, skipped: prices.xlsx (pages end in" in ran.err
    assert "1 added, 0 left out" in ran.out


def test_that_a_projects_own_flows_are_measured_first(relevo: Relevo, project: Path) -> None:
    first, flow, *_ = relevo("nlu", "evaluate", project).out.splitlines()
    assert first == "Your own flows, the worst first"
    assert flow.split()[0] == "repair_status"
    assert "right" in flow
