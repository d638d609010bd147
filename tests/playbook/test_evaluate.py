"""Unit: conditions and values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.kernel.clock import from_iso
from relevo.playbook.evaluate import PLAIN_FUNCTIONS, evaluate, holds
from relevo.playbook.expression import FUNCTIONS, paths_in, syntax_problem
from relevo.playbook.moment import Now

NOW = Now(from_iso("2026-01-07T23:30:00Z"), "Europe/Madrid")
"""Already Thursday in Madrid."""
VALUES: dict[str, Any] = {
    "order": {
        "status": "delivered",
        "total": {"amount": 20.0, "currency": "EUR"},
        "items": [{"name": "mug", "price": 8}, {"name": "rug", "price": 12}],
        "delivered_on": "2026-01-02",
    },
    "damaged": False,
    "reason": None,
}


@pytest.mark.parametrize(
    "condition",
    [
        'order.status == "delivered"',
        "order.items.1.price > 10",
        "order.total > 10 and order.total <= 20",
        "not damaged",
        'order.status in ["lost", "delivered"]',
        'order.status not in ["lost"]',
        "len(order.items) == 2",
        "reason == none",
        "reason is none",
        "not has(reason)",
        'lower("ÁB") == "áb"',
        "days_since(order.delivered_on) == 6",
        'days_until("2026-01-09") == 1',
        'today() == "2026-01-08"',
        'sum(pluck(order.items, "price")) == order.total',
        'find(order.items, "name", "rug").price == 12',
        'len(where(order.items, "name", "mug")) == 1',
        "max(1, 3) == 3 and min([4, 2]) == 2",
        'number("3") + 1 == 4',
        "1 < 2 < 3",
        'language == "en" if damaged else true',
        '"a.0" == "a.0"',
        'hours_since("2026-01-07T22:30:00Z") == 1',
    ],
)
def test_that_conditions_read_as_they_are_written(condition: str) -> None:
    assert syntax_problem(condition) == ""
    assert holds(condition, VALUES, NOW)


@pytest.mark.parametrize(
    "condition",
    [
        "reason > 3",
        "reason < 3",
        "reason != 3",
        "unknown.of.anything >= 0",
        "order.status > 3",
        "days_since(reason) > 1",
        "order.items.9.price > 0",
        "reason in order.items",
    ],
)
def test_that_a_comparison_with_the_unknown_does_not_hold(condition: str) -> None:
    assert not holds(condition, VALUES, NOW)


def test_that_money_stays_money_in_arithmetic() -> None:
    half = evaluate("order.total * 0.5", VALUES, NOW)
    assert half == {"amount": 10, "currency": "EUR"}
    assert evaluate("0.1 + 0.2", {}, NOW) == 0.3


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "empty"),
        ("status = 'x'", "=="),
        ("a && b", "`and`"),
        ("open('x')", "Functions are"),
        ("order.__class__", "`_`"),
        ("().__class__.__bases__", ""),
        ("[x for x in y]", "listcomp"),
        ("lambda: 1", "lambda"),
        ("2 ** 9", "pow"),
        ("f'{a}'", "joinedstr"),
        ("order.items[0:1]", "slice"),
        ("len(x=1)", "without names"),
        ("b'x'", "Values are"),
        ("a" * 501, "characters"),
        ("damaged yes", "cannot be read"),
    ],
)
def test_that_anything_else_is_refused_with_a_reason(expression: str, says: str) -> None:
    problem = syntax_problem(expression)
    assert problem
    assert says in problem


@pytest.mark.parametrize(
    "attack",
    [
        "().__class__",
        "order.__class__.__mro__",
        "len.__globals__",
        "'x'.format(order)",
        "__import__('os')",
        "1 / 0",
        "9 / 0.0",
        "'a' * 10",
        "1e308 * 1e308",
        "number('nan')",
        "round(order.total, 'x')",
        "text()",
        "-damaged",
    ],
)
def test_that_what_makes_no_sense_is_nothing_and_never_an_error(attack: str) -> None:
    assert evaluate(attack, VALUES, NOW) is None


def test_that_paths_are_found_for_the_checks() -> None:
    found = paths_in("order.items.0.price > limit and not has(reason) and language == none")
    assert found == (("order", "items", "0", "price"), ("limit",), ("reason",), ("language",))


def test_that_every_function_that_is_promised_exists() -> None:
    timely = {"today", "days_since", "days_until", "hours_since"}
    assert set(PLAIN_FUNCTIONS) | timely == FUNCTIONS


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


TOTAL = (
    *("a == b", "a < b", "a in b", "a + b", "a * b", "-a", "sum(a)", "max(a, b)", "len(a)"),
    *("days_since(a)", "number(a)", "round(a, b)", "find(a, b, a)", "a.x.0", "pluck(a, b)"),
)


@given(st.sampled_from(TOTAL), DATA, DATA)
def test_that_no_data_breaks_an_expression(expression: str, a: object, b: object) -> None:
    evaluate(expression, {"a": a, "b": b}, NOW)
