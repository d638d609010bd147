"""Evaluating the understanding: rows, figures, what is mixed up. Kind: deterministic."""

from collections.abc import Iterator
from itertools import count

import pytest

from relevo.evaluation.nlu.confusion import mixed_up, thin_flows
from relevo.evaluation.nlu.figures import figures
from relevo.evaluation.nlu.measure import (
    Answer,
    Measured,
    cross_validate,
    measure,
    of_rows,
)
from relevo.evaluation.nlu.report import as_data, as_text
from relevo.evaluation.nlu.rows import Row, check_labels, parse_rows

TRAIN = [
    *(Row(text, "track") for text in ("where is my parcel", "track my package", "is it shipped")),
    *(Row(text, "refund") for text in ("i want my money back", "refund me", "pay me back please")),
    *(Row(text, "login") for text in ("forgot my password", "cannot log in", "reset my password")),
]
OUTSIDE = [Row(text, "oos") for text in ("tell me a joke", "what is the capital of peru")]


def unheard(what: str, share: float) -> None:
    assert what
    assert 0 <= share <= 1


def clock() -> Iterator[int]:
    return count(0, 1_000_000)


def answered(intent: str, best: str, *, declined: bool = False, sure: float = 0.5) -> Answer:
    return Answer(Row(f"a {intent} text", intent), best, sure, declined, declined)


def measured(*answers: Answer, declines: bool = True, **examples: int) -> Measured:
    return Measured(answers, examples, declines, "softmax", 0.1, 0.2, (100.0,) * len(answers))


def test_that_rows_are_read_and_empty_lines_left_out() -> None:
    read = parse_rows("a.jsonl", ['{"text": "hi", "intent": "greet", "lang": "en"}', "", "  \n"])
    assert read.rows == (Row("hi", "greet", "a.jsonl", 1),)
    assert read.problems == ()


WRONG = {
    "no JSON": ("{", "no JSON"),
    "no object": ("[1]", "no JSON object"),
    "no text": ('{"intent": "x"}', "no `text`"),
    "no intent": ('{"text": "x", "intnt": "y"}', "no `intent`"),
    "text that is none": ('{"text": 4, "intent": "x"}', "`text` is no text"),
    "an empty intent": ('{"text": "x", "intent": " "}', "`intent` is empty"),
    "several intents": ('{"text": "x", "intents": ["a", "b"]}', "several intents"),
    "an endless intent": (f'{{"text": "x", "intent": "{"y" * 300}"}}', "longer than a name"),
}


@pytest.mark.parametrize("name", WRONG)
def test_that_a_wrong_row_is_named_with_its_line_and_the_mend(name: str) -> None:
    line, says = WRONG[name]
    read = parse_rows("a.jsonl", ['{"text": "hi", "intent": "greet"}', line])
    (problem,) = read.problems
    assert (problem.file, problem.line) == ("a.jsonl", 2)
    assert says in problem.what
    assert problem.mend
    assert len(read.rows) == 1


def test_that_an_intent_which_is_not_learned_is_named_with_the_nearest() -> None:
    test = [Row("x", "trakc", "b.jsonl", 7), Row("y", "oos"), Row("z", "track")]
    (problem,) = check_labels(TRAIN, test)
    assert problem.line == 7
    assert "trakc" in problem.what
    assert "track" in problem.mend


def test_that_rows_are_read_by_what_was_learned() -> None:
    timer = clock()
    result = measure(of_rows(TRAIN), [Row("wheres my parcl", "track")], timer.__next__, unheard)
    assert [answer.best for answer in result.answers] == ["track"]
    assert not result.declines
    assert 0 < result.fit_seconds < result.train_seconds
    assert result.micros == (1_000.0,)


def test_that_without_outside_examples_nothing_is_declined_but_it_is_told_what_is_unsure() -> None:
    rows = [Row("zxcv qwer", "oos"), Row("track my parcel", "track")]
    result = measure(of_rows(TRAIN), rows, clock().__next__, unheard)
    counted = figures(result)
    assert [answer.declined for answer in result.answers] == [False, False]
    assert (counted.oos_recall, counted.oos_precision) == (0.0, None)
    assert counted.declined_share == 0.5


def test_that_with_outside_examples_what_is_outside_is_declined() -> None:
    rows = [Row("tell me another joke", "oos"), Row("refund my money", "refund")]
    result = measure(of_rows([*TRAIN, *OUTSIDE]), rows, clock().__next__, unheard)
    assert [answer.given for answer in result.answers] == ["oos", "refund"]


def test_that_every_example_is_read_once_by_what_the_others_teach() -> None:
    rows = [*TRAIN, *OUTSIDE]
    result = cross_validate(of_rows(rows), rows, clock().__next__, unheard)
    assert sorted(answer.row.text for answer in result.answers) == sorted(r.text for r in rows)
    assert dict(result.examples) == {"track": 3, "refund": 3, "login": 3, "oos": 2}


def test_that_one_example_alone_cannot_be_read_by_others() -> None:
    with pytest.raises(ValueError, match="too few"):
        cross_validate(of_rows(TRAIN[:1]), TRAIN[:1], clock().__next__, unheard)


def test_that_figures_count_what_was_declined_as_wrong_in_scope() -> None:
    counted = figures(
        measured(
            answered("a", "a"),
            answered("a", "a", declined=True),
            answered("b", "a"),
            answered("oos", "b", declined=True),
            answered("oos", "b"),
        )
    )
    assert counted.accuracy == pytest.approx(2 / 5)
    assert counted.in_scope_accuracy == pytest.approx(1 / 3)
    assert counted.oos_recall == pytest.approx(1 / 2)
    assert counted.oos_precision == pytest.approx(1 / 2)
    assert counted.declined_share == pytest.approx(2 / 5)
    # a: 1 right of 2 meant and 2 given; b: none; oos: 1 right of 2 meant and 2 given
    assert counted.macro_f1 == pytest.approx((1 / 2 + 0 + 1 / 2) / 3)


def test_that_two_flows_are_named_once_with_the_surest_phrase_first() -> None:
    pairs = mixed_up(
        measured(
            answered("b", "a", sure=0.6),
            answered("a", "b", sure=0.9),
            answered("c", "c"),
            answered("c", "c", declined=True),
        )
    )
    assert [(pair.first, pair.second, len(pair.answers)) for pair in pairs] == [
        ("a", "b", 2),
        ("c", "oos", 1),
    ]
    assert pairs[0].answers[0].confidence == 0.9


def test_that_flows_with_few_examples_are_named_worst_first() -> None:
    thin = thin_flows(measured(answered("a", "a"), answered("b", "a"), a=4, b=9, c=50, oos=3))
    assert [(flow.flow, flow.examples, flow.right, flow.rows) for flow in thin] == [
        ("b", 9, 0, 1),
        ("a", 4, 1, 1),
    ]


def test_that_the_report_names_figures_flows_and_phrases() -> None:
    result = measured(answered("a", "b"), answered("b", "b"), a=3, b=40)
    text = as_text(result)
    assert "50.0 %" in text
    assert "a ↔ b" in text
    assert "“a a text” is a, read as b" in text
    assert "3 examples  0 of 1 right" in text
    assert "↔" not in as_text(result, most=0)


def test_that_the_data_holds_what_the_contract_names() -> None:
    data = as_data(measured(answered("a", "b"), answered("b", "b"), declines=False, a=3, b=4))
    promised = "accuracy macro_f1 in_scope_accuracy oos_recall oos_precision train_seconds"
    promised += " fit_seconds predict_us_p50 predict_us_p99 rows declined_share"
    assert set(promised.split()) <= data.keys()
    assert (data["rows"], data["oos_recall"], data["predict_us_p50"]) == (2, None, 100.0)
    assert data["mixed_up"][0]["phrases"][0]["given"] == "b"
    assert data["too_few_examples"][0]["flow"] == "a"
