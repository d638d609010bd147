"""Mail addresses, phone numbers, IBANs and passwords: what counts, and what is kept of it."""

import re

import pytest

from relevo.privacy.found import Hints
from relevo.privacy.redact import NO_HINTS, Redactor

REDACTOR = Redactor()


def kept(text: str, language: str = "", hints: Hints = NO_HINTS) -> list[tuple[str, str]]:
    return [(s.kind, s.value) for s in REDACTOR.redact(text, language, hints).secrets]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ana@example.com", "ana@example.com"),
        ("write to <Ana.Gil+shop@sub.example.co.uk>.", "Ana.Gil+shop@sub.example.co.uk"),
        ("ana @ example.com", "ana@example.com"),
        ("correo:ana_gil@example.museum,gracias", "ana_gil@example.museum"),
        ("jose@español.es", "jose@español.es"),
        ("ａｎａ＠example.com", "ana@example.com"),
        ("es ana punto gil arroba gmail punto com", "ana.gil@gmail.com"),
        ("my email is bob at gmail dot com", "bob@gmail.com"),
        ("it's under grace dot lee at example dot com", "grace.lee@example.com"),
        ("ana arroba ejemplo punto com", "ana@ejemplo.com"),
        ("ana guion bajo gil arroba casa guion verde punto es", "ana_gil@casa-verde.es"),
        ("maria arroba exemplo ponto com", "maria@exemplo.com"),
        ("jean tiret luc arobase exemple point fr", "jean-luc@exemple.fr"),
        ("hans unterstrich m at firma punkt de", "hans_m@firma.de"),
    ],
)
def test_that_a_mail_address_is_kept_as_it_would_be_typed(text: str, value: str) -> None:
    assert kept(text) == [("email", value)]


@pytest.mark.parametrize(
    "text",
    [
        "meet @ noon",
        "@ana on instagram",
        "look at amazon dot com",
        "I bought it at example dot com",
        "a@b",
    ],
)
def test_that_an_at_sign_alone_is_no_mail_address(text: str) -> None:
    assert kept(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+34 600 123 456", "+34600123456"),
        ("(+34) 600-123-456", "+34600123456"),
        ("0034 600 123 456", "+34600123456"),
        ("+1-202-555-0143", "+12025550143"),
        ("call me at (202) 555-0143", "(202) 555-0143"),
        ("mi teléfono es 600123456", "600123456"),
        ("llámame al 612 34 56 78", "612 34 56 78"),
        ("meu celular é 11987654321", "11987654321"),
        ("11 91234-5678", "11 91234-5678"),
        ("07911 123456", "07911 123456"),
        ("tel:600123456", "600123456"),
        ("phone 555-0199", "555-0199"),
    ],
)
def test_that_a_phone_number_is_kept(text: str, value: str) -> None:
    assert kept(text) == [("phone", value)]


def test_that_several_phone_numbers_in_a_row_are_told_apart() -> None:
    assert [value for _, value in kept("600 123 457 600 123 458 / 600 123 459", "es")] == [
        "600 123 457",
        "600 123 458",
        "600 123 459",
    ]


def test_that_a_known_country_makes_a_national_number_sure() -> None:
    assert kept("600 123 456", "es", Hints(country="ES")) == [("phone", "+34600123456")]


def test_that_a_bare_number_is_a_phone_number_only_when_it_was_asked_for() -> None:
    assert kept("600123456", "es") == []
    assert kept("600123456", "es", Hints(asked="phone")) == [("phone", "600123456")]


def test_that_the_companys_own_numbers_are_no_phone_numbers() -> None:
    own = Hints(asked="phone", keep=(re.compile(r"\d{9}"),))
    assert kept("600123456", "es", own) == []


@pytest.mark.parametrize(
    "text",
    ["GB82 WEST 1234 5698 7654 32 thanks", "gb82west12345698765432", "GB82-WEST-1234-5698-7654-32"],
)
def test_that_an_iban_is_kept_without_its_spaces(text: str) -> None:
    assert kept(text) == [("iban", "GB82WEST12345698765432")]


def test_that_an_iban_with_a_wrong_checksum_needs_its_name_before_it() -> None:
    assert kept("IBAN ES9121000418450200051333") == [("iban", "ES9121000418450200051333")]
    assert kept("ES9121000418450200051333") == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my password is hunter2", "hunter2"),
        ("my password is sunshine.", "sunshine"),
        ("My new password is now Blue!Sky", "Blue!Sky"),
        ("contraseña: Secreta1", "Secreta1"),
        ("mi contraseña es luna", "luna"),
        ("minha senha é gato", "gato"),
        ("minha senha e gato123", "gato123"),
        ('senha: "meu gato azul"', '"meu gato azul"'),
        ("clave: 1234", "1234"),
        ("mi clave es 9876", "9876"),
        ("pwd=foo!bar", "foo!bar"),
        ("Hunter22! is my password", "Hunter22!"),
        ("user ada password Tr0ub4dor", "Tr0ub4dor"),
        ("my PIN is 4821", "4821"),
        ("change my password to Abc12345", "Abc12345"),
    ],
)
def test_that_a_password_is_masked_and_nothing_else(text: str, secret: str) -> None:
    redacted = REDACTOR.redact(text)
    assert [text[f.start : f.end] for f in redacted.found] == [secret]
    assert redacted.found[0].kind == "password"
    assert redacted.secrets == ()


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password",
        "reset my password please",
        "my password is not working",
        "my password is expired",
        "mi contraseña no funciona",
        "mi contraseña es incorrecta, ayuda",
        "olvidé mi contraseña",
        "esqueci minha senha",
        "minha senha e email não funcionam",
        "la clave es tener paciencia",
        "password reset link",
        "what is my password",
        "boarding pass: see below",
        "the security code you sent is 123456",
    ],
)
def test_that_talking_about_passwords_gives_none_away(text: str) -> None:
    assert REDACTOR.redact(text).found == ()


def test_that_a_mail_address_beside_the_word_password_is_still_kept() -> None:
    assert kept("resetear la contraseña para ana@example.com") == [("email", "ana@example.com")]
