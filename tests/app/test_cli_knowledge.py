"""System: `relevo knowledge`, on a project as `relevo init` makes it."""

import gzip
import json
from pathlib import Path

import pytest
from tests.app.terminal import Relevo

REPAIRS = (
    "<h1>Repairs</h1><h2>How long a repair takes</h2><p>A repair takes up to 3 working days.</p>"
)


@pytest.fixture
def project(relevo: Relevo, tmp_path: Path) -> Path:
    """Give a project with one page of HTML more."""
    assert relevo("init", tmp_path / "shop").code == 0
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "repairs.html").write_text(REPAIRS, encoding="utf-8")
    return tmp_path / "shop"


def test_that_a_page_that_was_added_answers(relevo: Relevo, project: Path, tmp_path: Path) -> None:
    place = ("--project", project, "--data", tmp_path / "data")
    added = relevo("knowledge", "add", tmp_path / "new", "--lang", "en", "--json", *place)
    assert json.loads(added.out)["added"] == ["en/repairs.html"]
    asked = relevo("knowledge", "ask", "how long is a repair?", "--json", *place)
    told = json.loads(asked.out)
    assert told["answer"] == "A repair takes up to 3 working days."
    assert told["source"]["id"] == "en/repairs#0"
    assert "en/repairs" in relevo("knowledge", "list", *place).out


def test_that_what_no_page_answers_is_not_known(
    relevo: Relevo, project: Path, tmp_path: Path
) -> None:
    place = ("--project", project, "--data", tmp_path / "data")
    asked = relevo("knowledge", "ask", "who won the match", *place)
    assert asked.out.startswith("I don't know")


def test_that_a_bad_file_is_told_and_the_others_go_in(
    relevo: Relevo, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "new" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    place = ("--project", project, "--data", tmp_path / "data")
    added = relevo("knowledge", "add", tmp_path / "new", *place)
    assert added.code == 1
    assert "bad.pdf: it is damaged; open it in a reader and save it anew" in added.err
    assert "1 added, 1 left out" in added.out


def test_that_check_names_a_page_that_is_left_out(relevo: Relevo, project: Path) -> None:
    (project / "knowledge" / "scan.pdf").write_bytes(b"%PDF-1.4 nothing")
    checked = relevo("check", project)
    assert checked.code == 1
    assert "knowledge/scan.pdf:1: it is damaged" in checked.out


def test_that_the_sample_is_not_written_to(relevo: Relevo, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\nB.", encoding="utf-8")
    added = relevo("knowledge", "add", tmp_path / "a.md", "--data", tmp_path / "data")
    assert added.code == 1
    assert "relevo init" in added.err


def test_that_finding_is_measured(relevo: Relevo, tmp_path: Path) -> None:
    docs, queries = tmp_path / "docs.jsonl.gz", tmp_path / "queries.jsonl"
    rows = [
        {"id": "fees", "title": "Fees", "text": "The monthly fee is 5 euros."},
        {"id": "cards", "title": "Cards", "text": "A lost card is blocked by phone."},
    ]
    docs.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    queries.write_text('{"text": "I lost my card", "relevant": ["cards"]}\n', encoding="utf-8")
    ran = relevo("knowledge", "evaluate", "--docs", docs, "--queries", queries, "--json")
    figures = json.loads(ran.out)
    assert (figures["recall_at_1"], figures["mrr"]) == (1.0, 1.0)
    assert {"recall_at_5", "recall_at_10", "recall_at_20", "query_ms_p50"} < set(figures)


def test_that_a_wrong_row_is_named(relevo: Relevo, tmp_path: Path) -> None:
    bad = tmp_path / "docs.jsonl"
    bad.write_text("{}\n", encoding="utf-8")
    ran = relevo("knowledge", "evaluate", "--docs", bad, "--queries", bad)
    assert ran.code == 1
    assert 'docs.jsonl:1: "id" must be a text' in ran.err
