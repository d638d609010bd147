"""Vectors kept in a file: kind — deterministic, files in a folder of the test's own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from relevo.adapters.llm.kept_vectors import VECTORS_FILE, KeptEmbedder
from relevo.kernel.errors import RetryLater
from relevo.knowledge.fake import LetterEmbedder
from relevo.knowledge.ports import Vectors

TEXTS = ["where is my parcel", "cancel it", "opening hours"]


class Counted(LetterEmbedder):
    """Counts what it is asked for, and fails when a text says so."""

    def __init__(self, size: int = 32) -> None:
        super().__init__(size=size)
        self.asked: list[str] = []

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        if "broken" in texts:
            raise RetryLater("the server is away")
        self.asked += texts
        return await super().embed(texts, asking=asking)


async def test_that_only_what_is_new_is_embedded(tmp_path: Path) -> None:
    file = tmp_path / "data" / VECTORS_FILE
    first = await KeptEmbedder(Counted(), file).embed(TEXTS)
    model = Counted()
    again = await KeptEmbedder(model, file).embed([*TEXTS, "something new"])
    assert model.asked == ["something new"]
    assert np.array_equal(again[:3], first)
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=1e-6)


async def test_that_a_text_that_stands_twice_is_asked_for_once() -> None:
    model = Counted()
    rows = await KeptEmbedder(model, None).embed(["a", "b", "a"])
    assert model.asked == ["a", "b"]
    assert np.array_equal(rows[0], rows[2])


async def test_that_a_question_and_a_passage_of_the_same_words_are_two(tmp_path: Path) -> None:
    model = Counted()
    kept = KeptEmbedder(model, tmp_path / VECTORS_FILE)
    await kept.embed(["a"])
    await kept.embed(["a"], asking=True)
    assert model.asked == ["a", "a"]


async def test_that_another_model_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / VECTORS_FILE
    await KeptEmbedder(Counted(), file).embed(TEXTS)
    other = Counted(size=48)
    assert (await KeptEmbedder(other, file).embed(TEXTS)).shape == (3, 48)
    assert other.asked == TEXTS


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"\x00" * 4_000])
async def test_that_a_damaged_file_costs_time_alone(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / VECTORS_FILE
    await KeptEmbedder(Counted(), file).embed(TEXTS)
    file.write_bytes(damage or file.read_bytes()[:-200])
    model = Counted()
    await KeptEmbedder(model, file).embed(TEXTS)
    assert model.asked == TEXTS


async def test_that_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    kept = KeptEmbedder(Counted(), tmp_path / "file" / VECTORS_FILE)
    assert (await kept.embed(TEXTS)).shape == (3, 32)


async def test_that_what_was_made_before_the_server_went_away_is_kept(tmp_path: Path) -> None:
    file = tmp_path / VECTORS_FILE
    many = [f"text {n}" for n in range(300)]
    with pytest.raises(RetryLater):
        await KeptEmbedder(Counted(), file).embed([*many, "broken"])
    model = Counted()
    await KeptEmbedder(model, file).embed(many)
    assert len(model.asked) == 300 - 256


async def test_that_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    kept = KeptEmbedder(Counted(), None, lambda done, of: told.append((done, of)))
    await kept.embed([f"text {n}" for n in range(300)])
    await kept.embed(["text 1"])
    assert told == [(0, 300), (256, 300), (300, 300)]
