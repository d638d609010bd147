"""The language of a message. Kind: deterministic."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.turn.understand.language import LANGUAGES, Detector

FOLDER = Path(__file__).parent / "languages"
"""Messages written by hand before the word lists were, many of them short."""
OURS = ("en", "es", "pt", "fr", "de")
SENTENCES = {
    "en": [
        "where is my order please",
        "I want to return these shoes",
        "the parcel never arrived at my house",
        "how do I change my address",
        "this is not what I ordered",
    ],
    "es": [
        "donde esta mi pedido por favor",
        "quiero devolver estos zapatos",
        "el paquete nunca llego a mi casa",
        "como cambio mi direccion de entrega",
        "esto no es lo que pedi",
    ],
    "pt": [
        "onde esta o meu pedido por favor",
        "quero devolver estes sapatos",
        "o pacote nunca chegou na minha casa",
        "como mudo o meu endereço",
        "isto nao e o que eu pedi",
    ],
    "fr": [
        "où est ma commande s'il vous plaît",
        "je veux retourner ces chaussures",
        "le colis n'est jamais arrivé chez moi",
        "comment changer mon adresse de livraison",
        "ce n'est pas ce que j'ai commandé",
    ],
    "de": [
        "wo ist meine bestellung bitte",
        "ich möchte diese schuhe zurückgeben",
        "das paket ist nie bei mir angekommen",
        "wie kann ich meine adresse ändern",
        "das ist nicht was ich bestellt habe",
    ],
    "it": [
        "dov'è il mio ordine per favore",
        "voglio restituire queste scarpe",
        "il pacco non è mai arrivato a casa",
        "come posso cambiare il mio indirizzo",
        "questo non è quello che ho ordinato",
    ],
    "nl": [
        "waar is mijn bestelling alsjeblieft",
        "ik wil deze schoenen terugsturen",
        "het pakket is nooit aangekomen bij mij",
        "hoe kan ik mijn adres wijzigen",
        "dit is niet wat ik besteld heb",
    ],
}
TELL_NOTHING = [
    "",
    "ok",
    "OK!",
    "no",
    "1",
    "W2378156",
    "#W2378156",
    "12:30",
    "María González",
    "John Smith",
    "iPhone 12",
    "ana@example.com",
    "https://example.com/a",
    "⟦email:k7f2qa⟧",
    "👍",
    "???",
    "si",
    "jajaja",
]


@pytest.mark.parametrize(
    ("language", "text"), [(la, text) for la, texts in SENTENCES.items() for text in texts]
)
def test_that_a_sentence_is_told_among_seven(language: str, text: str) -> None:
    assert Detector().language(text) == language
    assert Detector().language(text, current="es" if language == "en" else "en") == language


@pytest.mark.parametrize("text", TELL_NOTHING)
def test_that_a_text_that_tells_nothing_keeps_the_language(text: str) -> None:
    assert Detector().language(text, current="es") in (None, "es")
    assert Detector().language(text, current="en") in (None, "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola", "es"),
        ("gracias", "es"),
        ("obrigado", "pt"),
        ("oi", "pt"),
        ("hello", "en"),
        ("sí", "es"),
    ],
)
def test_that_one_telling_word_is_enough(text: str, language: str) -> None:
    assert Detector(("en", "es", "pt")).language(text) == language


def test_that_a_language_of_others_is_not_taken_for_one_of_ours() -> None:
    detector = Detector(("en", "es"))
    assert detector.language("ich möchte diese schuhe bitte zurückgeben") is None
    assert detector.seen("ich möchte diese schuhe bitte zurückgeben") == "de"


def test_that_what_the_channel_declares_counts_until_words_say_otherwise() -> None:
    detector = Detector(("en", "es", "pt"))
    assert detector.language("W123", declared="pt-BR") == "pt"
    assert detector.language("hola, quiero ayuda", declared="pt-BR") == "es"
    assert detector.language("W123", current="es", declared="pt-BR") is None
    assert detector.language("W123", declared="xx") is None


def test_that_a_project_teaches_its_own_words() -> None:
    text = "lavagem da gabardina"
    plain = Detector(("en", "es"))
    taught = Detector(("en", "pt"), {"en": ["wash the coat"], "pt": ["lavagem gabardina"]})
    assert taught.language(text) == "pt"
    assert plain.language(text) != "en"


def lines(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", OURS)
def test_that_messages_are_told_and_short_ones_not_misjudged(language: str) -> None:
    told = [Detector(OURS).language(text) for text in lines(language)]
    assert len(told) >= 60
    assert set(told) <= {language, None}
    assert told.count(language) >= 0.92 * len(told)


@pytest.mark.parametrize("language", OURS)
def test_that_a_switch_is_noticed_and_hardly_ever_to_a_wrong_language(language: str) -> None:
    others = [other for other in OURS if other != language]
    told = [(Detector(OURS).language(x, now), now) for x in lines(language) for now in others]
    assert sum(found == language for found, _ in told) >= 0.78 * len(told)
    assert sum(found not in (language, now, None) for found, now in told) <= 0.02 * len(told)


@pytest.mark.parametrize("now", OURS)
def test_that_what_tells_nothing_changes_nothing(now: str) -> None:
    assert {Detector(OURS).language(text, now) for text in lines("none")} <= {None, now}


@pytest.mark.parametrize("now", ["", "en", "es"])
def test_that_a_language_of_nobody_here_is_known_as_such(now: str) -> None:
    texts = [line.split(" ", 1)[1] for line in lines("other")]
    assert {Detector(OURS).language(text, now) for text in texts} <= {None, now or None}


@given(st.text(max_size=400), st.sampled_from(["", *LANGUAGES]), st.text(max_size=8))
def test_that_any_text_is_answered_without_an_error(text: str, current: str, declared: str) -> None:
    assert Detector(("en", "es", "pt")).language(text, current, declared) in (
        None,
        "en",
        "es",
        "pt",
    )


def test_that_a_first_message_of_two_languages_is_not_taken_for_a_third() -> None:
    detector = Detector(("en", "es", "pt"))
    assert detector.likeliest("anular pedido") in {"es", "pt"}
    assert detector.likeliest("48213") is None
