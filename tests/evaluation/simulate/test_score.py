from collections.abc import Sequence
from typing import Any

import pytest

from relevo.conversation import events as e
from relevo.conversation.author import ASSISTANT, CUSTOMER
from relevo.conversation.packet import Packet, Quote, Reason, SlotFact, Target, ToolFact
from relevo.evaluation.simulate.gold import Action, Gold
from relevo.evaluation.simulate.play import Ended, Played
from relevo.evaluation.simulate.score import Outcome, Score, State, score
from relevo.evaluation.simulate.tally import as_text, totals

EFFECTS = frozenset({"cancel", "swap"})


def records(*events: e.Event) -> tuple[e.Record, ...]:
    return tuple(
        e.Record("c", at, at, CUSTOMER if isinstance(x, e.MessageReceived) else ASSISTANT, x, 1)
        for at, x in enumerate(events, 1)
    )


def wrote(tool: str, effect: str = "money", **arguments: Any) -> tuple[e.Event, e.Event]:
    called = e.ToolCalled(tool, arguments, "step", effect)
    return called, e.ToolReturned(tool, "step", "done")


def scored(
    *events: e.Event,
    gold: Sequence[Action] = (),
    told: tuple[str, ...] = (),
    now: dict[str, Any] | None = None,
    right: dict[str, Any] | None = None,
    ended: Ended = Ended.GOODBYE,
    reacts: bool = False,
) -> Score:
    turns = (records(e.MessageReceived("Cancel it", "web"), *events),)
    outcome = Outcome(
        Played(ended, turns, ()),
        State({"orders": now or {}}),
        Gold(tuple(gold), told),
        State({"orders": right or {}}),
        EFFECTS,
    )
    return score("7", outcome, reacts=reacts)


CANCEL = Action("cancel", {"order_id": "#W1", "reason": "a"})


def test_that_the_same_records_in_the_end_mean_solved() -> None:
    done = wrote("cancel", order_id="W1", reason="a")
    right = {"#W1": {"status": "cancelled"}}
    assert scored(*done, gold=[CANCEL], now=right, right=right).solved
    assert not scored(*done, gold=[CANCEL], now={"#W1": {"status": "x"}}, right=right).solved
    assert not scored(gold=[CANCEL], right=right).solved


def test_that_a_write_is_wrong_when_it_is_not_expected_and_leaves_another_record() -> None:
    wrong = scored(*wrote("cancel", order_id="#W2", reason="a"), now={"#W2": 1}, gold=[CANCEL])
    assert wrong.wrong_writes == ("cancel",)
    assert wrong.believed_done
    expected = scored(*wrote("cancel", order_id="W1", reason="a"), now={"#W1": 1}, gold=[CANCEL])
    assert expected.wrong_writes == ()


def test_that_the_order_of_what_is_listed_does_not_matter() -> None:
    gold = [Action("swap", {"order_id": "#W1", "old": ["1", "2"], "new": ["3", "4"]})]
    same = wrote("swap", order_id="#W1", old=["2", "1"], new=["4", "3"])
    other = wrote("swap", order_id="#W1", old=["2", "1"], new=["3", "4"])
    assert scored(*same, gold=gold, now={"#W1": 1}).wrong_writes == ()
    assert scored(*other, gold=gold, now={"#W1": 1}).wrong_writes == ("swap",)


def test_that_a_read_is_no_write_and_an_expected_call_counts_once() -> None:
    assert scored(*wrote("look", effect="read", order_id="#W1")).writes == ()
    twice = (*wrote("cancel", order_id="#W1", reason="a"),) * 2
    assert scored(*twice, gold=[CANCEL], now={"#W1": 1}).wrong_writes == ("cancel",)


@pytest.mark.parametrize(("said", "told"), [("It is $1,204.50.", True), ("It is 12.", False)])
def test_that_what_should_be_told_is_looked_for_in_what_was_said(said: str, *, told: bool) -> None:
    assert scored(e.MessageSent(said, 1), told=("1204.50",)).told is told
    assert scored(e.MessageSent(said, 1)).told is None


def packet(**changes: Any) -> Packet:
    facts: dict[str, Any] = {
        "goal": Quote("Cancel it", 1),
        "summary": "Wants to cancel.",
        "summary_status": "ok",
        "language": "en",
        "channel": "web",
        "transcript_to": 9,
        "slots": (SlotFact("order_id", "W1", 1, confirmed=False),),
        "tools": (ToolFact("cancel", {}, "done", None, 1),),
    }
    target = Target("general")
    return Packet(
        "h", "c", 1, 1, "assistant", Reason.NOT_UNDERSTOOD, target, **{**facts, **changes}
    )


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, ()),
        ({"goal": Quote()}, ("goal",)),
        ({"summary": ""}, ("summary",)),
        ({"transcript_to": 0}, ("transcript",)),
        ({"slots": ()}, ("slot order_id",)),
        ({"tools": ()}, ("call cancel",)),
    ],
)
def test_that_a_packet_is_held_against_the_talk(
    changes: dict[str, Any], lacks: tuple[str, ...]
) -> None:
    found = scored(
        e.SlotSet("cancel_order", "order_id", "W1", source=1),
        *wrote("cancel", order_id="W1"),
        e.HandoffRequested(packet(**changes)),
        ended=Ended.PERSON,
    )
    assert found.packet_gaps == lacks
    assert found.handed_over


def test_that_only_texts_that_react_excuse_a_yes_sayers_wrong_writes() -> None:
    done = wrote("cancel", order_id="#W2", reason="a")
    reacting = scored(*done, now={"#W2": 1}, gold=[CANCEL], reacts=True)
    plain = scored(*done, now={"#W2": 1}, gold=[CANCEL])
    agreeable = totals([reacting, plain], excuses=True)
    attentive = totals([reacting, plain], excuses=False)
    assert (agreeable["wrong_writes"], agreeable["wrong_writes_excused"]) == (1, 1)
    assert (attentive["wrong_writes"], attentive["wrong_writes_excused"]) == (2, 0)


def test_that_a_request_that_nobody_took_on_is_named() -> None:
    left = scored(gold=[CANCEL], right={"#W1": 1})
    figures = totals([left], excuses=False)
    assert figures["not_carried_out_without_person"] == ["7"]
    assert figures["left_undone"] == ["7"]
    assert figures["do_nothing_baseline"] == 0
    assert "left undone" in as_text([left], customer="attentive")
