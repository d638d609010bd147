"""Clauses of a message, and its words. Kind: deterministic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.turn.understand import clauses
from relevo.turn.understand.message import LONGEST, Message
from relevo.turn.understand.normalise import fold, name_tokens, words, written_out
from relevo.turn.understand.spelling import Spelling


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("where is my order", ["where is my order"]),
        ("Hi there. Where is it?", ["Hi there.", "Where is it?"]),
        ("I paid, but nothing came", ["I paid", "but nothing came"]),
        ("return it and also track my order", ["return it", "and also track my order"]),
        (
            "quiero devolver esto y también saber dónde está",
            ["quiero devolver esto", "y también saber dónde está"],
        ),
        ("a red, green lamp", ["a red, green lamp"]),
        ("Thanks. I wait for you", ["Thanks. I wait for you"]),
        ("", [""]),
    ],
)
def test_that_a_text_is_split_where_another_wish_may_begin(text: str, pieces: list[str]) -> None:
    assert clauses.split(text) == pieces


def test_that_an_endless_text_has_few_clauses() -> None:
    assert len(clauses.split("one two. " * 100)) == 12


@given(st.text(max_size=300))
def test_that_any_text_has_a_clause(text: str) -> None:
    assert clauses.split(text)


def test_that_words_are_folded_and_numbers_are_alike() -> None:
    assert words("¿Dónde ESTÁ mi pedido 204815?") == ["donde", "esta", "mi", "pedido", "0", "?"]
    assert fold("don’t") == "dont"


def test_that_shorthand_is_written_out() -> None:
    assert written_out("pls call me b4 noon, tnx") == "please call me before noon, thanks"
    assert written_out("xq no llega?") == "porque no llega?"
    assert written_out("plan U-2 u@x.example") == "plan U-2 u@x.example"


def test_that_a_vault_token_is_the_word_for_its_kind() -> None:
    assert name_tokens("mail ⟦email:a1⟧ now").split() == ["mail", "email", "now"]


def test_that_a_message_knows_its_clauses() -> None:
    message = Message.of("No, noooo: 12.50 please")
    assert message.words == ("no", "no", "1250", "please")
    assert message.clause == (0, 1, 2, 2)
    assert len(Message.of("a " * 10_000).text) <= LONGEST


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("delivry", "delivery"),
        ("deilvery", "delivery"),
        ("retrun", "return"),
        ("zebra", "zebra"),
        ("cat", "cat"),
    ],
)
def test_that_a_small_typo_is_set_right(word: str, right: str) -> None:
    assert Spelling(["delivery", "return", "order"]).correct(word) == right


def test_that_a_typo_of_two_words_stays() -> None:
    assert Spelling(["carts", "cards"]).correct("cares") == "cares"
    assert Spelling(["person"], careful=True).correct("perdon") == "perdon"
    assert Spelling(["person"], careful=True).correct("persn") == "person"
