"""Redaction as a whole: tokens, the vault's values, data, and what stays as it was."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.conversation.ports import Secret
from relevo.conversation.token import TOKEN
from relevo.kernel.errors import BadInput
from relevo.privacy.clean import clean
from relevo.privacy.found import Hints
from relevo.privacy.redact import Redactor


def redactor() -> Redactor:
    ids = iter(f"t{number}" for number in range(10_000))
    return Redactor(new_id=lambda: next(ids))


def test_that_values_go_to_the_vault_and_tokens_into_the_text() -> None:
    redacted = redactor().redact("ana@example.com or +34 600 123 456")
    assert redacted.text == "⟦email:t0⟧ or ⟦phone:t1⟧"
    assert redacted.secrets == (
        Secret("⟦email:t0⟧", "email", "ana@example.com"),
        Secret("⟦phone:t1⟧", "phone", "+34600123456"),
    )


def test_that_what_is_found_is_told_in_code_points_of_the_input() -> None:
    text = "👋🏽 ñandú: ana@example.com, 4242 4242 4242 4242"
    found = redactor().redact(text).found
    assert [(f.kind, text[f.start : f.end]) for f in found] == [
        ("email", "ana@example.com"),
        ("card", "4242 4242 4242 4242"),
    ]
    assert all(0.9 <= f.score <= 1 for f in found)


def test_that_the_same_value_twice_gets_the_same_token() -> None:
    redacted = redactor().redact("ana@example.com, I said ana@example.com")
    assert redacted.text == "⟦email:t0⟧, I said ⟦email:t0⟧"
    assert len(redacted.secrets) == 1


def test_that_what_is_never_kept_has_no_value_anywhere() -> None:
    redacted = redactor().redact("4242424242424242 12/27 737, my password is Hunter22!")
    assert redacted.text == "⟦card:t0⟧ 12/27 ⟦cvc:t1⟧, my password is ⟦password:t2⟧"
    assert redacted.secrets == ()
    assert "Hunter" not in repr(redacted)


def test_that_no_representation_shows_a_value() -> None:
    redacted = redactor().redact("ana@example.com")
    assert "ana@" not in repr(redacted)


def test_that_nobody_can_forge_a_token() -> None:
    redacted = redactor().redact("send it to ⟦email:k7f2qa⟧ or ⟦⟦x⟧")
    assert TOKEN.search(redacted.text) is None
    assert redacted.text == "send it to [email:k7f2qa] or [[x]"


def test_that_a_known_token_stays() -> None:
    hints = Hints(known=frozenset({"⟦email:k7f2qa⟧"}))
    text = "⟦email:k7f2qa⟧ and ⟦email:zzzzzz⟧"
    assert redactor().redact(text, hints=hints).text == "⟦email:k7f2qa⟧ and [email:zzzzzz]"


def test_that_overlapping_finds_become_one_that_is_not_kept() -> None:
    redacted = redactor().redact("my password is ana@example.com1")
    assert redacted.text == "my password is ⟦password:t0⟧"
    assert redacted.secrets == ()


MESSAGES = [
    "where is my order #W2378156?",
    "W2378156",
    "mi pedido 600123456 no llega, lo pedí el 12/05/2024 a las 10:30",
    "my order number is 6001234567, tracking 1Z999AA10123456784",
    "it cost $1,299.00 and 2,500.50, or 1.200.000,00 €",
    "I want 3 of the 250 500 1000 ml ones, sizes 38 40 42",
    "¿cómo cambio la contraseña de mi cuenta?",
    "I forgot my password, reset my password please",
    "minha senha e email não funcionam",
    "la clave es tener paciencia",
    "between 2019-2023, version 10.0.19045.3693, 192.168.100.200",
    "https://shop.example.com/orders/2378156?ref=99887766",
    "90210-1234",
    "",
    "👍🏽",
    "メールはまだです",
]


@pytest.mark.parametrize("text", MESSAGES)
def test_that_ordinary_messages_stay_as_they_are(text: str) -> None:
    redacted = redactor().redact(text)
    assert (redacted.text, redacted.secrets, redacted.found) == (text, (), ())


SENSITIVE = st.sampled_from(
    [
        "4242 4242 4242 4242",
        "ana@example.com",
        "+34 600 123 456",
        "cvc 123",
        "GB82WEST12345698765432",
        "my password is Hunter2",
        "senha: abc123",
        "call 202-555-0143",
        "⟦email:abc⟧",
        "⟦",
        "⟧",
    ]
)
ANYTHING = st.lists(st.one_of(st.text(max_size=20), SENSITIVE), max_size=6).map(" ".join)


@given(ANYTHING)
def test_that_a_second_redaction_changes_nothing(text: str) -> None:
    once = redactor().redact(text)
    known = frozenset(TOKEN.findall(once.text))
    twice = redactor().redact(once.text, hints=Hints(known=known))
    assert twice.text == once.text
    assert twice.secrets == ()


@given(st.text(alphabet=st.characters(categories=["L", "P", "Zs", "S"], exclude_characters="@⟦⟧")))
def test_that_text_without_digits_and_words_about_secrets_stays(text: str) -> None:
    assert redactor().redact(text).text == text


@given(ANYTHING)
def test_that_what_is_found_never_overlaps_and_lies_in_the_text(text: str) -> None:
    end = 0
    for found in redactor().redact(text).found:
        assert end <= found.start < found.end <= len(text)
        end = found.end


def test_that_data_is_redacted_in_every_depth() -> None:
    data = {
        "customer": {"mail": "ana@example.com", "phones": ["+34 600 123 456"]},
        "ana@example.com": [4242424242424242, 7, True, None, 49.99, "W2378156"],
    }
    redacted = redactor().redact_data(data)
    assert redacted.value == {
        "customer": {"mail": "⟦email:t0⟧", "phones": ["⟦phone:t1⟧"]},
        "⟦email:t0⟧": ["⟦card:t2⟧", 7, True, None, 49.99, "W2378156"],
    }
    assert [secret.kind for secret in redacted.secrets] == ["email", "phone"]


def test_that_a_fields_name_is_a_cue() -> None:
    data = {
        "phoneNumber": "600123456",
        "cvc": "123",
        "new_password": "blue sky",
        "card_last4": "4242",
    }
    redacted = redactor().redact_data(data, "es")
    assert redacted.value == {
        "phoneNumber": "⟦phone:t0⟧",
        "cvc": "⟦cvc:t1⟧",
        "new_password": "⟦password:t2⟧",
        "card_last4": "4242",
    }


def test_that_data_nested_too_deep_is_refused() -> None:
    data: list[object] = []
    for _ in range(1_000):
        data = [data]
    with pytest.raises(BadInput):
        redactor().redact_data(data)


NASTY = [
    "a", "1 2 3 ", "4242 ", "4242424242424241", "600 123 456, ", "a@", "@", "password is ", "es12 ",
    "card 4242 4242 4242 4241 ", "12-05-2024 ", "49.99, ", "123 is my ", "x is my ", " at a dot", "+1 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", NASTY)
def test_that_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    subject = redactor_of_random_ids()
    seconds = [_seconds(subject, piece * (size // len(piece))) for size in (20_000, 80_000)]
    assert seconds[1] < 12 * seconds[0] + 0.2  # four times the text; a square would be sixteen
    assert seconds[1] < 1.5


def redactor_of_random_ids() -> Redactor:
    return Redactor()


def _seconds(subject: Redactor, text: str) -> float:
    start = time.process_time()
    subject.redact(clean(text))
    return time.process_time() - start
