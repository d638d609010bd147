"""Unit: what relevo says itself."""

import re

import pytest

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import Line, State
from relevo.kernel.clock import from_iso
from relevo.playbook.formats import FORMATS
from relevo.playbook.model import Block, Bundle, Hours
from relevo.playbook.template import template_problem, variables_in
from relevo.playbook.texts import LANGUAGES, disclosure, find, say, shipped, waiting

BUNDLE = Bundle("Aurora Home", ("en", "es", "pt"), {})


@pytest.mark.parametrize("name", sorted(shipped()))
def test_that_every_sentence_is_there_in_every_language_with_the_same_values(name: str) -> None:
    text = shipped()[name]
    tones = {key.partition(".")[2] for key in text}
    assert set(text) == {f"{la}.{tone}".rstrip(".") for la in LANGUAGES for tone in tones}
    used = {
        language: {x.path for variant in variants for x in variables_in(variant)}
        for language, variants in text.items()
    }
    assert used["en"] == used["es"] == used["pt"]
    assert all(used[key] <= used[key.partition(".")[0]] for key in text)
    assert not any(template_problem(variant) for variants in text.values() for variant in variants)
    buttons = name.startswith("button.")
    assert all(len(text[language]) >= (1 if buttons else 2) for language in LANGUAGES)


def test_that_a_sentence_fits_the_channel_and_the_mood() -> None:
    sms = State("c", channel="sms")
    short, plain = (say(BUNDLE, "handoff.open", "es", state)[0] for state in (sms, State("c")))
    assert len(short) < len(plain)
    assert find(BUNDLE, "thanks", "en", ("upset",)) == shipped()["thanks"]["en.upset"]
    assert find(BUNDLE, "thanks", "en", ("fax",)) == shipped()["thanks"]["en"]


def test_that_a_projects_plain_words_count_more_than_relevos_for_the_channel() -> None:
    bundle = Bundle("Aurora", ("en",), {}, texts={"greeting": {"en": ("Hey!",)}})
    assert find(bundle, "greeting", "en", ("upset",)) == ("Hey!",)


def test_that_the_disclosure_says_who_speaks_and_for_whom() -> None:
    for language in LANGUAGES:
        sentence = disclosure(BUNDLE, language).lower()
        assert "aurora home" in sentence
        assert any(word in sentence for word in ("ai assistant", "inteligencia", "inteligência"))


def test_that_what_was_said_last_is_not_said_again() -> None:
    state = State("c")
    heard: list[str] = []
    for position in range(3):
        text, name = say(BUNDLE, "greeting", "es", state)
        line = Line(position, AuthorKind.ASSISTANT, text, template=name)
        state = State("c", recent=(*state.recent, line))
        heard.append(text)
    assert len(set(heard)) == 3


def test_that_a_projects_own_words_come_first_and_the_rest_stays() -> None:
    bundle = Bundle("Aurora", ("en", "es"), {}, texts={"greeting": {"en": ("Hey, {company}!",)}})
    assert say(bundle, "greeting", "en") == ("Hey, Aurora!", "greeting")
    assert say(bundle, "greeting", "es")[0] in shipped()["greeting"]["es"]


def test_that_a_language_which_the_project_does_not_speak_gets_its_first_one() -> None:
    bundle = Bundle("Aurora", ("es",), {})
    assert say(bundle, "thanks", "de")[0] in shipped()["thanks"]["es"]


def test_that_customers_are_told_when_people_are_back() -> None:
    hours = Hours("Europe/Madrid", (Block(3, 9 * 60, 17 * 60),))
    bundle = Bundle("Aurora", ("en",), {}, hours=hours, zone="UTC")
    at = from_iso("2026-01-07T20:00:00Z")
    assert "tomorrow at 9:00 AM" in waiting(bundle, "handoff.closed", "en", at=at)[0]
    assert "mañana a las 9:00" in waiting(bundle, "queue.closed", "es", at=at)[0]


def test_that_nobody_is_told_a_time_that_is_not_known() -> None:
    hours = Hours(
        "UTC",
        (Block(3, 0, 60),),
        tuple(f"2026-{m:02}-{d:02}" for m in range(1, 7) for d in range(1, 32)),
    )
    bundle = Bundle("Aurora", ("en",), {}, hours=hours)
    text, _ = waiting(bundle, "handoff.closed", "en", at=from_iso("2026-01-07T20:00:00Z"))
    assert text
    assert "None" not in text
    assert "back" not in text


_AT_ONCE = re.compile(
    r"right away|straight away|at once|takes (?:it|over)|passing you|whenever you like"
    r"|enseguida|ahora mismo|de inmediato|le paso con|continúa una"
    r"|agora mesmo|imediatamente|assume|vou passar|continua daqui",
    re.IGNORECASE,
)
_EMERGENCY = {
    "en": "your local emergency number",
    "es": "número de emergencias de su localidad",
    "pt": "número de emergência da sua região",
}


_OF_PEOPLE = (
    *("sensitive", "handoff.", "queue.", "tool_", "attempts_exhausted", "not_understood", "loop"),
    *("approval_needed", "assistant_failed", "turn_limit", "opt_out", "identity_unverified"),
    *("correction.late", "are_you_human", "who_are_you"),
)


@pytest.mark.parametrize(
    "name", [name for name in sorted(shipped()) if name.startswith(_OF_PEOPLE)]
)
def test_that_nobody_is_promised_at_once_for_nobody_may_be_in(name: str) -> None:
    promised = [x for variants in shipped()[name].values() for x in variants if _AT_ONCE.search(x)]
    assert promised == []


@pytest.mark.parametrize("topic", ["medical", "safety", "self_harm"])
def test_that_who_may_be_in_danger_is_told_whom_to_call_and_not_to_wait_for_us(topic: str) -> None:
    for language, variants in shipped()[f"sensitive.{topic}"].items():
        assert all(_EMERGENCY[language] in variant for variant in variants)
        assert not any(mark in variant for variant in variants for mark in "!?")


def test_that_no_sentence_is_untidy() -> None:
    texts = [x for text in shipped().values() for variants in text.values() for x in variants]
    assert [x for x in texts if "  " in x or " ." in x or ".." in x or x != x.strip()] == []


def test_that_every_form_in_a_sentence_exists() -> None:
    forms = {
        x.form
        for text in shipped().values()
        for v in text.values()
        for t in v
        for x in variables_in(t)
    }
    assert forms - {""} <= FORMATS
