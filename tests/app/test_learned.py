"""What was learned, as a file in the data folder. Kind: integration (a temporary folder)."""

from pathlib import Path

import numpy as np
import pytest

from relevo.app.learned import LEARNED_FILE, LearnedFile
from relevo.app.project import load_project, sample_folder
from relevo.turn.understand.shelf import Arrays

LEARNED: Arrays = {"weights": np.arange(6, dtype=np.float32).reshape(2, 3), "none": np.zeros(0)}


def test_that_what_is_kept_is_found_under_its_mark_and_no_other(tmp_path: Path) -> None:
    shelf = LearnedFile(tmp_path / "deep" / LEARNED_FILE)
    assert shelf.find("mine") is None
    shelf.keep("mine", LEARNED)
    found = shelf.find("mine")
    assert found is not None
    assert {name: value.tolist() for name, value in found.items()} == {
        name: value.tolist() for name, value in LEARNED.items()
    }
    assert shelf.find("another's") is None
    assert [entry.name for entry in (tmp_path / "deep").iterdir()] == [LEARNED_FILE]


@pytest.mark.parametrize("damage", ["empty", "cut", "no zip", "changed", "a pickle"])
def test_that_a_damaged_file_is_no_file(tmp_path: Path, damage: str) -> None:
    file = tmp_path / LEARNED_FILE
    shelf = LearnedFile(file)
    shelf.keep("mine", {**LEARNED, "weights": np.full(100, 7, np.int64)})
    whole = file.read_bytes()
    match damage:
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "no zip":
            file.write_bytes(b"hello")
        case "changed":
            file.write_bytes(whole.replace(np.full(9, 7, np.int64).tobytes(), bytes(72)))
        case _:
            with file.open("wb") as stream:
                np.savez(stream, mark=np.array([{}], dtype=object))
    assert shelf.find("mine") is None


def test_that_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    shelf = LearnedFile(tmp_path / "file" / LEARNED_FILE)
    shelf.keep("mine", LEARNED)
    assert shelf.find("mine") is None
    (tmp_path / LEARNED_FILE).mkdir()
    LearnedFile(tmp_path / LEARNED_FILE).keep("mine", LEARNED)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", LEARNED_FILE]


def test_that_a_project_keeps_what_it_learned_beside_the_store(tmp_path: Path) -> None:
    project = load_project(sample_folder().parent / "template", tmp_path)
    learned = project.understander().intents
    file = tmp_path / LEARNED_FILE
    written = file.stat().st_mtime_ns
    taken = project.understander().intents
    assert file.stat().st_mtime_ns == written
    for text in ("is my bike ready", "T-1234", "tell me a joke", "¿está lista?"):
        assert taken.read(text) == learned.read(text)
