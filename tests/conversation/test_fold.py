"""Property: state is a fold of the log, whole or in parts, bounded, and the same as the head."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.conversation import events as e
from relevo.conversation.author import (
    ASSISTANT,
    CUSTOMER,
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    agent,
    queue,
)
from relevo.conversation.codec import decode_state, encode_state
from relevo.conversation.commands import Decline, StartFlow, Understanding
from relevo.conversation.fold import fold
from relevo.conversation.ownership import Head, head_after
from relevo.conversation.packet import ReturnBrief
from relevo.conversation.state import RECENT_LINES, RECENT_TOOLS, State
from relevo.testing.any_event import any_log

BOB = Author(AuthorKind.AGENT, "bob")


def state_of(*facts: tuple[Author, e.Event]) -> State:
    """Fold a conversation that begins with the assistant."""
    whole = [(SYSTEM, e.ConversationStarted("w", "cus_1", THE_ASSISTANT)), *facts]
    records = [
        e.Record("c1", place + 1, place + 1, author, event, 1)
        for place, (author, event) in enumerate(whole)
    ]
    return fold(State("c1"), records)


@given(any_log(), st.data())
def test_that_a_log_folds_the_same_in_parts(log: Sequence[e.Record], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(log)))
    half = decode_state(encode_state(fold(State("c1"), log[:cut])))
    assert fold(half, log[cut:]) == fold(State("c1"), log)


@given(any_log(max_size=60))
def test_that_the_state_is_bounded_and_stands_at_the_end(log: Sequence[e.Record]) -> None:
    state = fold(State("c1"), log)
    assert (state.position, state.last_at) == (log[-1].position, log[-1].at)
    assert len(state.recent) <= RECENT_LINES
    assert max(len(state.tools), len(state.promises), len(state.sentiment)) <= RECENT_TOOLS
    assert len(state.tokens) <= 40
    assert len(state.finished_flows) <= 12


@given(any_log())
def test_that_state_and_head_tell_the_same_story(log: Sequence[e.Record]) -> None:
    state, head = fold(State("c1"), log), Head()
    for record in log:
        head = head_after(head, record.at, record.author, record.event)
    assert (state.position, state.last_at) == (head.position, head.updated_at)
    assert (state.workspace, state.customer) == (head.workspace, head.customer)
    assert (state.owner, state.owner_version) == (head.owner, head.owner_version)
    assert (state.chapter, state.language, state.channel) == (
        head.chapter,
        head.language,
        head.channel,
    )
    assert state.waiting_since == head.waiting_since


@given(any_log())
def test_that_folding_changes_nothing_of_what_it_is_given(log: Sequence[e.Record]) -> None:
    start = fold(State("c1"), log[:1])
    before = encode_state(start)
    fold(start, log[1:])
    assert encode_state(start) == before


@pytest.mark.parametrize("position", [0, 1, 3])
def test_that_a_gap_is_refused(position: int) -> None:
    record = e.Record("c1", position, 0, CUSTOMER, e.MessageReceived("hi", "chat"), 1)
    with pytest.raises(ValueError, match="cannot follow"):
        fold(State("c1", position=1), [record])


def test_that_a_digression_comes_back_to_the_flow_below() -> None:
    state = state_of(
        (ASSISTANT, e.FlowStarted("return")),
        (ASSISTANT, e.FlowAdvanced("return", "ask_order", "slot", "order")),
        (ASSISTANT, e.FlowStarted("hours")),
        (ASSISTANT, e.FlowCompleted("hours")),
    )
    assert state.frame is not None
    assert (state.frame.flow, state.frame.step, state.frame.slot) == (
        "return",
        "ask_order",
        "order",
    )
    assert state.finished_flows == ("hours:completed",)


def test_that_a_slot_belongs_to_its_flow_and_is_remembered() -> None:
    state = state_of(
        (ASSISTANT, e.FlowStarted("return")),
        (ASSISTANT, e.SlotSet("return", "order", "1")),
        (ASSISTANT, e.FlowStarted("status")),
        (ASSISTANT, e.SlotSet("return", "order", "2", corrected=True)),
        (ASSISTANT, e.SlotSet("status", "mail", "⟦email:a1⟧")),
    )
    below, top = state.stack
    assert {name: slot.value for name, slot in below.slots.items()} == {"order": "2"}
    assert {name: slot.value for name, slot in top.slots.items()} == {"mail": "⟦email:a1⟧"}
    assert {name: slot.value for name, slot in state.memory.items()} == {
        "order": "2",
        "mail": "⟦email:a1⟧",
    }


def test_that_a_slot_set_to_none_is_forgotten() -> None:
    state = state_of(
        (ASSISTANT, e.FlowStarted("return")),
        (ASSISTANT, e.SlotSet("return", "order", "1")),
        (ASSISTANT, e.SlotSet("return", "order", None)),
    )
    assert state.stack[0].slots == {}
    assert state.memory == {}


def test_that_a_tools_result_keeps_its_arguments_and_its_name() -> None:
    state = state_of(
        (ASSISTANT, e.FlowStarted("return")),
        (ASSISTANT, e.ToolCalled("find", {"id": 7}, "s1", "read")),
        (ASSISTANT, e.ToolReturned("find", "s1", "done", {"x": 1}, name="order", flow="return")),
        (ASSISTANT, e.ToolCalled("pay", {"id": 7}, "s2", "write")),
    )
    assert [(tool.tool, tool.arguments, tool.result) for tool in state.tools] == [
        ("find", {"id": 7}, {"x": 1})
    ]
    assert state.stack[0].results == {"order": {"x": 1}}
    assert set(state.calls) == {"s2"}


def test_that_misses_count_until_something_is_understood() -> None:
    missed = (ASSISTANT, e.CommandsUnderstood(2, Understanding((Decline(),), "en")))
    known = (ASSISTANT, e.CommandsUnderstood(2, Understanding((StartFlow("return"),), "en")))
    assert [state_of(*facts).misses for facts in ([missed] * 2, [missed] * 2 + [known])] == [2, 0]
    assert state_of(missed, known).intent == "return"


def test_that_waiting_begins_with_the_handoff_and_ends_with_a_persons_word() -> None:
    handed = (SYSTEM, e.OwnerChanged(queue("general"), 2, "handoff", 1))
    asks = (CUSTOMER, e.MessageReceived("hello?", "chat"))
    told = (SYSTEM, e.MessageSent("somebody comes", 2, purpose="queue"))
    answered = (BOB, e.MessageSent("here I am", 3))
    taken = (BOB, e.OwnerChanged(agent("bob"), 3, "accepted", 1))
    assert state_of(handed, asks, told).waiting_since == 2
    assert state_of(handed, asks, told, taken).waiting_since == 2
    assert state_of(handed, asks, told, taken, answered).waiting_since == 0


def test_that_a_new_chapter_begins_afresh() -> None:
    brief = ReturnBrief(keep_identity=False)
    state = state_of(
        (ASSISTANT, e.IdentityProven("verified", "code")),
        (SYSTEM, e.TurnDecided(1, 1, "flow")),
        (SYSTEM, e.OwnerChanged(agent("bob"), 2, "takeover", 1)),
        (BOB, e.OwnerChanged(THE_ASSISTANT, 3, "handback", 2, brief)),
    )
    assert (state.turns, state.identity, state.brief) == (0, "anonymous", brief)


def test_that_a_resolved_matter_can_be_reopened() -> None:
    over = [
        (ASSISTANT, e.FlowStarted("return")),
        (SYSTEM, e.ConversationResolved(SYSTEM)),
        (SYSTEM, e.OwnerChanged(NOBODY, 2, "resolved", 1)),
    ]
    again = [
        (SYSTEM, e.ConversationReopened()),
        (SYSTEM, e.OwnerChanged(THE_ASSISTANT, 3, "reopened", 2)),
    ]
    assert (state_of(*over).resolved, state_of(*over).stack) == (True, ())
    assert (state_of(*over, *again).resolved, state_of(*over, *again).chapter) == (False, 2)


def test_that_tokens_of_the_transcript_are_seen() -> None:
    text = "I am ⟦email:k7f2qa⟧ or ⟦phone:9⟧ but not ⟦EMAIL⟧"
    state = state_of((CUSTOMER, e.MessageReceived(text, "chat")))
    assert state.tokens == ("⟦email:k7f2qa⟧", "⟦phone:9⟧")
