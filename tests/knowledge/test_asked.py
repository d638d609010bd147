"""Vectors of what is asked now: kind — deterministic, with a model of letters and a clock turned by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
import structlog
from typing_extensions import override

from relevo.kernel.clock import VirtualClock
from relevo.kernel.errors import Refused, RetryLater
from relevo.knowledge.asked import AskedVectors
from relevo.knowledge.fake import LetterEmbedder
from relevo.knowledge.ports import Vectors
from relevo.knowledge.vectors import as_vectors


class Moody(LetterEmbedder):
    """Fails as long as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.fails: Exception | None = None

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        self.calls += 1
        if self.fails is not None:
            raise self.fails
        return await super().embed(texts, asking=asking)


async def test_that_each_text_is_asked_for_once() -> None:
    model = Moody()
    asked = AskedVectors(model, VirtualClock())
    await asked.prepare(["a", "b", "a", " "])
    await asked.prepare(["b"])
    assert model.calls == 1
    assert asked.of("a") is not None
    assert asked.of("c") is None


async def test_that_a_model_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    model, clock = Moody(), VirtualClock()
    model.fails = RetryLater("away")
    asked = AskedVectors(model, clock)
    with structlog.testing.capture_logs() as logs:
        for number in range(5):
            await asked.prepare([f"text {number}"])
        assert model.calls == 3
        model.fails = None
        await clock.advance(21)
        await asked.prepare(["text 5"])
    assert asked.of("text 5") is not None
    assert [log["rests"] for log in logs] == [False, False, True]
    assert "text 1" not in str(logs)


async def test_that_the_oldest_go_when_there_are_too_many() -> None:
    asked = AskedVectors(Moody(), VirtualClock(), kept=2)
    for text in ("a", "b", "c"):
        await asked.prepare([text])
    assert [asked.of(text) is not None for text in ("a", "b", "c")] == [False, True, True]


def test_that_a_model_is_asked_in_the_languages_that_it_knows() -> None:
    asked = AskedVectors(Moody(), VirtualClock(), languages=("en",))
    assert [asked.speaks(language) for language in ("en", "es", "")] == [True, False, True]
    assert AskedVectors(Moody(), VirtualClock()).speaks("es")


def test_that_vectors_are_of_length_one() -> None:
    assert np.allclose(as_vectors([[3.0, 4.0]], 1, "m"), [[0.6, 0.8]])
    assert len(as_vectors([], 0, "m")) == 0


@pytest.mark.parametrize(
    "rows", [[[1.0], [1.0, 2.0]], [[float("inf")]], [[0.0]], [1.0], [[1.0], [2.0]], [["x"]]]
)
def test_that_what_is_no_vector_is_refused(rows: list[list[float]]) -> None:
    with pytest.raises(Refused, match="the model m gave"):
        as_vectors(rows, 1, "m")
