"""Unit: an item slot offers what its list holds now."""

from tests.playbook.talk import Talk, bundle_of

from relevo.conversation.commands import SetSlot, StartFlow
from relevo.playbook.items import offered
from relevo.playbook.model import Option, Slot
from relevo.playbook.moment import Now
from relevo.playbook.slots import Invalid, Valid, validate

NOW = Now(0)
ORDER: dict[str, object] = {
    "items": [
        {"item_id": "11", "name": "T-Shirt", "options": {"colour": "black", "size": "M"}},
        {"item_id": "12", "name": "T-Shirt", "options": {"colour": "white", "size": "L"}},
        {"item_id": 13, "name": "Lamp", "options": None},
        {"item_id": "14"},
        "nothing",
    ]
}
SLOT = Slot(
    "item", "item", items="order.items", item_value="item_id", item_words=("name", "options")
)


def labels(slot: Slot) -> list[str]:
    return [next(iter(option.label.values()))[0] for option in slot.options]


def test_that_entries_become_options_and_twins_are_told_apart() -> None:
    slot = offered(SLOT, {"order": ORDER}, NOW)
    assert labels(slot) == ["T-Shirt (black, M)", "T-Shirt (white, L)", "Lamp", "nothing"]
    assert [option.value for option in slot.options] == ["11", "12", "13", "nothing"]


def test_that_options_of_the_playbook_come_after_those_of_the_tool() -> None:
    slot = Slot("x", "item", items="order.items", options=(Option("all", {"en": ("all",)}),))
    assert labels(offered(slot, {"order": {"items": ["a"]}}, NOW)) == ["a", "all"]


def test_that_a_list_that_is_not_there_offers_nothing() -> None:
    assert offered(SLOT, {}, NOW).options == ()
    assert offered(SLOT, {"order": {"items": "x"}}, NOW).options == ()
    assert offered(Slot("n", "text"), {}, NOW).options == ()


def test_that_only_what_is_offered_is_kept() -> None:
    slot = offered(SLOT, {"order": ORDER}, NOW)
    assert validate(slot, "12", "en") == Valid("12")
    assert validate(slot, "lamp", "en") == Valid("13")
    assert validate(slot, "99", "en") == Invalid("invalid.item")
    assert validate(slot, "11 | 12", "en") == Invalid("invalid.which", choices=("11", "12"))


def test_that_several_things_are_a_list() -> None:
    slot = offered(
        Slot("x", "item", items="order.items", item_value="item_id", many=True),
        {"order": ORDER},
        NOW,
    )
    assert validate(slot, "11, 13", "en") == Valid(["11", "13"])
    assert validate(slot, ["11"], "en") == Valid(["11"])
    assert validate(slot, "11, 99", "en") == Invalid("invalid.item")


VISIT = """
flow: visit
title: your visit
examples: [book a visit]
slots:
  item: {type: item, items: order.items, value: item_id, words: [name, options], ask: "Which one?"}
  when: {type: datetime, min: 9, max: 19, ask: "When would suit you?"}
steps:
  - call: get_order("W1234567")
    as: order
  - ask: item
  - ask: when
  - say: "Booked for {item}: {when}."
"""


def test_that_only_the_rest_of_a_value_is_asked_for() -> None:
    talk = Talk(bundle_of(VISIT), lambda _, arguments: ORDER if arguments else None)
    assert talk.hears(StartFlow("visit")) == "Which one?"
    assert "T-Shirt (black, M) or T-Shirt (white, L)" in talk.hears(SetSlot("item", "11 | 12"))
    assert talk.hears(SetSlot("item", "12")) == "When would suit you?"
    assert talk.hears(SetSlot("when", "2026-01-09")) in (
        "And at what time?",
        "What time on that day?",
    )
    said = talk.hears(SetSlot("when", "2026-01-09T10:00"))
    assert said.startswith("Booked for T-Shirt (white, L): on Friday at 10:00 AM.")


def test_that_readings_are_told_apart_by_what_differs() -> None:
    talk = Talk(bundle_of(VISIT), lambda _, arguments: ORDER if arguments else None)
    talk.hears(StartFlow("visit"), SetSlot("item", "13"))
    talk.hears(SetSlot("item", "13"))
    said = talk.hears(SetSlot("when", "2026-01-09T09:30 | 2026-01-09T18:30"))
    assert "9:30 AM or 6:30 PM" in said
