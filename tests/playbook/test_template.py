"""Unit: texts with values in them, as each language writes them."""

import pytest

from relevo.kernel.clock import from_iso
from relevo.playbook.formats import Manner, show
from relevo.playbook.model import Option, Slot
from relevo.playbook.moment import Now
from relevo.playbook.template import Filling, pick, render, template_problem

NOW = Now(from_iso("2026-01-07T10:00:00Z"), "Europe/Madrid")


def filled(template: str, language: str = "en", **values: object) -> str | None:
    return render(template, Filling(values, Manner(language, NOW)))


@pytest.mark.parametrize(
    ("value", "form", "en", "es", "pt"),
    [
        ("2026-05-03", "date", "May 3", "3 de mayo", "3 de maio"),
        ("2027-05-03", "date", "May 3, 2027", "3 de mayo de 2027", "3 de maio de 2027"),
        ("2026-01-09", "day", "Friday, January 9", "viernes 9 de enero", "sexta-feira, 9 de janeiro"),
        ("2026-01-07T18:30:00Z", "time", "7:30 PM", "19:30", "19:30"),
        ("2026-01-07T18:30:00Z", "moment", "today at 7:30 PM", "hoy a las 19:30", "hoje às 19:30"),
        ("2026-01-08T08:00:00Z", "moment", "tomorrow at 9:00 AM", "mañana a las 9:00", "amanhã às 09:00"),
        ("2026-01-12T08:00:00Z", "moment", "on Monday at 9:00 AM", "el lunes a las 9:00", "segunda-feira às 09:00"),
        (12.5, "money", "€12.50", "12,50 €", "€ 12,50"),
        ({"amount": 1234, "currency": "USD"}, "", "$1,234.00", "1.234,00 US$", "US$ 1.234,00"),
        (1234567.5, "number", "1,234,567.5", "1.234.567,5", "1.234.567,5"),
        (0.155, "percent", "15.5%", "15,5%", "15,5%"),
        (["a", "b", "c"], "list", "a, b, and c", "a, b y c", "a, b e c"),
        (["a", "b"], "any", "a or b", "a o b", "a ou b"),
        (True, "", "yes", "sí", "sim"),
        (20260107, "", "20260107", "20260107", "20260107"),
    ],
)  # fmt: skip
def test_that_values_are_written_as_the_language_writes_them(
    value: object, form: str, en: str, es: str, pt: str
) -> None:
    written = [show(value, form, Manner(language, NOW)) for language in ("en", "es", "pt")]
    assert written == [en, es, pt]


def test_that_a_choice_is_written_by_its_label_in_the_customers_language() -> None:
    slot = Slot(
        "reason", "choice", options=(Option("small", {"en": ("too small",), "es": ("pequeño",)}),)
    )
    filling = Filling({"reason": "small"}, Manner("es", NOW), {"reason": slot})
    assert render("Es {reason}.", filling) == "Es pequeño."


@pytest.mark.parametrize("value", [None, "", [], "never", object, True, 1e300])
def test_that_what_is_not_known_makes_a_text_unusable(value: object) -> None:
    assert filled("On {x:date}", x=value) is None
    assert filled("On {y}") is None


def test_that_another_variant_is_taken_where_a_value_is_unknown() -> None:
    filling = Filling({"status": "shipped"}, Manner("en", NOW))
    variants = ("It's {status}, expected {eta:date}.", "It's {status}.")
    assert pick(variants, filling, turn=0, said=()) == "It's shipped."


def test_that_sentences_without_their_value_are_left_out_when_no_variant_is_whole() -> None:
    filling = Filling({"status": "shipped"}, Manner("en", NOW))
    said = pick(("It's {status}. Expected {eta:date}. Fine?",), filling, turn=0, said=())
    assert said == "It's shipped. Fine?"
    assert pick(("Expected {eta:date}.",), filling, turn=0, said=()) == ""


def test_that_the_same_words_are_not_said_twice_in_a_row() -> None:
    filling = Filling({}, Manner("en", NOW))
    variants = ("One.", "Two.", "Three.")
    assert pick(variants, filling, turn=0, said=("Hello. One.", "Two.")) == "Three."
    assert pick(variants, filling, turn=1, said=variants) == "Two."


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan"), -1e16])
def test_that_no_number_breaks_a_sentence(value: float) -> None:
    assert filled("{x:money}{x:number}", x=value) is None
    assert filled("{x}", x=value)


def test_that_double_braces_are_braces() -> None:
    assert filled("{{{x}}}", x=1) == "{1}"


@pytest.mark.parametrize(
    "template", ["{order.eta:dat}", "{a b}", "{", "a } b", "{}", "{X}", "{a.}"]
)
def test_that_a_wrong_template_is_refused(template: str) -> None:
    assert template_problem(template)


def test_that_a_language_without_words_of_its_own_still_gets_dates() -> None:
    assert show("2026-05-03", "date", Manner("nl", NOW)) == "3 mei 2026"
    assert show("2026-05-03", "date", Manner("xx", NOW)) == "May 3, 2026"
