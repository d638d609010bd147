"""Unit: vault tokens in data."""

from relevo.privacy.tokens import filled, tokens_in

DATA = {"to": "⟦email:k7f2qa⟧", "lines": ["a", {"x": "⟦phone:111111⟧ or ⟦email:k7f2qa⟧"}], "n": 3}


def test_that_tokens_are_found_wherever_they_stand() -> None:
    assert tokens_in(DATA) == ["⟦email:k7f2qa⟧", "⟦phone:111111⟧", "⟦email:k7f2qa⟧"]


def test_that_values_take_their_place_and_the_rest_stays() -> None:
    put_in = filled(DATA, {"⟦email:k7f2qa⟧": "ada@example.com"})
    lines = ["a", {"x": "⟦phone:111111⟧ or ada@example.com"}]
    assert put_in == {"to": "ada@example.com", "lines": lines, "n": 3}
