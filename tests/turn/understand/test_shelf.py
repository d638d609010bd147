"""What was learned is taken off the shelf while it is true. Kind: deterministic."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from typing_extensions import override

from relevo.turn.understand.examples import Examples
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.shelf import Arrays, MemoryShelf, packed_words, unpacked_words

EXAMPLES = Examples(
    [
        *("where is my order", "has my parcel shipped yet", "track my délivery"),
        *("i want to send this back", "return an item", "i want a refund for my shoes"),
        *("what is the weather today", "tell me a joke", "who won the match"),
    ],
    ["status"] * 3 + ["return"] * 3 + [""] * 3,
    {"status": ("order status",), "return": ("return",)},
    (("code", re.compile(r"(?<![\w#-])A-\d+")),),
)
MESSAGES = ("where's my parcell?", "send back my shoes", "A-12", "a joke about délivery", "", "¿?")


class CountingShelf(MemoryShelf):
    """A shelf that counts what is put on it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = 0

    @override
    def keep(self, mark: str, learned: Arrays) -> None:
        self.kept += 1
        super().keep(mark, learned)


def test_that_what_is_taken_off_the_shelf_reads_exactly_as_what_was_learned() -> None:
    shelf = CountingShelf()
    learned = Intents(EXAMPLES, shelf=shelf)
    taken = Intents(EXAMPLES, shelf=shelf)
    assert shelf.kept == 1
    assert [taken.read(text) for text in MESSAGES] == [learned.read(text) for text in MESSAGES]
    assert taken.classifier is not None
    assert learned.classifier is not None
    assert taken.classifier.fit == learned.classifier.fit


@pytest.mark.parametrize(
    "other",
    [
        replace(EXAMPLES, texts=[*EXAMPLES.texts[:-1], "who lost the match"]),
        replace(EXAMPLES, labels=["return"] * 3 + ["status"] * 3 + [""] * 3),
        replace(EXAMPLES, names={"status": ("order status",), "return": ("money back",)}),
        replace(EXAMPLES, values=(("code", re.compile(r"(?<![\w#-])B-\d+")),)),
    ],
    ids=["texts", "labels", "names", "values"],
)
def test_that_anything_else_to_learn_from_is_learned_anew(other: Examples) -> None:
    shelf = CountingShelf()
    Intents(EXAMPLES, shelf=shelf)
    Intents(other, shelf=shelf)
    assert shelf.kept == 2


def _without(name: str) -> Callable[[Arrays], Arrays]:
    return lambda learned: {key: value for key, value in learned.items() if key != name}


def _with(name: str, value: object) -> Callable[[Arrays], Arrays]:
    return lambda learned: {**learned, name: np.asarray(value)}


DAMAGE: Mapping[str, Callable[[Arrays], Arrays]] = {
    "a name is missing": _without("weights"),
    "nothing but a head": lambda learned: {"classifier": learned["classifier"]},
    "weights of another shape": _with("weights", [[1.0]]),
    "bias of another shape": _with("bias", [1.0]),
    "no words": _with("words", [255, 255]),
    "too few words": _with("pieces", list(b"one")),
    "columns that are not there": lambda learned: {
        **learned,
        "words.columns": learned["words.columns"] + 10_000,
    },
    "columns twice": lambda learned: {**learned, "words.columns": learned["words.columns"] * 0},
    "no head": _with("classifier", list(b"{}")),
    "a head that is a list": _with("classifier", list(b"[1]")),
    "other labels": _with("classifier", list(b'{"labels": ["x"], "outside": 0}')),
    "text for weights": _with("weights", ["x"]),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_that_what_is_damaged_is_learned_anew(name: str) -> None:
    shelf = CountingShelf()
    learned = Intents(EXAMPLES, shelf=shelf)
    shelf.learned = DAMAGE[name](shelf.learned)
    anew = Intents(EXAMPLES, shelf=shelf)
    assert shelf.kept == 2
    assert [anew.read(text) for text in MESSAGES] == [learned.read(text) for text in MESSAGES]


@pytest.mark.parametrize("words", [[], ["a"], ["año", "straße", "x y"]])
def test_that_words_come_back_as_they_were_packed(words: list[str]) -> None:
    assert unpacked_words(packed_words(words)) == words
