"""Unit: the last look before words leave."""

from hypothesis import given
from hypothesis import strategies as st

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import Line, State
from relevo.turn.guard import fit, is_loop, keeps_facts, sentences


def _after(*said: tuple[str, str]) -> State:
    lines = tuple(
        Line(number, AuthorKind.ASSISTANT, text, "reply", template)
        for number, (text, template) in enumerate(said, 1)
    )
    return State("cnv_1", recent=lines)


def test_that_the_same_words_a_third_time_are_a_loop() -> None:
    state = _after(("Which order?", "a"), ("which  ORDER?", "b"))
    assert is_loop(state, "Which order?", "c", 3)


def test_that_a_loop_which_varies_its_words_is_one_too() -> None:
    state = _after(("Which order?", "ask"), ("Tell me the order.", "ask"))
    assert is_loop(state, "Say which order.", "ask", 3)


def test_that_the_same_sentence_about_another_order_is_no_loop() -> None:
    state = _after(("Order W1 is late.", "late"), ("Order W2 is late.", "late"))
    assert not is_loop(state, "Order W3 is late.", "late", 3)


def test_that_small_talk_may_repeat_itself() -> None:
    state = _after(("You are welcome.", "thanks"), ("You are welcome.", "thanks"))
    assert not is_loop(state, "You are welcome.", "thanks", 3)


def test_that_a_courtesy_behind_it_makes_no_other_answer() -> None:
    state = _after(
        ("It is packed. Anything else?", "status.say+anything_else"),
        ("It's packed.", "status.say"),
    )
    assert is_loop(state, "It is packed.", "status.say", 3)


@given(st.text(max_size=300))
def test_that_the_pieces_of_a_reply_are_the_reply(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(st.text(max_size=400), st.integers(5, 60))
def test_that_a_long_reply_is_cut_to_the_channel_and_keeps_its_words(text: str, limit: int) -> None:
    parts = fit(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_that_a_rewriting_which_changes_a_number_is_seen() -> None:
    original = "Order W2378156 arrives on 12/05, for €49.90. See https://shop.example/x"
    assert keeps_facts(original, f"Good news! {original}")
    assert not keeps_facts(original, original.replace("49.90", "94.90"))
    assert not keeps_facts("We wrote to ⟦email:k7f2qa⟧.", "We wrote to you.")
