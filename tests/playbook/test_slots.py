"""Unit: what a slot accepts."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.playbook.model import Option, Slot, SlotType
from relevo.playbook.slots import Invalid, Valid, validate

REASON = Slot(
    "reason",
    "choice",
    options=(
        Option(
            "too_small",
            {"en": ("It's too small",), "es": ("Me queda pequeño",)},
            {"en": ("tight",)},
        ),
        Option("other", {"en": ("Another reason",)}),
    ),
)


def accepts(slot: Slot, raw: object, language: str = "en") -> object:
    read = validate(slot, raw, language)
    return read.value if isinstance(read, Valid) else read.text


def of(kind: SlotType, **more: object) -> Slot:
    return Slot("x", kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot", "raw", "value"),
    [
        (of("text"), "  some words ", "some words"),
        (of("pattern", pattern=r"#?W\d{7}"), "w1234567", "w1234567"),
        (of("number"), "3", 3),
        (of("number"), "1,234.5", 1234.5),
        (of("number"), 2.5, 2.5),
        (of("money"), "12.50 EUR", {"amount": 12.5, "currency": "EUR"}),
        (of("money"), "$20", {"amount": 20, "currency": "EUR"}),
        (of("money", currency="USD"), "20", {"amount": 20, "currency": "USD"}),
        (of("money"), "12 €", {"amount": 12, "currency": "EUR"}),
        (of("money"), {"amount": 3, "currency": "BRL"}, {"amount": 3, "currency": "BRL"}),
        (of("date"), "2026-02-28", "2026-02-28"),
        (of("time"), "09:30", "09:30"),
        (of("datetime"), "2026-02-28T09:30", "2026-02-28T09:30"),
        (of("address"), " Calle Mayor 5,  Madrid ", "Calle Mayor 5, Madrid"),
        (of("email"), "⟦email:k7f2qa⟧", "⟦email:k7f2qa⟧"),
        (of("phone"), "call ⟦phone:k7f2qa⟧", "⟦phone:k7f2qa⟧"),
        (of("name"), "  María  José ", "María José"),
        (of("yes_no"), "Sí", True),
        (of("yes_no"), "não", False),
        (of("yes_no"), True, True),
        (REASON, "too_small", "too_small"),
        (REASON, "it's TOO small!", "too_small"),
        (REASON, "tight", "too_small"),
        (REASON, "me queda pequeno", "too_small"),
    ],
)
def test_that_what_fits_is_kept_in_the_types_own_form(
    slot: Slot, raw: object, value: object
) -> None:
    assert accepts(slot, raw) == value


@pytest.mark.parametrize(
    ("slot", "raw", "why"),
    [
        (of("text"), "   ", "invalid.text"),
        (of("text"), "x" * 3000, "invalid.text"),
        (of("pattern", pattern=r"#?W\d{7}"), "W123", "invalid.pattern"),
        (of("pattern", pattern=r"#?W\d{7}"), "my W1234567", "invalid.pattern"),
        (of("number"), "many", "invalid.number"),
        (of("number"), "1e400", "invalid.number"),
        (of("number"), float("nan"), "invalid.number"),
        (of("number", minimum=1.0), "0", "invalid.too_small"),
        (of("number", maximum=9.0), "10", "invalid.too_large"),
        (of("money", maximum=9.0), "10 EUR", "invalid.too_large"),
        (of("money"), "some", "invalid.money"),
        (of("date"), "2026-02-30", "invalid.date"),
        (of("date"), "tomorrow", "invalid.date"),
        (of("time"), "soon", "invalid.time"),
        (of("time", minimum=9.5), "09:00", "invalid.too_early"),
        (of("datetime", maximum=18.0), "2026-02-28T19:00", "invalid.too_late"),
        (of("datetime"), "2026-02-28", "invalid.time_missing"),
        (of("datetime"), "09:30", "invalid.day_missing"),
        (of("datetime"), "some day", "invalid.datetime"),
        (of("date"), "2026-03-12 | 2026-12-03", "invalid.which"),
        (of("address"), "12", "invalid.address"),
        (of("email"), "ana@example.com", "invalid.email"),
        (of("email"), "⟦phone:k7f2qa⟧", "invalid.email"),
        (of("name"), "123", "invalid.name"),
        (of("yes_no"), "perhaps", "invalid.yes_no"),
        (REASON, "because", "invalid.choice"),
        (REASON, "", "invalid.choice"),
    ],
)
def test_that_what_does_not_fit_is_refused_by_name(slot: Slot, raw: object, why: str) -> None:
    assert accepts(slot, raw) == why


@pytest.mark.parametrize(
    ("raw", "language", "value"),
    [
        ("1.234,5", "es", 1234.5),
        ("1.234", "pt", 1234),
        ("1.234", "en", 1.234),
        ("1,234", "en", 1234),
        ("12,5", "es", 12.5),
        ("12.5", "es", 12.5),
        ("1 000", "pt", 1000),
    ],
)
def test_that_numbers_are_read_as_the_language_writes_them(
    raw: str, language: str, value: float
) -> None:
    assert accepts(of("number"), raw, language) == value


def test_that_hours_settle_which_of_two_readings_is_meant() -> None:
    assert accepts(of("time", minimum=9.0, maximum=18.0), "03:00 | 15:00") == "15:00"
    which = validate(of("time", minimum=7.0, maximum=21.0), "08:00 | 20:00", "en")
    assert which == Invalid("invalid.which", choices=("08:00", "20:00"))


@given(st.sampled_from(list(get_args(SlotType))), st.text())
def test_that_no_words_break_a_slot(kind: SlotType, raw: str) -> None:
    assert isinstance(validate(of(kind), raw, "es"), Valid | Invalid)
