import pytest

from relevo.privacy.redact import Redactor
from relevo.privacy.render import Audience, filled, render, tokens_in

VALUES = {
    "⟦email:a⟧": "ana.gil@example.com",
    "⟦phone:b⟧": "+34600123456",
    "⟦iban:c⟧": "GB82WEST12345698765432",
}


@pytest.mark.parametrize(
    ("audience", "token", "shown"),
    [
        ("customer", "⟦email:a⟧", "a•••@example.com"),
        ("customer", "⟦phone:b⟧", "••• 456"),
        ("customer", "⟦iban:c⟧", "••• 5432"),
        ("customer", "⟦card:x⟧", "••••"),
        ("customer", "⟦address:x⟧", "•••"),
        ("agent", "⟦email:a⟧", "ana.gil@example.com"),
        ("agent", "⟦phone:b⟧", "+34600123456"),
        ("agent", "⟦iban:c⟧", "••• 5432"),
        ("agent", "⟦card:x⟧", "[card]"),
        ("agent", "⟦cvc:x⟧", "[cvc]"),
        ("agent", "⟦password:x⟧", "[password]"),
        ("agent", "⟦email:unknown⟧", "[email]"),
    ],
)
def test_that_each_audience_sees_what_the_policy_says(
    audience: Audience, token: str, shown: str
) -> None:
    assert render(f"it is {token}.", VALUES, audience) == f"it is {shown}."


def test_that_a_value_for_what_is_never_shown_is_not_shown() -> None:
    assert render("⟦card:x⟧", {"⟦card:x⟧": "4242424242424242"}, "agent") == "[card]"


def test_that_a_short_value_is_not_given_away_by_its_end() -> None:
    assert render("⟦phone:b⟧", {"⟦phone:b⟧": "12345"}, "customer") == "•••"


def test_that_a_tool_gets_whole_values_in_every_depth() -> None:
    data = {"to": ["⟦email:a⟧", {"n": 1, "note": "call ⟦phone:b⟧ or ⟦phone:z⟧"}]}
    assert tokens_in(data) == {"⟦email:a⟧", "⟦phone:b⟧", "⟦phone:z⟧"}
    assert filled(data, VALUES) == {
        "to": ["ana.gil@example.com", {"n": 1, "note": "call +34600123456 or ⟦phone:z⟧"}]
    }


def test_that_what_was_redacted_comes_back_whole() -> None:
    text = "ana@example.com, and again ana@example.com"
    redacted = Redactor().redact(text)
    assert filled(redacted.text, {s.token: s.value for s in redacted.secrets}) == text
