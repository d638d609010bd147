"""Knowledge in memory: kind — deterministic, no files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.adapters.knowledge.local import LocalKnowledge
from relevo.adapters.knowledge.local.question import read

SHIPPING = """# Shipping

## How long it takes
Standard delivery takes 3 to 5 working days. Large furniture takes up to two weeks.

## What it costs
Delivery costs €4.90. It is **free** from €50, see [prices](https://shop.example/prices).
"""
RETURNS = """# Returns

You have 30 days to send something back.

## Refunds
We refund you within 5 working days after the parcel has arrived.
"""
ENVIOS = """# Envíos

## Cuánto tarda
El envío estándar tarda de 3 a 5 días laborables.

## Devoluciones
Tiene 30 días para devolver un artículo.
"""
HOURS = "Our team is there Monday to Friday from 9:00 to 18:00."


@pytest.fixture(scope="module")
def knowledge() -> LocalKnowledge:
    return LocalKnowledge.from_documents(
        [
            ("en/shipping", "Shipping", SHIPPING, "en"),
            ("en/returns", "Returns", RETURNS, "en"),
            ("en/hours", "Opening hours", HOURS, "en"),
            ("es/envios", "Envíos", ENVIOS, "es"),
        ]
    )


def test_that_a_question_finds_the_passage_under_its_heading(knowledge: LocalKnowledge) -> None:
    best = knowledge.search("how long does delivery take?", "en")[0]
    assert best.id.startswith("en/shipping#")
    assert best.title == "Shipping · How long it takes"
    assert "3 to 5 working days" in best.text


@pytest.mark.parametrize(
    ("question", "language", "says"),
    [
        ("cuanto tarda el envio", "es", "3 a 5 días"),
        ("¿puedo devolver un articulo?", "es", "30 días"),
        ("whats the price of shipping", "en", "€4.90"),
        ("when will i be refunded", "en", "within 5 working days"),
        ("delivry cost", "en", "€4.90"),
    ],
)
def test_that_accents_forms_synonyms_and_typos_are_forgiven(
    knowledge: LocalKnowledge, question: str, language: str, says: str
) -> None:
    assert says in knowledge.search(question, language)[0].text


@pytest.mark.parametrize(
    "question",
    ["what is the capital of france", "tell me a joke", "who won the match", "", "???", "the of a"],
)
def test_that_an_off_topic_question_finds_nothing(knowledge: LocalKnowledge, question: str) -> None:
    assert knowledge.search(question, "en") == []


ABROAD = """# Shipping

## What shipping costs
Shipping to Spain costs €4. To the rest of the European Union, for example Germany, it costs €9.

## Countries we deliver to
We deliver to the whole European Union, and nowhere outside it, because of customs.

## Assembly in Lisbon
On the day of delivery we assemble your furniture in Lisbon and Porto.

## Ways to pay
You can pay by Visa, American Express and PayPal.
"""


@pytest.fixture(scope="module")
def abroad() -> LocalKnowledge:
    return LocalKnowledge.from_documents([("en/abroad", "Shipping", ABROAD, "en")])


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("how much is delivery to Galway", "What shipping costs"),
        ("how much is shipping to Lisbon?", "What shipping costs"),
        ("do you deliver to Buenos Aires", "Countries we deliver to"),
        ("can you deliver to the US?", "Countries we deliver to"),
        ("Do you take Amex or PayPal to pay?", "Ways to pay"),
        ("hang on, how much is delivery", "What shipping costs"),
        ("by the way - what does shipping cost?", "What shipping costs"),
        ("I'm off on holiday soon. How much is shipping?", "What shipping costs"),
    ],
)
def test_that_names_and_asides_do_not_hide_what_is_asked(
    abroad: LocalKnowledge, question: str, heading: str
) -> None:
    assert abroad.search(question, "en")[0].title.endswith(heading)


@pytest.mark.parametrize(
    "question",
    ["the weather in Lisbon", "is Germany nice", "what is the capital of Spain", "how much is it"],
)
def test_that_a_place_or_a_price_alone_answers_nothing(
    abroad: LocalKnowledge, question: str
) -> None:
    assert not abroad.search(question, "en")


def test_that_us_is_a_word_and_the_us_a_country() -> None:
    assert [place.name for place in read("Do you ship to the US", "en").places] == ["usa"]
    assert not read("do you contact us", "en").places


def test_that_asking_for_a_price_prefers_the_passage_that_tells_one() -> None:
    text = "# Sofas\n## Cleaning sofas\nSofas are brushed.\n## Collecting sofas\nA van, for €20."
    found = LocalKnowledge.from_documents([("s", "", text, "en")])
    assert "€20" in found.search("how much are sofas", "en")[0].text


def test_that_the_language_of_the_customer_is_searched(knowledge: LocalKnowledge) -> None:
    found = knowledge.search("devolver", "es")
    assert {passage.language for passage in found} == {"es"}
    assert knowledge.search("devolver", "en") == []


def test_that_without_a_known_language_all_are_searched(knowledge: LocalKnowledge) -> None:
    assert knowledge.search("devolver un artículo")[0].language == "es"
    assert knowledge.search("working days refund", "fr")[0].language == "en"


def test_that_marks_of_markdown_are_not_said(knowledge: LocalKnowledge) -> None:
    text = knowledge.search("what does delivery cost", "en")[0].text
    assert text == "Delivery costs €4.90. It is free from €50, see prices."


def test_that_a_long_passage_is_answered_by_its_best_sentences() -> None:
    filler = "We have made furniture in this valley for three generations. " * 9
    text = f"{filler}The warranty on sofas is ten years. {filler}"
    found = LocalKnowledge.from_documents([("w", "About us", text, "en")])
    best = found.search("how long is the warranty on a sofa", "en")[0]
    assert "ten years" in best.text
    assert len(best.text) <= 420


def test_that_an_endless_sentence_is_cut_at_a_word() -> None:
    found = LocalKnowledge.from_documents([("w", "Warranty", "warranty " * 500, "en")])
    text = found.search("warranty", "en")[0].text
    assert len(text) <= 425
    assert text.endswith("warranty …")


def test_that_the_title_is_taken_from_the_first_heading_where_none_is_given() -> None:
    found = LocalKnowledge.from_documents([("w", "", "# Gift cards\nValid for a year.", "en")])
    assert found.search("gift cards", "en")[0].title == "Gift cards"


def test_that_headings_in_code_are_no_headings() -> None:
    text = "# Setup\n```\n# install\nmake everything\n```\nThen restart the router."
    found = LocalKnowledge.from_documents([("w", "Setup", text, "en")])
    best = found.nearest("install router", "en")
    assert best is not None
    assert best.title == "Setup"


def test_that_the_nearest_is_given_however_far(knowledge: LocalKnowledge) -> None:
    assert not knowledge.search("how many people work on delivery in the whole company", "en")
    best = knowledge.nearest("how many people work on delivery in the whole company", "en")
    assert best is not None
    assert best.id.startswith("en/shipping#")


def test_that_nothing_to_know_finds_nothing() -> None:
    assert LocalKnowledge.from_documents([]).search("anything at all", "en") == []


@given(st.text(max_size=400), st.sampled_from(["en", "es", "", "xx"]))
def test_that_any_text_is_searched_without_an_error(text: str, language: str) -> None:
    found = _ANY.search(text, language)
    assert all(0 <= passage.score <= 1 for passage in found)


@given(st.text(max_size=400))
def test_that_any_text_can_be_a_document(text: str) -> None:
    LocalKnowledge.from_documents([("x", "", text, "pt")]).search(text, "pt")


_ANY = LocalKnowledge.from_documents([("s", "Shipping", SHIPPING, "en"), ("e", "E", ENVIOS, "es")])


@pytest.mark.parametrize(
    ("question", "topic", "says"),
    [
        ("and how long does that take?", "Shipping · What it costs", "3 to 5 working days"),
        ("how much is it", "how long does delivery take", "€4.90"),
        ("and when?", "will you refund me", "within 5 working days"),
    ],
)
def test_that_a_topic_helps_a_question_that_leans_on_it(
    knowledge: LocalKnowledge, question: str, topic: str, says: str
) -> None:
    assert not knowledge.search(question, "en")
    assert says in knowledge.search(question, "en", topic=topic)[0].text


@pytest.mark.parametrize("question", ["thanks", "tell me a joke", "what is the weather like", ""])
def test_that_a_topic_never_answers_alone(knowledge: LocalKnowledge, question: str) -> None:
    assert not knowledge.search(question, "en", topic="Shipping · What it costs")


@pytest.mark.parametrize(
    ("question", "language"),
    [("was kostet der Versand?", "de"), ("combien coûte la livraison ?", "fr")],
)
def test_that_notions_are_common_to_all_languages(
    abroad: LocalKnowledge, question: str, language: str
) -> None:
    assert abroad.search(question, language)[0].title.endswith("What shipping costs")
