"""Cards and their codes: found however they are written, and kept nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relevo.conversation.token import TOKEN
from relevo.privacy.cards import luhn
from relevo.privacy.found import Hints
from relevo.privacy.redact import Redactor

REDACTOR = Redactor()


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "my card is 4242 4242 4242 4242 thanks",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242_4242_4242_4242",
        "4242:4242:4242:4242",
        "(4242)(4242)(4242)(4242)",
        "4242\u00a04242\u00a04242\u00a04242",
        "4\u200b2\u200b4\u200b24\u200b24\u200b2424\u200b24242",
        "4242 4242\n4242 4242",
        "4242 4242 \r\n 4242 4242",
        "42 42 42 42 42 42 42 42",
        "4242 then 4242 then 4242 and 4242",
        "4242 😀 4242 😀 4242 😀 4242",
        "４２４２ ４２４２ ４２４２ ４２４２",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐",
        "ref4242424242424242x",
        "?card=4242424242424242&x=1",
        "4242424242424242123",
        "3782 822463 10005",
        "378282246310005",
        "30569309025904",
        "5555555555554444",
        "2223003122003222",
        "6200000000000005",
        "6759649826438453",
    ],
)
def test_that_a_card_is_found_however_it_is_written(text: str) -> None:
    redacted = REDACTOR.redact(text)
    assert [found.kind for found in redacted.found] == ["card"]
    assert redacted.secrets == ()
    assert not any(char.isdecimal() for char in _without_tokens(redacted.text).replace("x=1", ""))


@pytest.mark.parametrize(
    "text",
    [
        "my card number is 4242 4242 4242 4241",
        "mi tarjeta es la 4242424242424243",
        "o número do cartão: 4242 4242 4242 424",
        "visa 424242424242",
        "4242 4242 4242 4241",
    ],
)
def test_that_a_mistyped_card_is_still_a_card(text: str) -> None:
    assert [found.kind for found in REDACTOR.redact(text).found] == ["card"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cvc 123", "123"),
        ("CVV2: 987", "987"),
        ("el código de seguridad es 123", "123"),
        ("código de segurança 321", "321"),
        ("the cvc on the back is 4 5 6", "4 5 6"),
        ("123 is my cvv", "123"),
        ("4242 4242 4242 4242 exp 12/27 cvc 123", "123"),
        ("4242424242424242 12/27 737", "737"),
        ("4242424242424242 737 please", "737"),
        ("378282246310005 cid 1234", "1234"),
    ],
)
def test_that_a_security_code_is_found_by_what_stands_beside_it(text: str, code: str) -> None:
    redacted = REDACTOR.redact(text)
    assert [text[f.start : f.end] for f in redacted.found if f.kind == "cvc"] == [code]
    assert redacted.secrets == ()


@pytest.mark.parametrize(
    "text",
    [
        "order 1234567890123456, tracking 9400111899223197428490",
        "the imei is 356938035643809",
        "card ending in 4242, expires 12/27",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17",
        "26.04.2025 - 30.04.2025",
        "49.99, 59.99, 29.99, 39.99",
        "550e8400-e29b-41d4-a716-446655440000",
        "1767225600000000",
        "the security code you sent is 123456",
        "gift card paypal_9513926 and item 4545791457",
    ],
)
def test_that_other_long_numbers_stay(text: str) -> None:
    assert REDACTOR.redact(text).text == text


def test_that_what_was_asked_for_needs_no_other_sign() -> None:
    assert REDACTOR.redact("123", hints=Hints(asked="cvc")).found[0].kind == "cvc"
    assert REDACTOR.redact("123").found == ()


def test_that_luhn_knows_published_numbers() -> None:
    assert luhn("4111111111111111")
    assert luhn("79927398713")
    assert not luhn("79927398710")


BRANDS = st.sampled_from(
    [
        ("4", 16),
        ("4", 13),
        ("4", 19),
        ("51", 16),
        ("2221", 16),
        ("34", 15),
        ("36", 14),
        ("6011", 16),
    ]
)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "  ", "\n", "\u00a0", "\u2013", "/", " - ", "_"])
WORDS = st.text(alphabet=st.characters(categories=["L", "Zs"]), max_size=30)


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix, length = draw(BRANDS)
    body = prefix + draw(st.text("0123456789", min_size=length, max_size=length))
    body = body[: length - 1]
    return next(body + last for last in "0123456789" if luhn(body + last))


@settings(max_examples=400, deadline=None)
@given(
    card=cards(),
    gaps=st.lists(SEPARATORS, min_size=18, max_size=18),
    around=st.tuples(WORDS, WORDS),
)
def test_that_no_card_survives_in_any_formatting(
    card: str, gaps: list[str], around: tuple[str, str]
) -> None:
    written = "".join(digit + gap for digit, gap in zip(card, [*gaps, ""], strict=False)).strip()
    redacted = REDACTOR.redact(f"{around[0]} {written} {around[1]}")
    assert "card" in [found.kind for found in redacted.found]
    assert len([char for char in _without_tokens(redacted.text) if char.isdecimal()]) == 0
    assert redacted.secrets == ()


@settings(max_examples=200, deadline=None)
@given(card=cards(), start=st.integers(0, 9_999), end=st.integers(0, 9_999))
def test_that_no_card_survives_among_other_numbers(card: str, start: int, end: int) -> None:
    for text in (f"{start} {card} {end}", f"{start}, {card}. {end}", f"{start}\n{card}\n{end}"):
        assert card not in REDACTOR.redact(text).text


def _without_tokens(text: str) -> str:
    return TOKEN.sub("", text)
