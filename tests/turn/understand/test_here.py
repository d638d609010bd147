"""What a message is read with, and the second half of a value. Kind: deterministic."""

from datetime import datetime

import pytest
from tests.turn.understand.shop import BUNDLE, NOW

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import Line, State
from relevo.playbook.model import Option, Slot
from relevo.turn.understand import slots
from relevo.turn.understand.here import here_of, order_of
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Rules
from relevo.turn.understand.values.days import Here

RULES = Rules()
WEDNESDAY = datetime(2026, 3, 11, 10, 20)  # noqa: DTZ001 - does not fit: local time, as the reader wants it


def answered(slot: Slot, text: str, here: Here) -> str | None:
    message = Message.of(text)
    value = slots.answered(slot, message, RULES.read(message), here)
    return value.text if value else None


@pytest.mark.parametrize(
    ("zone", "order"),
    [
        ("America/New_York", "mdy"),
        ("Europe/London", "dmy"),
        ("Australia/Sydney", "dmy"),
        ("UTC", ""),
        ("America/Mexico_City", ""),
    ],
)
def test_that_the_zone_says_how_english_numbers_make_a_date(zone: str, order: str) -> None:
    assert order_of(zone) == order


def test_that_the_region_settles_what_a_language_leaves_open() -> None:
    day = Slot("day", "date", leaning="future")
    assert answered(day, "04/05/2026", Here(WEDNESDAY, "en", "mdy")) == "2026-04-05"
    assert answered(day, "04/05/2026", Here(WEDNESDAY, "en", "dmy")) == "2026-05-04"
    assert answered(day, "04/05/2026", Here(WEDNESDAY, "en")) == "2026-05-04 | 2026-04-05"
    assert answered(day, "04/05/2026", Here(WEDNESDAY, "es", "mdy")) == "2026-05-04"


@pytest.mark.parametrize(
    ("leaning", "text", "value"),
    [
        ("past", "friday", "2026-03-06"),
        ("future", "friday", "2026-03-13"),
        ("past", "12 October", "2025-10-12"),
        ("future", "12 October", "2026-10-12"),
        ("past", "the 15th", "2026-02-15"),
        ("future", "the 5th", "2026-04-05"),
    ],
)
def test_that_the_slots_side_of_today_decides(leaning: str, text: str, value: str) -> None:
    slot = Slot("day", "date", leaning=leaning)  # type: ignore[arg-type]
    assert answered(slot, text, Here(WEDNESDAY, "en")) == value


@pytest.mark.parametrize(
    ("kind", "before", "text", "value"),
    [
        ("date", "12/03/2026", "the first one", "2026-03-12"),
        ("date", "12/03/2026", "March", "2026-03-12"),
        ("date", "12/03/2026", "I mean December", "2026-12-03"),
        ("date", "12 October", "2026", "2026-10-12"),
        ("time", "at 8", "in the evening", "20:00"),
        ("time", "at 8", "am", "08:00"),
        ("datetime", "tomorrow", "at 10", "2026-03-12T10:00"),
        ("datetime", "at 10", "on friday", "2026-03-13T10:00"),
        ("datetime", "tomorrow at 8", "the second", "2026-03-12T20:00"),
        ("datetime", "tomorrow at 8", "friday at 9", "2026-03-13T09:00"),
    ],
)
def test_that_the_rest_of_a_value_joins_what_was_said(
    kind: str, before: str, text: str, value: str
) -> None:
    slot = Slot("x", kind)  # type: ignore[arg-type]
    assert answered(slot, text, Here(WEDNESDAY, "en", earlier=(before,))) == value


def said(text: str, template: str = "") -> Line:
    author = AuthorKind.ASSISTANT if template else AuthorKind.CUSTOMER
    return Line(1, author, text, template=template)


def test_that_only_words_whose_rest_was_asked_for_still_count() -> None:
    asked = (said("tomorrow"), said("And at what time?", "invalid.time_missing+visit.ask.day"))
    other = (said("tomorrow"), said("Which colour?", "visit.ask.colour"))
    assert here_of(State("c", last_at=NOW, recent=asked), BUNDLE, "en").earlier == ("tomorrow",)
    assert here_of(State("c", last_at=NOW, recent=other), BUNDLE, "en").earlier == ()


def test_that_the_hours_of_a_slot_say_which_half_of_the_day() -> None:
    here = Here(WEDNESDAY, "es")
    assert (
        answered(Slot("t", "time", minimum=9.0, maximum=18.0), "a las 8", here) == "08:00 | 20:00"
    )
    assert answered(Slot("t", "time", minimum=16.0, maximum=23.0), "a las 8", here) == "20:00"
    assert answered(Slot("t", "time", minimum=0.0, maximum=12.0), "a las 3", here) == "03:00"


ITEMS = Slot(
    "item",
    "item",
    options=(
        Option("11", {"": ("T-Shirt (black, M)",)}, {"": ("T-Shirt", "black", "M")}),
        Option("12", {"": ("T-Shirt (white, L)",)}, {"": ("T-Shirt", "white", "L")}),
        Option("13", {"": ("Desk Lamp",)}, {"": ("Desk Lamp", "lamp")}),
    ),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the lamp", "13"),
        ("the desk lmap", "13"),
        ("the white t-shirt", "12"),
        ("the black one", "11"),
        ("the t-shirt please", "11 | 12"),
        ("the third one", "13"),
        ("12", "12"),
        ("something else entirely", None),
    ],
)
def test_that_a_thing_is_found_by_its_words(text: str, value: str | None) -> None:
    assert answered(ITEMS, text, Here(WEDNESDAY, "en")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the lamp and the white t-shirt", "13, 12"),
        ("all of them", "11, 12, 13"),
        ("the lamp", "13"),
    ],
)
def test_that_several_things_may_be_named(text: str, value: str) -> None:
    many = Slot("items", "item", options=ITEMS.options, many=True)
    assert answered(many, text, Here(WEDNESDAY, "en")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Calle Mayor 5, 28013 Madrid", "Calle Mayor 5, 28013 Madrid"),
        ("it's 12 Baker Street, London please", "12 Baker Street, London"),
        ("mi nueva dirección es Gran Vía 22, Madrid", "Gran Vía 22, Madrid"),
        ("Musterstraße 7, 10115 Berlin", "Musterstraße 7, 10115 Berlin"),
        ("I don't know", None),
        ("why do you need my address?", None),
        ("yes", None),
    ],
)
def test_that_an_address_has_the_look_of_one(text: str, value: str | None) -> None:
    assert answered(Slot("a", "address"), text, Here(WEDNESDAY, "en")) == value


@pytest.mark.parametrize(
    "text",
    [
        "I may come by with 2 friends",
        "is there anything I can do today?",
        "it takes 3 days",
        "how much do I make in a year",
        "quero a segunda via da conta",
        "24/7 support please",
        "my order #W2378156 of 12 items",
    ],
)
def test_that_no_day_is_heard_where_none_is_said(text: str) -> None:
    assert slots.mentioned(Slot("d", "date"), Message.of(text), Here(WEDNESDAY, "en")) is None
