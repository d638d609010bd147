"""Unit: YAML to data with lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.playbook.problem import Findings
from relevo.playbook.source import Table, as_data, read_source


def read(text: str) -> tuple[object, list[str]]:
    findings = Findings()
    node = read_source("a.yaml", text, findings)
    return as_data(node), [str(problem) for problem in findings.problems]


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "No", "YES"])
def test_that_words_which_yaml_1_1_takes_for_booleans_stay_texts(word: str) -> None:
    assert read(f"a: {word}\n{word}: b") == ({"a": word, word: "b"}, [])


def test_that_values_are_read_as_yaml_1_2_does() -> None:
    data, problems = read("[true, 'true', 3, 2.5, null, '3', 1e3, 0x1f, 12:30, 2026-01-07]")
    assert problems == []
    assert data == [True, "true", 3, 2.5, None, "3", 1000.0, "0x1f", "12:30", "2026-01-07"]


def test_that_a_key_which_stands_twice_is_named_with_both_lines_and_the_rest_is_read() -> None:
    data, problems = read("a: 1\nb: 2\na: 3\nc: 4")
    assert data == {"a": 1, "b": 2, "c": 4}
    assert problems == ["a.yaml:3: `a` stands twice, first in line 1. Keep one of them."]


def test_that_every_key_knows_its_line() -> None:
    node = read_source("a.yaml", "a: 1\n\nb:\n  c: 2", Findings())
    assert isinstance(node, Table)
    inner = node.items["b"]
    assert isinstance(inner, Table)
    assert (node.place_of("b").line, inner.place_of("c").line) == (3, 4)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: b: c", 1, "quotes"),
        ("a:\n\t- b", 2, "spaces, not tabs"),
        ("a: [b", 2, "indentation, quotes and brackets"),
        ("a: 1\n---\nb: 2", 2, "more than one document"),
        ("a: &x 1", 1, "Anchors"),
        ("a: !!python/object:os.system 1", 1, "Tags"),
        ("{a}: b", 1, "placeholder"),
        ("a: 1\nb: \x07", 2, "character that YAML does not allow"),
        ("a: \ud800", 1, "character that YAML does not allow"),
        ("[" * 100_000, 1, "nested deeper"),
        ("a: " + "x" * 1_000_001, 1, "split it"),
    ],
)
def test_that_what_cannot_be_read_is_said_with_its_line(text: str, line: int, says: str) -> None:
    data, problems = read(text)
    assert data is None
    assert len(problems) == 1
    assert problems[0].startswith(f"a.yaml:{line}: ")
    assert says in problems[0]


def test_that_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a, *a]\n" for i in range(50))
    assert "Anchors" in read(bomb)[1][0]


@given(st.text(max_size=200))
def test_that_no_text_breaks_the_reader(text: str) -> None:
    read(text)
