"""Unit: several wishes are told in order, kept, and never dropped without a word."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import Talk, bundle_of

from relevo.conversation.commands import (
    CancelFlow,
    Clarify,
    Confirm,
    Restart,
    SetSlot,
    StartFlow,
    SwitchFlow,
)
from relevo.conversation.packet import Reason, ReturnBrief

SHOP = bundle_of(FILES, settings=SETTINGS)


@pytest.fixture
def known() -> Talk:
    talk = Talk(SHOP, bench)
    talk.state = replace(talk.state, identity="verified")
    return talk


def flows(talk: Talk) -> list[str]:
    return [frame.flow for frame in talk.state.stack]


def test_that_several_wishes_are_told_in_their_order(known: Talk) -> None:
    said = known.hears(StartFlow("cancel"), StartFlow("status"), StartFlow("later"))
    assert known.texts == ["wishes.order", "cancel.ask.order_id"]
    assert said.index("your cancellation") < said.index("your order") < said.index("a reminder")
    assert flows(known) == ["later", "status", "cancel"]


def test_that_they_are_served_one_by_one(known: Talk) -> None:
    known.hears(StartFlow("status"), StartFlow("cancel"))
    known.hears(SetSlot("order_id", "W001"))
    assert known.texts == ["status.say_2", "next_matter", "cancel.ask.reason"]


def test_that_a_wish_beside_an_answer_waits_for_its_turn(known: Talk) -> None:
    known.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    known.hears(SetSlot("reason", "late"), StartFlow("later"))
    assert known.texts == ["wishes.noted", "cancel.sure"]
    known.hears(Confirm(), StartFlow("status"))
    assert flows(known) == ["status", "later", "cancel"]
    known.hears(SetSlot("satisfied", "yes"))
    assert known.texts[1:3] == ["next_matter", "later.say_1"]


def test_that_a_wish_alone_is_served_at_once(known: Talk) -> None:
    known.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    known.hears(StartFlow("status"), SetSlot("order_id", "W003"))
    assert known.texts[0] == "status.say_2"
    assert flows(known) == ["cancel"]


@pytest.mark.parametrize("command", [Restart(), CancelFlow(), SwitchFlow("later")])
def test_that_what_waits_outlives_what_happens_to_the_first(
    known: Talk, command: Restart | CancelFlow | SwitchFlow
) -> None:
    known.hears(StartFlow("cancel"), StartFlow("status"))
    known.hears(command)
    assert "status" in flows(known)


def test_that_a_wish_is_not_lost_when_people_settled_another(known: Talk) -> None:
    known.hears(StartFlow("cancel"), StartFlow("status"))
    known.state = replace(known.state, brief=ReturnBrief(what_was_agreed="It is cancelled"))
    known.is_handed_back()
    assert known.texts == ["handback", "wishes.still"]
    known.hears(Confirm())
    assert flows(known) == ["status"]


def test_that_values_said_with_an_unclear_wish_are_kept_for_it(known: Talk) -> None:
    known.hears(Clarify(("cancel", "status")), SetSlot("reason", "late"))
    assert known.texts == ["clarify"]
    known.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    assert known.values()["reason"] == "late"
    assert known.texts == ["cancel.sure"]


def test_that_what_did_not_help_is_done_again_with_the_same_values_once(known: Talk) -> None:
    known.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    known.hears(StartFlow("status", again=True))
    assert [call.arguments for call in known.calls] == [{"order_id": "W001"}]
    known.hears(StartFlow("status", again=True))
    assert known.handoff is not None
    assert known.handoff.reason is Reason.PROMISE_BROKEN
