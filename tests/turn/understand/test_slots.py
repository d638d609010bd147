"""Values as customers write them. Kind: deterministic; it is Monday, 5 January 2026, 10:00, 10:00."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.turn.understand.shop import AMOUNT, COUNT, DAY, EMAIL, FLOWS, NAME, ORDER, PHONE

from relevo.playbook.model import Slot
from relevo.turn.understand import slots
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Rules
from relevo.turn.understand.values import choices, moments, money, numbers, people
from relevo.turn.understand.values.days import Here

HERE = Here(datetime(2026, 1, 5, 10, 0), "en")  # noqa: DTZ001 - does not fit: local time
_RULES = Rules()


def answered(slot: Slot, text: str) -> str | None:
    message = Message.of(text)
    value = slots.answered(slot, message, _RULES.read(message), HERE)
    return value.text if value else None


def mentioned(slot: Slot, text: str) -> str | None:
    value = slots.mentioned(slot, Message.of(text), HERE)
    return value.text if value else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", "2"),
        ("I need 12 of them", "12"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("2.000", "2000"),
        ("0.125", "0.125"),
        ("-3", "-3"),
        ("two", "2"),
        ("twenty-three", "23"),
        ("two hundred and five", "205"),
        ("three thousand", "3000"),
        ("veintiuno", "21"),
        ("treinta y dos", "32"),
        ("ciento cinco", "105"),
        ("mil doscientos", "1200"),
        ("dois", "2"),
        ("vinte e três", "23"),
        ("duzentos e cinquenta", "250"),
        ("dois mil", "2000"),
        ("quarante deux", "42"),
        ("uno", "1"),
        ("a dozen", "12"),
        ("none at all", None),
    ],
)
def test_that_numbers_are_read_in_digits_and_words(text: str, value: str | None) -> None:
    assert answered(COUNT, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25", "25.00 EUR"),
        ("12,50 €", "12.50 EUR"),
        ("€1.200", "1200.00 EUR"),
        ("$1,200.99", "1200.99 USD"),
        ("thirty dollars", "30.00 USD"),
        ("R$ 80", "80.00 BRL"),
        ("cincuenta euros", "50.00 EUR"),
        ("20 GBP", "20.00 GBP"),
        ("no idea", None),
    ],
)
def test_that_amounts_have_a_currency(text: str, value: str | None) -> None:
    assert answered(AMOUNT, text) == value


def test_that_a_shared_name_is_the_slots_own_currency() -> None:
    assert answered(Slot("a", "money", currency="MXN"), "500 pesos") == "500.00 MXN"
    assert answered(Slot("a", "money", currency="MXN"), "$500") == "500.00 MXN"


def test_that_a_lone_number_is_no_amount_unless_asked_for() -> None:
    assert mentioned(AMOUNT, "I have 3 of them") is None
    assert mentioned(AMOUNT, "I paid 30 euros for it") == "30.00 EUR"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-02-28", "2026-02-28"),
        ("31/12/2025", "2025-12-31"),
        ("31/12", "2025-12-31"),
        ("12/31/2025", "2025-12-31"),
        ("5.2.26", "2026-02-05"),
        ("30/02/2026", None),
        ("today", "2026-01-05"),
        ("tomorow", "2026-01-06"),
        ("the day after tomorrow", "2026-01-07"),
        ("yesterday evening", "2026-01-04"),
        ("hoy", "2026-01-05"),
        ("mañana por la mañana", "2026-01-06"),
        ("por la mañana", None),
        ("pasado mañana", "2026-01-07"),
        ("antes de ayer", "2026-01-03"),
        ("amanhã", "2026-01-06"),
        ("depois de amanha", "2026-01-07"),
        ("ontem", "2026-01-04"),
        ("heute", "2026-01-05"),
        ("January 12th", "2026-01-12"),
        ("the 3rd of March 2026", "2026-03-03"),
        ("el 15 de enero", "2026-01-15"),
        ("1 de fevereiro de 2027", "2027-02-01"),
        ("friday", "2026-01-09"),
        ("next monday", "2026-01-12"),
        ("last friday", "2026-01-02"),
        ("el viernes pasado", "2026-01-02"),
        ("na sexta-feira", "2026-01-09"),
        ("3 days ago", "2026-01-02"),
        ("hace dos semanas", "2025-12-22"),
        ("faz três dias", "2026-01-02"),
        ("in two weeks", "2026-01-19"),
        ("dentro de 3 dias", "2026-01-08"),
        ("whenever", None),
        ("I may come by", None),
    ],
)
def test_that_days_are_read(text: str, value: str | None) -> None:
    assert answered(DAY, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ana López", "Ana López"),
        ("my name is Ana and my order is late", "Ana"),
        ("me llamo José de la Cruz", "José de la Cruz"),
        ("soy Ana", "Ana"),
        ("meu nome é João da Silva.", "João da Silva"),
        ("it's O'Brien", "O'Brien"),
        ("12345", None),
        ("please", None),
    ],
)
def test_that_names_are_read(text: str, value: str | None) -> None:
    assert answered(NAME, text) == value


def test_that_a_name_is_only_mentioned_when_it_is_introduced() -> None:
    assert mentioned(NAME, "Ana López") is None
    assert mentioned(NAME, "hi, my name is Ana López") == "Ana López"
    assert people.said("this is ridiculous") is None


def test_that_mail_and_phone_are_vault_tokens() -> None:
    text = "mail me at ⟦email:k7f2qa⟧ or call ⟦phone:b3d9xz⟧"
    assert mentioned(EMAIL, text) == "⟦email:k7f2qa⟧"
    assert mentioned(PHONE, text) == "⟦phone:b3d9xz⟧"
    assert answered(EMAIL, "ana at example") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where is #W2378156?", "#W2378156"),
        ("w2378156.", "W2378156"),
        ("W23781567", None),
        ("xW2378156", None),
        ("⟦card:w1234567⟧", None),
        ("AB-W2378156", None),
        ("W2378156-1", None),
    ],
)
def test_that_a_pattern_matches_whole_words_only(text: str, value: str | None) -> None:
    assert mentioned(ORDER, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mi pedido es 204815", "204815"),
        ("it is AH-204815", "AH-204815"),
        ("ah-204815 please", "AH-204815"),
        ("pedido ah 204815", "204815"),
        ("MI PEDIDO ES 204815", "204815"),
    ],
)
def test_that_the_word_before_a_number_is_no_part_of_it(text: str, value: str) -> None:
    assert mentioned(Slot("o", "pattern", pattern=r"#?[A-Z]{0,3}[- ]?\d{6,12}"), text) == value


def test_that_a_pattern_that_is_none_finds_nothing() -> None:
    assert mentioned(Slot("o", "pattern", pattern="("), "(") is None
    assert mentioned(Slot("o", "pattern"), "anything") is None


def test_that_a_choice_needs_its_own_words_when_not_asked_for() -> None:
    reason = FLOWS[1].slots["reason"]
    assert mentioned(reason, "it arrived smashed") == "damaged"
    assert mentioned(reason, "the second one") is None
    assert mentioned(reason, "I changed the bulb, out of my mind") is None


def test_that_two_options_at_once_are_none() -> None:
    names = {"small": ("small",), "large": ("large",)}
    assert choices.match(Message.of("small or large?"), names, strict=False) is None
    assert choices.match(Message.of("the last one"), names, strict=False) == "large"


@pytest.mark.parametrize(
    ("said", "word", "slip"),
    [
        ("oredr", "order", True),
        ("damagd", "damaged", True),
        ("danificadu", "danificado", True),
        ("reembolzo", "reembolso", True),
        ("charged", "changed", False),
        ("ride", "rude", False),
        ("water", "later", False),
    ],
)
def test_that_a_slip_is_told_from_another_word(said: str, word: str, slip: bool) -> None:  # noqa: FBT001 - does not fit: a table of what is expected
    assert choices.is_slip(said, word) is slip


WISH = {
    "refund": ("my money back", "the money", "refund", "reembolso", "el dinero", "dinheiro"),
    "replacement": ("a new one", "replacement", "otra unidad", "uno nuevo", "outra unidade"),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the money, not a replacement", "refund"),
        ("a replacement please, not the money", "replacement"),
        ("a new one instead of my money back", "replacement"),
        ("I don't want a replacement!", "refund"),
        ("no, the money", "refund"),
        ("no quiero el reembolso, quiero platos nuevos", "replacement"),
        ("quiero el dinero y no otra unidad", "refund"),
        ("outra, não o dinheiro", "replacement"),
        ("sem reembolso", "replacement"),
        ("not the money and not a replacement", None),
    ],
)
def test_that_what_is_denied_is_no_choice(text: str, value: str | None) -> None:
    assert choices.match(Message.of(text), WISH, strict=False, asked=True) == value


def test_that_a_denial_chooses_the_other_only_where_it_was_asked() -> None:
    message = Message.of("I don't want a replacement")
    assert choices.match(message, WISH, strict=True) is None
    assert choices.match(message, WISH, strict=True, asked=True) == "refund"


@pytest.mark.parametrize("text", ["I was charged for it", "they never showed me the mind of it"])
def test_that_another_word_is_no_typo_of_an_option(text: str) -> None:
    reason = FLOWS[1].slots["reason"]
    assert answered(reason, text) is None


@given(st.text(max_size=300))
def test_that_any_text_can_be_searched_for_any_value(text: str) -> None:
    for flow in FLOWS:
        for slot in flow.slots.values():
            answered(slot, text)
            mentioned(slot, text)
    assert all(number.end <= len(text) for number in numbers.find(text))
    money.find(text, "EUR", bare=True)
    moments.find(text, HERE)
