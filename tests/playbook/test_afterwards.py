"""Unit: a correction after the end is looked up anew, or told honestly when it was done for good."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import Talk, bundle_of, problems_of

from relevo.conversation.commands import Confirm, CorrectSlot, Deny, SetSlot, StartFlow
from relevo.conversation.packet import Reason

SHORT = (
    FILES["playbooks/cancel.yaml"]
    .partition("  - ask: satisfied")[0]
    .replace('    ask: {en: "Were you satisfied with me?", es: "¿Le he atendido bien?"}\n', "")
    .replace("  satisfied:\n    type: yes_no\n", "")
)
UNDO = SHORT.replace("flow: cancel", "flow: cancel\nundo: later")


def talk_of(cancel: str = SHORT) -> Talk:
    files = FILES | {"playbooks/cancel.yaml": cancel}
    talk = Talk(bundle_of(files, settings=SETTINGS), bench)
    talk.state = replace(talk.state, identity="verified")
    return talk


def cancelled(talk: Talk) -> Talk:
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"), SetSlot("reason", "late"))
    talk.hears(Confirm())
    assert talk.state.stack == ()
    return talk


def test_that_what_was_only_looked_up_is_looked_up_anew() -> None:
    talk = talk_of()
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    talk.hears(CorrectSlot("order_id", "W003"))
    assert talk.texts[:2] == ["correction.done", "status.say_2"]
    assert [call.arguments for call in talk.calls] == [{"order_id": "W003"}]


def test_that_a_wrong_value_without_another_is_asked_for_after_the_end() -> None:
    talk = talk_of()
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    talk.hears(CorrectSlot("order_id"))
    assert talk.texts == ["correction.ask", "status.ask.order_id"]


def test_that_what_was_done_for_good_is_for_people_and_said_so() -> None:
    talk = cancelled(talk_of())
    talk.hears(CorrectSlot("order_id", "W003"))
    assert talk.texts == ["correction.late"]
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.APPROVAL_NEEDED
    assert talk.calls == []


@pytest.mark.parametrize(("reply", "begun"), [(Confirm(), True), (Deny(), False)])
def test_that_taking_it_back_is_offered_where_the_playbook_can(
    reply: Confirm | Deny, *, begun: bool
) -> None:
    talk = cancelled(talk_of(UNDO))
    talk.hears(CorrectSlot("order_id", "W003"))
    assert talk.texts == ["correction.undo"]
    assert talk.payloads == ["flow:later"]
    talk.hears(reply)
    assert ("later" in [frame.flow for frame in talk.state.stack]) is begun


def test_that_a_way_back_that_does_not_exist_is_found() -> None:
    files = FILES | {"playbooks/cancel.yaml": UNDO.replace("later", "latr")}
    (problem,) = problems_of(files, settings=SETTINGS)
    assert "There is no flow `latr` for `undo`" in problem.what
    assert problem.mend == "Did you mean `later`?"
