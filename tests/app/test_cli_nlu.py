"""System: `relevo nlu evaluate` and `predict`, on files and on projects."""

import gzip
import json
from pathlib import Path

import pytest
from tests.app.terminal import Relevo

TRAIN = {
    "track": ("where is my parcel", "track my package", "has it been shipped"),
    "refund": ("i want my money back", "refund me please", "give my money back"),
    "oos": ("tell me a joke", "who won the match", "what is the capital of peru"),
}


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    lines = "".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(lines.encode()))
    else:
        path.write_text(lines, encoding="utf-8")
    return path


@pytest.fixture
def train(tmp_path: Path) -> Path:
    rows = [(text, intent) for intent, texts in TRAIN.items() for text in texts]
    return write(tmp_path / "train.jsonl.gz", rows)


@pytest.fixture
def test(tmp_path: Path) -> Path:
    rows = [("my parcel, where is it?", "track"), ("do you know a joke", "oos")]
    return write(tmp_path / "test.jsonl", rows)


def test_that_files_are_measured(relevo: Relevo, train: Path, test: Path) -> None:
    ran = relevo("nlu", "evaluate", "--train", train, "--test", test, "--json")
    assert (ran.code, ran.err) == (0, "")
    (data,) = ran.objects
    assert (data["rows"], data["examples"], data["accuracy"]) == (2, 9, 1.0)
    assert data["oos_recall"] == 1.0
    assert 0 < data["fit_seconds"] <= data["train_seconds"]


def test_that_options_repeat(relevo: Relevo, train: Path, test: Path) -> None:
    twice = ("--train", train, "--train", train, "--test", test, "--test", test)
    (data,) = relevo("nlu", "evaluate", *twice, "--json").objects
    assert (data["rows"], data["examples"]) == (4, 18)


def test_that_a_table_is_printed_for_people(relevo: Relevo, train: Path) -> None:
    ran = relevo("nlu", "evaluate", "--train", train)
    assert ran.code == 0
    assert "accuracy" in ran.out
    assert "9 rows read; 2 flows learned from 9 examples" in ran.out


def test_that_wrong_rows_are_named_and_nothing_is_measured(
    relevo: Relevo, train: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "x", "intent": "track"}\n{"text": "x"}\nnothing\n', encoding="utf-8")
    ran = relevo("nlu", "evaluate", "--train", train, "--test", bad)
    assert (ran.code, ran.out) == (1, "")
    assert f"{bad}:2: The row has no `intent`." in ran.err
    assert f"{bad}:3: The line is no JSON." in ran.err
    assert "2 rows cannot be read" in ran.err


BROKEN = {
    "cut short": gzip.compress(b'{"text": "x", "intent": "y"}\n' * 50)[:-12],
    "no UTF-8": b'{"text": "caf\xe9", "intent": "y"}\n',
    "without a row": b"\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_that_a_broken_file_is_one_sentence(
    name: str, relevo: Relevo, train: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(BROKEN[name])
    ran = relevo("nlu", "evaluate", "--train", train, "--test", bad)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("relevo: ")


def test_that_a_file_that_is_not_there_is_a_usage_error(relevo: Relevo) -> None:
    ran = relevo("nlu", "evaluate", "--train", "nowhere.jsonl")
    assert ran.code == 2
    assert "nowhere.jsonl" in ran.err


def test_that_two_things_to_learn_from_are_one_too_many(relevo: Relevo, train: Path) -> None:
    ran = relevo("nlu", "evaluate", "shop", "--train", train)
    assert ran.code == 1
    assert "--train" in ran.err


def test_that_a_project_is_measured_by_itself(relevo: Relevo, tmp_path: Path) -> None:
    relevo("init", tmp_path / "shop")
    ran = relevo("nlu", "evaluate", tmp_path / "shop", "--json")
    (data,) = ran.objects
    assert data["flows"] == 1
    assert data["rows"] == data["examples"] > 20
    assert data["too_few_examples"][0]["flow"] == "repair_status"


def test_that_messages_are_predicted_line_by_line(relevo: Relevo) -> None:
    messages = [
        {"text": "where is my order"},
        {"text": "dónde está mi pedido", "lang": "es"},
        {"text": "what is the capital of peru"},
        {"text": ""},
    ]
    typed = "".join(json.dumps(message) + "\n" for message in messages)
    ran = relevo("nlu", "predict", "--json", stdin=typed)
    assert (ran.code, ran.err) == (0, "")
    english, spanish, outside, empty = ran.objects
    assert english["flow"] == spanish["flow"] == "order_status"
    assert (english["lang"], spanish["lang"]) == ("en", "es")
    assert english["candidates"][0]["flow"] == "order_status"
    assert english["confidence"] == english["candidates"][0]["confidence"] > 0.5
    assert len(english["candidates"]) == 3
    assert outside["flow"] is None
    assert empty["flow"] is None


@pytest.mark.parametrize("line", ["hello", "[1]", '{"txt": "x"}', '{"text": "x", "lang": 4}'])
def test_that_a_wrong_line_is_named_with_what_to_write(relevo: Relevo, line: str) -> None:
    ran = relevo("nlu", "predict", "--json", stdin=line)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("relevo: stdin:1: ")
