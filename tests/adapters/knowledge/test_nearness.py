"""Passages found by words and meaning: kind — deterministic, with a model of letters and synonyms."""

from collections.abc import Sequence

import pytest

from relevo.adapters.knowledge.local import LocalKnowledge
from relevo.adapters.knowledge.local.nearness import measure
from relevo.kernel.clock import VirtualClock
from relevo.knowledge.asked import AskedVectors
from relevo.knowledge.fake import LetterEmbedder

PAGES = [
    (
        "shipping",
        "Shipping",
        "# Shipping\n## Delivery time\nDelivery takes two days.\n## Delivery price\nDelivery is €4.90.",
        "en",
    ),
    (
        "care",
        "Care",
        "# Care\n## Washing\nWash the cover at thirty degrees.\n## Storage\nKeep the cover dry.",
        "en",
    ),
    (
        "warranty",
        "Warranty",
        "# Warranty\n## Warranty period\nThe warranty lasts three years.",
        "en",
    ),
]
MODEL = LetterEmbedder({"laundering": "washing", "launder": "wash", "guarantee": "warranty"})
"""What it knows and no page says."""
FOREIGN = {"en": [f"{a} {b}" for a in ("sing", "tell", "play", "who", "why", "paint") for b in
    ("me a song", "a joke", "chess tonight", "is the president", "do cats purr", "an owl")]}  # fmt: skip


async def taught(foreign: dict[str, list[str]] | None = None) -> LocalKnowledge:
    knowledge = LocalKnowledge.from_documents(PAGES)
    asked = AskedVectors(MODEL, VirtualClock())
    await knowledge.learn_meaning(MODEL, asked, FOREIGN if foreign is None else foreign)
    return knowledge


async def found(knowledge: LocalKnowledge, question: str) -> Sequence[str]:
    await knowledge.prepare(question)
    return [passage.id for passage in knowledge.search(question, "en", 1)]


async def test_that_a_passage_which_shares_no_word_is_found_by_its_meaning() -> None:
    question = "care laundering launder"
    assert await found(LocalKnowledge.from_documents(PAGES), question) == []
    assert await found(await taught(), question) == ["care#0"]


async def test_that_ranking_puts_words_and_meaning_together() -> None:
    knowledge = await taught()
    question = "laundering launder delivery"
    assert knowledge.rank_pages(question, "en") == ["shipping"]
    await knowledge.prepare(question)
    assert set(knowledge.rank_pages(question, "en")[:2]) == {"shipping", "care"}


async def test_that_a_question_which_was_not_prepared_is_searched_by_its_words() -> None:
    knowledge, plain = await taught(), LocalKnowledge.from_documents(PAGES)
    for question in ("care laundering launder", "how long does delivery take", "sing a song"):
        assert knowledge.search(question, "en") == plain.search(question, "en")
    # What was found by words alone does not stay when the vector is there.
    assert await found(knowledge, "care laundering launder") == ["care#0"]


@pytest.mark.parametrize("question", FOREIGN["en"][::5])
async def test_that_what_is_foreign_is_not_answered(question: str) -> None:
    assert await found(await taught(), question) == []


async def test_that_nothing_is_answered_by_meaning_where_the_foreign_is_not_known() -> None:
    knowledge = await taught({"en": FOREIGN["en"][:5]})
    assert await found(knowledge, "laundering launder") == []


async def test_that_trust_begins_above_what_is_foreign_and_ends_at_what_is_own() -> None:
    chunks = LocalKnowledge.from_documents(PAGES).parts["en"][0]
    near = await measure(chunks, MODEL, FOREIGN["en"])
    assert near is not None
    assert near.foreign < near.own
    assert near.trust(near.foreign) == 0.0
    assert 0.0 < near.trust((near.foreign + near.own) / 2) < near.trust(near.own) < 1.0
    assert await measure([], MODEL, FOREIGN["en"]) is None


async def test_that_a_language_which_the_model_does_not_know_is_searched_by_words() -> None:
    knowledge = LocalKnowledge.from_documents(PAGES)
    asked = AskedVectors(MODEL, VirtualClock(), languages=("es",))
    await knowledge.learn_meaning(MODEL, asked, FOREIGN)
    assert await found(knowledge, "care laundering launder") == []
