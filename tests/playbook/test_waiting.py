"""Unit: a question that stays open is asked once more, then put aside; nothing is lost by it."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import AT, Talk, bundle_of

from relevo.conversation.commands import ChitChat, SetSlot, StartFlow
from relevo.conversation.events import TimerFired, TimerSet
from relevo.kernel.clock import SECOND
from relevo.playbook import Bundle
from relevo.playbook.effects import SetAlarm

SHOP = bundle_of(FILES, settings=SETTINGS)


def alarms(talk: Talk) -> list[float]:
    return [x.seconds for x in talk.effects if isinstance(x, SetAlarm) and x.name == "silence"]


def asked(bundle: Bundle = SHOP, channel: str = "web") -> Talk:
    talk = Talk(bundle, bench)
    talk.state = replace(talk.state, channel=channel)
    talk.hears(StartFlow("status"))
    return talk


def comes_due(talk: Talk, minutes: float) -> str:
    """Let the timer come due that long after the customer's last message."""
    talk.write(TimerFired("silence"))
    lines = tuple(
        replace(x, at=AT - int(minutes * 60 * SECOND)) if x.at else x for x in talk.state.recent
    )
    talk.state = replace(talk.state, recent=lines)
    return talk.wakes("silence")


def test_that_an_open_question_sets_one_timer() -> None:
    talk = asked()
    assert alarms(talk) == [600.0]
    talk.write(TimerSet("silence", AT + 600 * SECOND))
    talk.hears(ChitChat("thanks"))
    assert alarms(talk) == []


def test_that_no_timer_is_set_when_nothing_is_open() -> None:
    talk = Talk(SHOP, bench)
    talk.hears(ChitChat("greeting"))
    assert alarms(talk) == []


def test_that_the_customer_is_asked_once_more_and_then_left_in_peace() -> None:
    talk = asked()
    comes_due(talk, 10)
    assert talk.texts == ["silence", "status.ask.order_id"]
    assert alarms(talk) == [3000.0]
    comes_due(talk, 60)
    assert talk.texts == ["silence.closed"]
    assert comes_due(talk, 120) == ""
    assert alarms(talk) == []


def test_that_who_comes_back_goes_on_where_they_stopped() -> None:
    talk = asked()
    comes_due(talk, 10)
    comes_due(talk, 60)
    assert talk.hears(SetSlot("order_id", "W001")).startswith("It is on its way.")


def test_that_who_has_written_meanwhile_is_not_disturbed() -> None:
    talk = asked()
    assert comes_due(talk, 4) == ""
    assert alarms(talk) == [360.0]


def test_that_a_timer_after_the_end_does_nothing() -> None:
    talk = asked()
    talk.hears(SetSlot("order_id", "W001"))
    assert comes_due(talk, 10) == ""
    assert alarms(talk) == []


@pytest.mark.parametrize(
    ("silence", "channel", "seconds"),
    [
        ("{remind: 5 min, close: 20 min}", "web", [300.0]),
        ("{remind: never, close: 20 min}", "web", [1200.0]),
        ("{remind: never, close: never}", "web", []),
        ("{remind: 5 min, close: 20 min}", "sms", []),
        ("{sms: {remind: 2 h, close: 1 days}}", "sms", [7200.0]),
    ],
)
def test_that_the_project_says_how_long_for_each_channel(
    silence: str, channel: str, seconds: list[float]
) -> None:
    bundle = bundle_of(FILES, settings=f"{SETTINGS}silence: {silence}\n")
    assert alarms(asked(bundle, channel)) == seconds


def test_that_a_flow_may_have_patience_of_its_own() -> None:
    patient = FILES["playbooks/status.yaml"] + "silence: {remind: 1 h, close: 2 h}\n"
    bundle = bundle_of(FILES | {"playbooks/status.yaml": patient}, settings=SETTINGS)
    assert alarms(asked(bundle, "sms")) == [3600.0]


@pytest.mark.parametrize("channel", ["sms", "terminal"])
def test_that_nobody_is_reminded_by_text_message_unless_the_project_says_so(channel: str) -> None:
    assert alarms(asked(channel=channel)) == []
