"""Unit: whatever is said for however long, what the executor keeps stays small, and calls differ."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import Talk, bundle_of

from relevo.conversation.commands import Clarify, Deny, SetSlot, StartFlow
from relevo.conversation.packet import Reason, ToolFact
from relevo.conversation.state import RECENT_TOOLS, SlotValue
from relevo.playbook.execute.asking import MAX_STOPS
from relevo.playbook.execute.stack import MAX_MEMORY
from relevo.playbook.parse.silence import USUAL_BY_CHANNEL

SHOP = bundle_of(FILES, settings=SETTINGS)
ROUND = (
    "flow: round\ntitle: a matter\nexamples: [go round]\n"
    "slots: {x: {type: text, ask: [What is it?, Say it.]}}\n"
    "steps:\n  - id: a\n    ask: x\n  - id: sure\n    confirm: Is it {x}?\n    no: {say: Again., then: sure}\n"
    "  - say: Done.\n"
)


def test_that_no_two_calls_of_a_turn_have_the_same_key_however_many_there_were() -> None:
    bundle = replace(SHOP, escalation=replace(SHOP.escalation, tool_failures=8))
    talk = Talk(bundle, lambda name, arguments: "failed")
    old = ToolFact("get_order", {}, "done", {}, 0)
    other = ToolFact("note", {}, "done", {}, 0)
    talk.state = replace(talk.state, tools=(other, *[old] * (RECENT_TOOLS - 1)))
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    steps = [call.step for call in talk.calls]
    assert len(steps) == 8
    assert len(set(steps)) == len(steps)


def test_that_the_memory_of_values_is_bounded_and_forgets_the_oldest() -> None:
    talk = Talk(SHOP, bench)
    many = {f"old_{i}": SlotValue("x") for i in range(MAX_MEMORY)}
    talk.state = replace(talk.state, memory=many)
    talk.hears(Clarify(("status",)), SetSlot("order_id", "W001"))
    assert len(talk.state.memory) == MAX_MEMORY
    assert "old_0" not in talk.state.memory
    assert talk.state.memory["order_id"].value == "W001"


def test_that_a_circle_which_waits_each_time_ends_with_people_too() -> None:
    talk = Talk(bundle_of(ROUND))
    talk.hears(StartFlow("round"))
    talk.hears(SetSlot("x", "this"))
    for _ in range(MAX_STOPS - 1):
        talk.hears(Deny())
        assert talk.texts == ["round.say_1", "round.sure"]
    talk.hears(Deny())
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.LOOP_GUARD
    assert talk.handoff.rule == "guard.stops"


@pytest.mark.parametrize("channel", sorted(USUAL_BY_CHANNEL))
def test_that_nobody_is_put_aside_before_they_were_asked_again(channel: str) -> None:
    silence = USUAL_BY_CHANNEL[channel]
    assert silence.close == 0 or silence.close > silence.remind
