import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.privacy.clean import clean, limited


@pytest.mark.parametrize(
    ("given_", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b\udfff", "ab"),
        ("a\x07\x1b[31mb\x7f", "a[31mb"),
        ("one\r\ntwo\rthree\tfour\n", "one\ntwo\nthree\tfour\n"),
        ("n\u0303", "ñ"),
        ("👍🏽 ñ 漢字 שלום", "👍🏽 ñ 漢字 שלום"),
    ],
)
def test_that_only_what_no_store_takes_is_removed(given_: str, cleaned: str) -> None:
    assert clean(given_) == cleaned


@given(st.text(alphabet=st.characters()))
def test_that_clean_text_can_be_stored_and_stays_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode().decode() == once
    assert unicodedata.is_normalized("NFC", once)


def test_that_a_tower_of_accents_costs_no_square_of_its_height() -> None:
    start = time.process_time()
    assert len(clean("a" + "\u0301\u0316" * 100_000)) < 100
    assert time.process_time() - start < 1


def test_that_a_limit_never_halves_a_token_or_a_number() -> None:
    assert limited("hello", 5) == "hello"
    assert limited("hello", 4) == "hell"
    assert limited("see ⟦email:k7f2qa⟧", 12) == "see "
    assert limited("see ⟦email:k7f2qa⟧.", 18) == "see ⟦email:k7f2qa⟧"
    assert limited("card 4242 4242 4242 4242", 22) == "card "
    assert limited("1" * 200, 100) == "1" * 40


@given(st.text(), st.integers(0, 30))
def test_that_a_limit_is_never_exceeded(text: str, limit: int) -> None:
    assert len(limited(text, limit)) <= limit
    assert text.startswith(limited(text, limit))
