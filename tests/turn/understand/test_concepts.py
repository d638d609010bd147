"""Concepts: words that mean nearly the same, in any language. Kind: deterministic."""

import pytest

from relevo.turn.understand.classifier import Classifier
from relevo.turn.understand.concepts import LANGUAGES, Concepts, concept_table, shipped_concepts
from relevo.turn.understand.normalise import words


def test_that_a_star_stands_for_any_ending() -> None:
    concepts = Concepts(["end: cancel* stop", "wait: stop*"])
    assert concepts.of("cancelled") == ("end",)
    assert concepts.of("cancel") == ("end",)
    assert concepts.of("stop") == ("end", "wait")
    assert concepts.of("stopped") == ("wait",)
    assert concepts.of("can") == ()


@pytest.mark.parametrize(
    "said",
    ["cancel", "anular", "cancelar", "résilier", "kündigen", "annullare", "opzeggen"],
)
def test_that_words_of_all_languages_mean_the_same(said: str) -> None:
    assert all("end" in shipped_concepts().of(word) for word in words(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_language_has_the_concepts_of_english_and_no_stem_is_too_short(
    language: str,
) -> None:
    table = concept_table(language)
    assert set(table) <= set(concept_table("en"))
    stems = [word for line in table.values() for word in line.split() if word.endswith("*")]
    assert [stem for stem in stems if len(stem) < 4] == []


def test_that_an_example_in_one_wording_speaks_for_others() -> None:
    model = Classifier.train(
        ["cancel my subscription", "where is my parcel", "my screen is broken"],
        ["cancel", "track", "repair"],
    )
    assert model.read("anular la suscripción").ranked[0].label == "cancel"
    assert model.read("mi paquete").ranked[0].label == "track"
    assert model.read("ma tablette est cassée").ranked[0].label == "repair"
