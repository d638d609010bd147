"""Patterns of set words, and the packaged lists themselves. Kind: deterministic."""

import pytest

from relevo.playbook.model import Topic
from relevo.turn.understand.examples import OFF_TOPIC_LANGUAGES, Examples, shipped_off_topic
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.language import Detector
from relevo.turn.understand.lexicon import (
    LANGUAGES,
    Cue,
    Lexicon,
    compile_pattern,
    load_patterns,
    load_words,
)
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Rules

GROUPS = {"person": ["agent", "human being"], "want": ["i want"]}


def find(pattern: str, text: str) -> list[tuple[int, int]]:
    lexicon = Lexicon([compile_pattern(pattern, "kind", "en", GROUPS)])
    return [(cue.start, cue.end) for cue in lexicon.find(Message.of(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "spans"),
    [
        ("talk to {person}", "please talk to human being now", [(1, 5)]),
        ("yes|no_way", "no way", [(0, 2)]),
        ("stop it?", "stop", [(0, 1)]),
        ("stop it?", "stop it", [(0, 2)]),
        ("stop .. bot", "stop this silly bot", [(0, 4)]),
        ("stop .. bot", "stop this very silly old bot", []),
        ("^ no $", "no", [(0, 1)]),
        ("^ no $", "well, no!", [(1, 2)]),
        ("^ no $", "no order came", []),
        ("^ no $", "oh no please", [(1, 2)]),
        ("talk to agent", "talk, to agent", []),
    ],
)
def test_that_a_pattern_finds_its_words(
    pattern: str, text: str, spans: list[tuple[int, int]]
) -> None:
    assert find(pattern, text) == spans


def test_that_a_denied_cue_is_marked() -> None:
    rules = Rules()
    found = rules.read(Message.of("I do not really want to talk to an agent")).found
    assert [cue.negated for cue in found if cue.kind == "human"] == [True]


def test_that_every_language_has_the_same_kinds() -> None:
    kinds = {
        language: {p.kind for p in load_patterns() if p.language == language}
        for language in LANGUAGES
    }
    assert all(found == kinds["en"] for found in kinds.values())
    for group in ("filler", "not", "want", "opener", "join", "small", "person"):
        assert load_words(group)


def test_that_no_pattern_can_match_nothing() -> None:
    assert all(pattern.needs for pattern in load_patterns())


def test_that_topics_are_found_in_any_form_of_their_last_word() -> None:
    rules = Rules([Topic("legal", {"en": ("legal action", "lawyer")})])
    assert rules.read(Message.of("my LAWYERS will see to it")).topics() == ("legal",)
    assert rules.read(Message.of("legal actions!")).topics() == ("legal",)
    assert rules.read(Message.of("legally fine")).topics() == ()


def test_that_a_cue_is_only_what_it_says() -> None:
    cues = Rules().read(Message.of("thanks a lot, bye"))
    assert cues.only("thanks", "goodbye")
    assert not cues.only("thanks")
    assert cues.said("thanks") == Cue("thanks", "en", 0, 3)
    assert cues.left_over("goodbye") == 0
    assert cues.leads("goodbye") is None or cues.leads("thanks") is not None


@pytest.mark.parametrize("language", OFF_TOPIC_LANGUAGES)
def test_that_shipped_off_topic_lines_are_in_their_language(language: str) -> None:
    lines = shipped_off_topic(language)
    told = [Detector().language(line, current=language) for line in lines]
    assert len(lines) >= 25
    assert sum(found not in (None, language) for found in told) <= len(lines) // 20


def test_that_a_language_without_lines_has_none() -> None:
    assert shipped_off_topic("xx") == ()


def test_that_flows_without_examples_go_by_their_names() -> None:
    intents = Intents(Examples([], [], {"invoice_copy": ("invoice copy",), "refund": ("refund",)}))
    assert intents.read("a copy of my invoice please").ranked[0].flow == "invoice_copy"
    assert Intents(Examples([], [], {})).read("anything").ranked == ()
