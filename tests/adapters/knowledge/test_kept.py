"""The index as a file: kind — deterministic, files in a folder of the test's own."""

from pathlib import Path

import pytest

from relevo.adapters.knowledge.local import INDEX_FILE, open_folder

PAGE = "# Shipping\n## What it costs\nDelivery costs €4.90.\n## How long it takes\nTwo days."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "shipping.md").write_text(PAGE, encoding="utf-8")
    return folder


def test_that_what_was_kept_answers_the_same(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "data" / INDEX_FILE
    made, kept = open_folder(root, file), open_folder(root, file)
    assert (made.made, kept.made, kept.pages) == (True, False, 1)
    for question in ("how much is delivery", "how long does delivery take", "sing a song"):
        assert kept.knowledge.search(question, "en") == made.knowledge.search(question, "en")


def test_that_a_changed_page_is_indexed_anew(root: Path, tmp_path: Path) -> None:
    file = tmp_path / INDEX_FILE
    open_folder(root, file)
    (root / "en" / "shipping.md").write_text(PAGE.replace("4.90", "5.90"), encoding="utf-8")
    again = open_folder(root, file)
    assert again.made
    assert "€5.90" in again.knowledge.search("how much is delivery", "en")[0].text


def test_that_a_page_that_went_is_forgotten(root: Path, tmp_path: Path) -> None:
    open_folder(root, tmp_path / INDEX_FILE)
    (root / "en" / "shipping.md").unlink()
    assert open_folder(root, tmp_path / INDEX_FILE).pages == 0


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"\x00" * 4_000])
def test_that_a_damaged_index_is_made_anew(root: Path, tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / INDEX_FILE
    open_folder(root, file)
    file.write_bytes(damage or file.read_bytes()[:-300])
    assert open_folder(root, file).made
    assert not open_folder(root, file).made


def test_that_what_was_left_out_is_still_told(root: Path, tmp_path: Path) -> None:
    (root / "en" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    made = open_folder(root, tmp_path / INDEX_FILE)
    kept = open_folder(root, tmp_path / INDEX_FILE)
    assert list(kept.left_out) == list(made.left_out)
    assert kept.left_out[0].file == "en/bad.pdf"


def test_that_no_half_written_file_stays(root: Path, tmp_path: Path) -> None:
    open_folder(root, tmp_path / "data" / INDEX_FILE)
    assert [path.name for path in (tmp_path / "data").iterdir()] == [INDEX_FILE]


def test_that_an_index_that_cannot_be_written_costs_only_time(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    opened = open_folder(root, tmp_path / "file" / INDEX_FILE)
    assert opened.knowledge.search("how much is delivery", "en")
