"""Unit: what people allow and forbid when they give a conversation back."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import AT, Talk, bundle_of

from relevo.conversation.commands import Confirm, SetSlot, StartFlow
from relevo.conversation.packet import ReturnBrief

SHOP = bundle_of(FILES, settings=SETTINGS)


def at_the_yes(order: str, brief: ReturnBrief) -> Talk:
    talk = Talk(SHOP, bench)
    talk.state = replace(talk.state, identity="verified", brief=brief)
    talk.hears(StartFlow("cancel"), SetSlot("order_id", order), SetSlot("reason", "late"))
    talk.hears(Confirm())
    return talk


@pytest.mark.parametrize(
    "rule",
    [
        *("cancel_order", "cancel", "cancel/call_cancel_order", "write"),
        *("Do not cancel the order", "no descuentos", "discount"),
    ],
)
def test_that_what_is_forbidden_in_any_words_is_not_done(rule: str) -> None:
    talk = at_the_yes("W001", ReturnBrief(must_not=(rule,)))
    assert talk.calls == []
    assert talk.handoff is not None
    assert talk.handoff.rule == "brief.must_not"


@pytest.mark.parametrize("rule", ["refund", "status", "money", "note", "no refund please", ""])
def test_that_what_is_forbidden_elsewhere_does_not_stand_in_the_way(rule: str) -> None:
    talk = at_the_yes("W001", ReturnBrief(must_not=(rule,)))
    assert [call.tool for call in talk.calls] == ["cancel_order"]


@pytest.mark.parametrize(("expires", "allowed"), [(0, True), (AT + 1, True), (AT, False)])
def test_that_what_is_allowed_is_allowed_until_it_expires(expires: int, *, allowed: bool) -> None:
    brief = ReturnBrief(allowed_actions=("cancel_order",), expires_at=expires)
    talk = at_the_yes("W003", brief)
    assert bool(talk.calls) is allowed
    assert (talk.handoff is None) is allowed


def test_that_texts_and_conditions_know_what_was_agreed() -> None:
    text = "flow: a\ntitle: a thing\nexamples: [b c]\nsteps:\n"
    text += "  - branch:\n      - when: has(agreed)\n        say: 'We agreed: {agreed}'\n      - else:\n        say: Nothing.\n"
    talk = Talk(bundle_of(text))
    assert talk.hears(StartFlow("a")).startswith("Nothing.")
    talk.state = replace(talk.state, brief=ReturnBrief(what_was_agreed="a new lamp"))
    assert talk.hears(StartFlow("a")).startswith("We agreed: a new lamp")
