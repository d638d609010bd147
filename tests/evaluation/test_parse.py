import pytest

from relevo.evaluation.cases import Cases, Choices, Expect, Handed, Said, User, Vocabulary
from relevo.evaluation.parse import parse_cases

KNOWN = Vocabulary(
    flows=frozenset({"order_status", "verify_customer"}),
    slots=frozenset({"order_id"}),
    tools=frozenset({"get_order"}),
    languages=frozenset({"en", "es"}),
    queues=frozenset({"general", "care"}),
)


def parsed(text: str) -> Cases:
    return parse_cases({"tests/orders.yaml": text}, KNOWN)


def expected(text: str) -> Expect:
    found = parsed(f"- user: hello\n- expect: {text}\n")
    assert not found.problems
    expect = found.cases[0].turns[1]
    assert isinstance(expect, Expect)
    return expect


def test_that_a_plain_list_is_one_case_named_after_its_file() -> None:
    found = parsed("- user: where is it\n- expect: {flow: order_status}\n")
    case = found.cases[0]
    assert case.name == "orders"
    assert [type(turn) for turn in case.turns] == [User, Expect]


def test_that_a_file_may_hold_several_cases_with_settings() -> None:
    found = parsed(
        """
- case: In Spanish
  language: es
  customer: C-1001
  at: "2026-03-04 10:30"
  turns:
    - user: hola
    - expect: {language: es}
- case: With a button
  turns:
    - press: "Yes"
    - expect: {resolved: true}
"""
    )
    spanish, button = found.cases
    assert (spanish.language, spanish.customer, spanish.at) == ("es", "C-1001", "2026-03-04 10:30")
    assert spanish.place.line == 2
    assert isinstance(button.turns[0], User)
    assert button.turns[0].press == "Yes"


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("{flow: [order_status, verify_customer]}", "flow", ("order_status", "verify_customer")),
        ("{flow: none}", "flow", ("none",)),
        ('{slot: {order_id: "123"}}', "slot", {"order_id": "123"}),
        ("{called: get_order}", "called", {"get_order": {}}),
        ("{called: {get_order: {order_id: 7}}}", "called", {"get_order": {"order_id": 7}}),
        ("{not_called: [get_order]}", "not_called", ("get_order",)),
        ("{command: CorrectSlot}", "command", ("CorrectSlot",)),
        ("{said: hello}", "said", Said(contains=("hello",))),
        ("{said: {any_of: [a, b]}}", "said", Said(any_of=("a", "b"))),
        ('{not_said: {matches: "\\\\d{9}"}}', "not_said", None),
        ("{choices: 3}", "choices", Choices(count=3)),
        ("{choices: [yes, no]}", "choices", Choices(among=("yes", "no"))),
        ("{handoff: customer_request}", "handoff", Handed(reason="customer_request")),
        ("{handoff: false}", "handoff", Handed(wanted=False)),
        ("{handoff: {queue: care, urgency: high}}", "handoff", Handed(True, "", "care", "high")),
        ("{resolved: true}", "resolved", True),
        ("{source: shipping}", "source", ("shipping",)),
    ],
)
def test_that_every_word_of_the_vocabulary_is_read(text: str, kind: str, wanted: object) -> None:
    if wanted is None:
        text, wanted = "{not_said: {matches: '[0-9]{9}'}}", Said(matches="[0-9]{9}")
    (check,) = expected(text).checks
    assert (check.kind, check.wanted) == (kind, wanted)


def test_that_within_says_how_many_messages_are_looked_at() -> None:
    assert expected("{handoff: true, within: 3}").within == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("user: hi", 1, "is a list"),
        ("- usr: hi\n- expect: {flow: none}", 1, "Did you mean `user`?"),
        ("- user: hi\n- expect: {flw: order_status}", 2, "Did you mean `flow`?"),
        ("- user: hi\n- expect: {flow: order_state}", 2, "Did you mean `order_status`?"),
        ("- user: hi\n- expect: {called: get_ordr}", 2, "Did you mean `get_order`?"),
        ("- user: hi\n- expect: {slot: {ordr_id: 1}}", 2, "Did you mean `order_id`?"),
        ("- user: hi\n- expect: {slot: order_id}", 2, "Slots stand by name."),
        ("- user: hi\n- expect: {command: CorectSlot}", 2, "Did you mean `CorrectSlot`?"),
        ("- user: hi\n- expect: {handoff: customer_reqest}", 2, "`customer_request`?"),
        ("- user: hi\n- expect: {handoff: {queue: cart}}", 2, "Did you mean `care`?"),
        ("- user: hi\n- expect: {language: fr}", 2, "There is no language `fr`."),
        ("- user: hi\n- expect: {resolved: maybe}", 2, "Write `true` or `false`."),
        ("- user: hi\n- expect: {said: {matches: '('}}", 2, "not a regular expression"),
        ("- user: hi\n- expect: {said: x, within: 0}", 2, "Write 1, 2, 3"),
        ("- user: hi", 1, "expects nothing"),
        ("- expect: {flow: none}\n- user: hi", 1, "Nothing was said yet."),
        ("- case: a\n  turn: []", 2, "Did you mean `turns`?"),
        ("- case: a\n  at: tomorrow\n  turns: [{user: a}]", 2, 'Write "2026-03-04 10:30".'),
        ("- case: a\n  at: 2026-13-04 10:30\n  turns: [{user: a}]", 2, "not a moment"),
        ("- user: [", 2, "not valid YAML"),
    ],
)
def test_that_a_mistake_has_its_line_and_what_would_be_right(
    text: str, line: int, words: str
) -> None:
    found = parsed(text)
    assert not found.cases
    problem = found.problems[0]
    assert (problem.file, problem.line) == ("tests/orders.yaml", line)
    assert words in str(problem)


def test_that_a_mistake_in_one_case_leaves_the_others() -> None:
    found = parsed(
        "- case: a\n  turns: [{user: hi}, {expect: {flw: x}}]\n"
        "- case: b\n  turns: [{user: hi}, {expect: {flow: none}}]\n"
    )
    assert [case.name for case in found.cases] == ["b"]
    assert len(found.problems) == 1
