"""Unit: the packet that people get with a handoff."""

from relevo.conversation.author import AuthorKind
from relevo.conversation.packet import Packet, Quote, Reason, ToolFact
from relevo.conversation.state import Frame, Line, SlotValue, State
from relevo.turn.packet import Handover, write_packet


def _packet(state: State) -> Packet:
    return write_packet(state, Handover(Reason.TOOL_FAILED), handoff_id="h", queue="care", at=7)


def test_that_a_summary_keeps_to_its_words_however_much_is_known() -> None:
    memory = {f"slot_{number}": SlotValue("a value of words") for number in range(60)}
    packet = _packet(State("c", memory=memory, goal=Quote("so " * 500, 1), intent="refund"))
    assert packet.summary.startswith("The customer wrote: “so so so")
    assert 115 <= len(packet.summary.split()) <= 120
    assert len(packet.slots) == 60


def test_that_a_word_without_end_does_not_fill_the_summary() -> None:
    packet = _packet(State("c", goal=Quote("x" * 20_000, 1)))
    assert len(packet.summary) < 200
    assert len(packet.goal.text) == 20_000


def test_that_values_are_written_for_a_colleague() -> None:
    memory = {
        "sure": SlotValue(True),
        "limit": SlotValue({"amount": 25, "currency": "EUR"}),
        "mail": SlotValue("⟦email:k7f2qa⟧"),
    }
    summary = _packet(State("c", memory=memory)).summary
    assert "sure yes" in summary
    assert "limit 25 EUR" in summary
    assert "mail ⟦email:k7f2qa⟧" in summary


def test_that_what_failed_and_what_is_open_is_said() -> None:
    calls = (
        ToolFact("get_order", {}, "done", 1, 1),
        ToolFact("refund", {}, "unknown", None, 2),
    )
    frame = Frame("refund", "ask_amount", "slot", "amount", attempts=2)
    packet = _packet(State("c", tools=calls, stack=(frame,)))
    assert "Done: get order." in packet.summary
    assert "Failed or unknown: refund." in packet.summary
    assert "Still to be asked: amount." in packet.summary
    assert packet.steps[0].result == "waiting for amount, asked 2×"


def test_that_the_message_that_led_to_it_is_named_and_not_one_that_came_meanwhile() -> None:
    recent = tuple(Line(position, AuthorKind.CUSTOMER, "hello") for position in (4, 9))
    state = State("c", recent=recent)
    why = Handover(Reason.CUSTOMER_REQUEST, why_now=4)
    named = write_packet(state, why, handoff_id="h", queue="care", at=7)
    assert (named.why_now, _packet(state).why_now) == (4, 9)
