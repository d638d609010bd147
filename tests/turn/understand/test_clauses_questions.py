"""Unit: what a longer message asks, apart from its story."""

from relevo.turn.understand.clauses import questions


def test_that_the_question_after_a_story_is_found() -> None:
    found = questions("The pan lost its coating after a year. Does the guarantee cover that?")
    assert "Does the guarantee cover that?" in found


def test_that_the_question_at_the_end_of_one_sentence_is_found() -> None:
    found = questions("A panela perdeu o revestimento ao fim de um ano, a garantia cobre?")
    assert "a garantia cobre?" in found


def test_that_a_short_question_has_no_parts() -> None:
    assert questions("Does the guarantee cover that?") == []
