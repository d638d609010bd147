"""Figures of finding documents: kind — deterministic."""

import json
from collections.abc import Callable, Sequence

import pytest

from relevo.evaluation.knowledge import QueryRow, measure, parse_documents, parse_queries
from relevo.kernel.errors import BadInput

DOCS = [json.dumps({"id": name, "title": "", "text": name}) for name in "abc"]


def finder(found: Sequence[str]) -> Callable[[QueryRow, int], Sequence[str]]:
    return lambda _query, limit: found[:limit]


def test_that_recall_and_rank_are_what_they_say() -> None:
    ticks = iter(range(100))
    queries = [QueryRow("q", ("a", "z")), QueryRow("q", ("b",))]
    measured = measure(lambda: finder(["b", "a"]), queries, 3, lambda: float(next(ticks)))
    figures = measured.as_data()
    assert figures["recall_at_1"] == 0.5
    assert figures["recall_at_5"] == 0.75
    assert figures["mrr"] == 0.75
    assert figures["query_ms_p50"] == 1_000
    assert figures["index_seconds"] == 1


def test_that_rows_are_read() -> None:
    documents = parse_documents("d", DOCS)
    queries = parse_queries("q", ['{"text": "x", "relevant": ["a", "c"]}', ""], ["a", "b", "c"])
    assert [row.id for row in documents] == ["a", "b", "c"]
    assert queries == [QueryRow("x", ("a", "c"))]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["{"], r"d:1: it is no JSON"),
        (["[]"], r"d:1: it is no JSON object"),
        ([DOCS[0], DOCS[0]], r"d:2: the id 'a' was given before"),
        (['{"id": "a", "text": 3}'], r'd:1: "text" must be a text'),
        ([], "holds no documents"),
    ],
)
def test_that_a_wrong_document_is_named(lines: list[str], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_documents("d", lines)


@pytest.mark.parametrize("relevant", ["[]", '"a"', '["nowhere"]', "[1]"])
def test_that_a_query_names_documents_that_exist(relevant: str) -> None:
    with pytest.raises(BadInput, match="q:1"):
        parse_queries("q", [f'{{"text": "x", "relevant": {relevant}}}'], ["a"])
