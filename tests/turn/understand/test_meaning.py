"""N-grams and an embedding model together: kind — deterministic, with a model of letters and synonyms."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from typing_extensions import override

from relevo.knowledge.fake import LetterEmbedder
from relevo.knowledge.ports import Embedder, Vectors
from relevo.turn.understand.examples import OUTSIDE, Examples
from relevo.turn.understand.intents import Intents, Wishes
from relevo.turn.understand.shelf import MemoryShelf

SAME = {
    "parcel": "order",
    "shipment": "order",
    "scrap": "cancel",
    "axe": "cancel",
    "dough": "money",
}
"""What the model knows and the examples do not say."""
TEXTS = {
    "track": [
        "where is my order",
        "track my order please",
        "when will my order arrive",
        "has my order left",
        "order still not here",
        "follow the order",
    ],
    "cancel": [
        "cancel it please",
        "i want to cancel",
        "please cancel this",
        "can you cancel for me",
        "cancel right now",
        "how do i cancel",
    ],
    "refund": [
        "i want my money back",
        "give me the money",
        "when is the money returned",
        "money back please",
        "return the money to me",
        "is the money coming back",
    ],
    OUTSIDE: [
        "tell me a joke",
        "sing a song",
        "who won the match",
        "what is the weather",
        "play some music",
        "how tall is the tower",
    ],
}
EXAMPLES = Examples(
    [text for texts in TEXTS.values() for text in texts],
    [label for label, texts in TEXTS.items() for _ in texts],
    {"track": ("track order",), "cancel": ("cancel",), "refund": ("refund money",)},
)
OWN = [(x, label) for x, label in zip(EXAMPLES.texts, EXAMPLES.labels, strict=True) if label]
INSIDE = replace(EXAMPLES, texts=[x for x, _ in OWN], labels=[label for _, label in OWN])
"""Without anything that is out of scope: nothing is declined."""
UNSEEN = {
    "shipment status? any shipment news": "track",
    "the parcel, parcel arrival": "track",
    "scrap scrap": "cancel",
    "axe that, axe": "cancel",
    "dough returned, dough": "refund",
}


class Noise(Embedder):
    """A model that knows nothing: any two texts are as strange to each other."""

    @property
    @override
    def name(self) -> str:
        return "noise"

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        seeds = [zlib.crc32(text.encode()) for text in texts]
        rows = np.stack([np.random.default_rng(seed).normal(size=64) for seed in seeds])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


async def taught(
    embedder: Embedder, texts: Sequence[str], intents: Intents | None = None
) -> Intents:
    intents = intents or Intents(EXAMPLES)
    spoken = [part for text in texts for part in intents.spoken(text)]
    held = dict(zip(spoken, await embedder.embed(spoken), strict=True)) if spoken else {}
    intents.teach(await embedder.embed(intents.wordings()), held.get)
    return intents


def right(intents: Intents) -> int:
    def best(wishes: Wishes) -> str:
        return wishes.ranked[0].flow if wishes.in_scope else ""

    return sum(best(intents.read(text)) == flow for text, flow in UNSEEN.items())


async def test_that_words_which_only_the_model_knows_are_understood() -> None:
    intents = await taught(LetterEmbedder(SAME), list(UNSEEN), Intents(INSIDE))
    assert right(intents) == len(UNSEEN)
    assert right(Intents(INSIDE)) <= 2


async def test_that_a_text_without_its_vector_is_read_by_words_alone() -> None:
    intents = await taught(LetterEmbedder(SAME), [])
    plain = Intents(EXAMPLES)
    for text in (*UNSEEN, "please cancel my order"):
        assert intents.read(text) == plain.read(text)


async def test_that_one_clause_without_its_vector_leaves_all_to_the_words() -> None:
    text = "where is my parcel. axe the other one please"
    embedder = LetterEmbedder(SAME)
    intents = Intents(EXAMPLES)
    some = intents.spoken(text)[:-1]
    held = dict(zip(some, await embedder.embed(some), strict=True))
    intents.teach(await embedder.embed(intents.wordings()), held.get)
    assert len(some) == 2
    assert intents.read(text) == Intents(EXAMPLES).read(text)


async def test_that_a_model_which_knows_nothing_spoils_nothing() -> None:
    said = ["track the order please", "please cancel that for me", "i need my money back"]
    intents, plain = await taught(Noise(), said), Intents(EXAMPLES)
    for text in said:
        assert intents.read(text).ranked[0].flow == plain.read(text).ranked[0].flow
        assert intents.read(text).in_scope == plain.read(text).in_scope


async def test_that_a_vector_of_another_length_is_not_used() -> None:
    intents = Intents(EXAMPLES)
    other = dict(zip(UNSEEN, await LetterEmbedder(SAME, 64).embed(list(UNSEEN)), strict=True))
    intents.teach(await LetterEmbedder(SAME).embed(intents.wordings()), other.get)
    assert [intents.read(x) for x in UNSEEN] == [Intents(EXAMPLES).read(x) for x in UNSEEN]


async def test_that_what_came_off_a_shelf_can_be_taught_as_well() -> None:
    shelf = MemoryShelf()
    first = await taught(LetterEmbedder(SAME), list(UNSEEN), Intents(EXAMPLES, shelf=shelf))
    again = await taught(LetterEmbedder(SAME), list(UNSEEN), Intents(EXAMPLES, shelf=shelf))
    assert [first.read(x) for x in UNSEEN] == [again.read(x) for x in UNSEEN]


@pytest.mark.parametrize("text", ["tell me a song", "who won the song match"])
async def test_that_what_is_out_of_scope_is_still_declined(text: str) -> None:
    intents = await taught(LetterEmbedder(SAME), [text])
    assert not intents.read(text).in_scope
