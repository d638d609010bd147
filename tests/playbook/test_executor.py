"""Unit: the executor, pattern by pattern."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import AT, Talk, bundle_of

from relevo.conversation.commands import (
    AskKnowledge,
    CancelFlow,
    ChitChat,
    Clarify,
    Confirm,
    CorrectSlot,
    Decline,
    Deny,
    OptOut,
    Repeat,
    RequestHuman,
    Restart,
    SensitiveTopic,
    SetSlot,
    Silence,
    StartFlow,
    SwitchFlow,
)
from relevo.conversation.events import FlowCancelled, FlowCompleted, FlowStarted, ToolReturned
from relevo.conversation.packet import Reason, ReturnBrief
from relevo.playbook import execute
from relevo.playbook.effects import AnswerQuestion, CallTool, RequestHandoff, Resolve, SetAlarm
from relevo.playbook.texts import shipped

SHOP = bundle_of(FILES, settings=SETTINGS)


@pytest.fixture
def talk() -> Talk:
    return Talk(SHOP, bench)


@pytest.fixture
def known() -> Talk:
    """A customer whose identity is proven."""
    talk = Talk(SHOP, bench)
    talk.state = replace(talk.state, identity="verified")
    return talk


def is_one_of(text: str, name: str, language: str = "en") -> bool:
    return any(variant.split("{")[0] in text for variant in shipped()[name][language])


def to_the_question_of_reasons(talk: Talk) -> None:
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    assert talk.said == ["Why?"]


def to_the_confirmation(talk: Talk) -> None:
    to_the_question_of_reasons(talk)
    talk.hears(SetSlot("reason", "too slow"))
    assert talk.said == ["Cancel W001, worth €20.00, because it is late?"]


# A flow from end to end


def test_that_a_flow_asks_calls_and_says(talk: Talk) -> None:
    assert talk.hears(StartFlow("status")) in ("Which order?", "What's its number?")
    said = talk.hears(SetSlot("order_id", "W001"))
    assert said.startswith("It is on its way.")
    assert is_one_of(said, "anything_else")
    assert [call.arguments for call in talk.calls] == [{"order_id": "W001"}]
    assert talk.state.stack == ()


def test_that_what_is_said_at_once_is_not_asked(talk: Talk) -> None:
    assert talk.hears(StartFlow("status"), SetSlot("order_id", "W001")).startswith("It is")
    assert len(talk.calls) == 1


def test_that_the_reply_is_in_the_customers_language(talk: Talk) -> None:
    talk.language = "es"
    assert talk.hears(StartFlow("status")) == "¿Qué pedido es?"
    talk.language = "fr"
    assert talk.hears(Decline()).split()[0] in ("Sorry,", "I'm")


def test_that_a_question_is_asked_in_other_words_the_second_time(talk: Talk) -> None:
    first = talk.hears(StartFlow("status"))
    talk.hears(ChitChat("thanks"))
    assert talk.said[-1] != first
    assert talk.texts[-1] == "status.ask.order_id"


def test_that_the_reason_codes_of_a_handoff_step_are_kept(talk: Talk) -> None:
    talk.hears(StartFlow("status"), SetSlot("order_id", "W002"))
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.PROMISE_BROKEN
    assert (talk.handoff.queue, talk.handoff.urgency) == ("care", "high")


def test_that_anything_else_is_not_asked_after_every_flow(talk: Talk) -> None:
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    talk.hears(StartFlow("status"), SetSlot("order_id", "W003"))
    assert "anything_else" not in talk.texts


@pytest.mark.parametrize(
    ("ending", "texts", "resolved"),
    [
        ("true", ["bad.say_1", "anything_else"], False),
        ("quiet", ["bad.say_1"], False),
        ("resolve", ["bad.say_1"], True),
    ],
)
def test_that_a_flow_may_end_without_a_cheerful_question(
    ending: str, texts: list[str], *, resolved: bool
) -> None:
    bad = f"flow: bad\ntitle: a matter\nexamples: [bad]\nsteps:\n  - say: No.\n    end: {ending}\n"
    talk = Talk(bundle_of(bad), bench)
    talk.hears(StartFlow("bad"))
    assert talk.texts == texts
    assert any(isinstance(x, Resolve) for x in talk.effects) is resolved


def test_that_the_same_flow_once_more_asks_anew(talk: Talk) -> None:
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    talk.hears(StartFlow("status"))
    assert talk.texts == ["status.ask.order_id"]


# Validation


def test_that_a_wrong_value_is_explained_and_asked_again_until_people_help(talk: Talk) -> None:
    talk.hears(StartFlow("status"))
    for _ in range(2):
        talk.hears(SetSlot("order_id", "X9"))
        assert talk.texts == ["status.invalid.order_id", "status.ask.order_id"]
    talk.hears(SetSlot("order_id", "X9"))
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.NOT_UNDERSTOOD
    assert talk.handoff.rule == "escalation.attempts"


def test_that_an_order_that_does_not_exist_counts_as_an_attempt(talk: Talk) -> None:
    talk.hears(StartFlow("status"))
    for _ in range(2):
        assert "There is no order W009." in talk.hears(SetSlot("order_id", "W009"))
    talk.hears(SetSlot("order_id", "W009"))
    assert talk.handoff is not None
    assert len(talk.calls) == 1


def test_that_a_bare_yes_is_no_answer_to_another_question(talk: Talk) -> None:
    talk.hears(StartFlow("status"))
    talk.hears(Confirm())
    assert talk.texts == ["invalid.pattern", "status.ask.order_id"]


# Identity


def test_that_proof_is_asked_for_first_and_then_the_flow_goes_on(talk: Talk) -> None:
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    assert talk.texts == ["identity_needed", "prove.ask.postcode"]
    talk.hears(SetSlot("postcode", "28001"))
    assert talk.said == ["Why?"]
    assert [call.tool for call in talk.calls] == ["identify", "get_order"]


@pytest.mark.parametrize(
    ("postcode", "texts"),
    [("28001", ["cancel.ask.reason"]), ("1", ["prove.say_1", "prove.ask.postcode"])],
)
def test_that_who_gives_everything_unasked_is_not_told_of_questions_first(
    postcode: str, texts: list[str]
) -> None:
    shared = FILES["playbooks/prove.yaml"].replace('postal?"}}', 'postal?"}, share: true}')
    talk = Talk(bundle_of(FILES | {"playbooks/prove.yaml": shared}, settings=SETTINGS), bench)
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"), SetSlot("postcode", postcode))
    assert talk.texts == texts


def test_that_three_failed_proofs_end_with_people(talk: Talk) -> None:
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    for _ in range(2):
        assert "That does not match." in talk.hears(SetSlot("postcode", "1"))
    talk.hears(SetSlot("postcode", "1"))
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.IDENTITY_UNVERIFIED


def test_that_without_an_identity_flow_people_prove_it() -> None:
    bundle = replace(SHOP, identity_flow="")
    talk = Talk(bundle, bench)
    talk.hears(StartFlow("cancel"))
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.IDENTITY_UNVERIFIED


def test_that_a_proof_that_has_been_given_meanwhile_is_not_asked_again(talk: Talk) -> None:
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"))
    talk.hears(StartFlow("status"))
    talk.state = replace(talk.state, identity="verified")
    talk.hears(StartFlow("later"))
    talk.hears(CancelFlow())
    assert "prove.ask.postcode" not in talk.texts
    assert talk.said[-1] == "Why?"


def test_that_a_proof_that_lapsed_is_asked_for_before_anything_private(known: Talk) -> None:
    to_the_confirmation(known)
    known.state = replace(known.state, identity="anonymous")
    known.hears(Confirm())
    assert known.texts == ["identity_needed", "prove.ask.postcode"]
    known.hears(SetSlot("postcode", "28001"))
    assert [call.tool for call in known.calls] == ["identify", "cancel_order"]


def test_that_private_details_are_not_repeated_without_proof(known: Talk) -> None:
    to_the_confirmation(known)
    known.state = replace(known.state, identity="anonymous")
    known.hears(ChitChat("thanks"))
    assert known.texts == ["thanks", "identity_needed", "prove.ask.postcode"]
    known.hears(SetSlot("postcode", "28001"))
    assert known.texts == ["cancel.sure"]


# Confirmation


def test_that_the_details_are_listed_and_only_a_yes_does_it(known: Talk) -> None:
    to_the_confirmation(known)
    assert known.payloads == ["confirm:yes", "confirm:no"]
    assert known.hears(Confirm()).startswith("Cancelled: C-W001.")
    assert known.calls[0].arguments == {"order_id": "W001", "reason": "late"}
    assert known.calls[0].step == "cancel/call_cancel_order/1"


def test_that_a_no_does_nothing(known: Talk) -> None:
    to_the_confirmation(known)
    said = known.hears(Deny())
    assert known.calls == []
    assert is_one_of(said, "confirm.denied")
    assert known.state.stack == ()


def test_that_a_yes_beside_a_question_is_not_yet_a_yes(known: Talk) -> None:
    to_the_confirmation(known)
    known.knows = True
    known.hears(Confirm(), AskKnowledge("how much does it cost?"))
    assert known.calls == []
    assert known.texts == ["cancel.sure"]


def test_that_neither_yes_nor_no_lists_the_details_again(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(Decline())
    assert known.texts == ["cannot_understand.again", "cancel.sure"]
    assert known.calls == []


def test_that_a_correction_at_the_confirmation_lists_the_new_details(known: Talk) -> None:
    to_the_confirmation(known)
    said = known.hears(Deny(), CorrectSlot("reason", "other"))
    assert "because another reason?" in said
    assert known.hears(Confirm()).startswith("Cancelled")
    assert known.calls[0].arguments["reason"] == "other"


def test_that_a_yes_to_other_details_does_not_count(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(CorrectSlot("order_id", "W003"), Confirm())
    assert "Cancel W003, worth €500.00" in known.said[-1]
    assert [call.tool for call in known.calls] == ["get_order"]


def test_that_a_tool_is_never_called_on_a_yes_that_was_taken_back(known: Talk) -> None:
    # Even where the way to the call is open: the executor does not trust the graph alone.
    to_the_confirmation(known)
    frame = known.state.stack[-1]
    known.state = replace(
        known.state, stack=(replace(frame, step="call_cancel_order", awaiting=""),)
    )
    known.hears(SetSlot("reason", "other"))
    assert known.calls == []
    assert known.texts[-1] == "cancel.sure"


def test_that_more_than_the_assistant_may_decide_goes_to_people(known: Talk) -> None:
    known.hears(StartFlow("cancel"), SetSlot("order_id", "W003"), SetSlot("reason", "late"))
    known.hears(Confirm())
    assert known.calls == []
    assert known.handoff is not None
    assert known.handoff.reason is Reason.APPROVAL_NEEDED
    assert known.handoff.rule == "guideline.dear orders"


# Corrections


def test_that_a_corrected_value_is_looked_up_again(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(CorrectSlot("order_id", "W003"))
    assert [call.arguments for call in known.calls] == [{"order_id": "W003"}]
    assert known.texts == ["correction.done", "cancel.ask.reason"]


def test_that_a_wrong_value_without_another_is_asked_for(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(CorrectSlot("order_id"))
    assert known.texts == ["correction.ask", "cancel.ask.order_id"]
    assert known.hears(SetSlot("order_id", "W003")).startswith("Cancel W003")


def test_that_what_was_done_for_good_is_corrected_by_people(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(Confirm())
    known.hears(CorrectSlot("order_id", "W003"))
    assert known.handoff is not None
    assert known.handoff.reason is Reason.APPROVAL_NEEDED
    assert known.calls == []


def test_that_a_correction_that_is_not_valid_changes_nothing(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(CorrectSlot("order_id", "nonsense"))
    assert known.values()["order_id"] == "W001"
    assert known.texts[-1] == "cancel.sure"


# Interruption, switch, cancel, restart


def test_that_an_interruption_is_served_and_the_open_question_comes_back(known: Talk) -> None:
    to_the_question_of_reasons(known)
    said = known.hears(StartFlow("status"))
    assert known.texts == ["status.say_2", "resume", "cancel.ask.reason"]
    assert "your cancellation" in said


def test_that_several_wishes_are_served_one_after_the_other(known: Talk) -> None:
    known.hears(StartFlow("cancel"), StartFlow("status"), SetSlot("order_id", "W001"))
    assert [frame.flow for frame in known.state.stack] == ["status", "cancel"]
    known.hears(CancelFlow())
    assert known.texts[:3] == ["cancel.done", "next_matter", "status.say_2"]


def test_that_a_switch_does_not_come_back(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(SwitchFlow("status"))
    assert [frame.flow for frame in known.state.stack] == []
    assert FlowCancelled("cancel", "switched") in known.events


def test_that_going_back_to_a_flow_gives_up_what_lies_above(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(StartFlow("later"))
    known.hears(StartFlow("cancel"))
    assert [frame.flow for frame in known.state.stack] == ["cancel"]
    assert known.texts == ["wishes.left", "cancel.ask.reason"]
    assert "a reminder" in known.said[0]


def test_that_a_cancelled_flow_ends_and_the_one_below_goes_on(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(StartFlow("later"))
    known.hears(CancelFlow())
    assert known.texts == ["cancel.done", "resume", "cancel.ask.reason"]
    known.hears(CancelFlow())
    assert known.texts == ["cancel.done", "anything_else"]
    known.hears(CancelFlow())
    assert known.texts == ["cancel.nothing"]


def test_that_a_restart_keeps_nothing(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(Restart())
    assert known.texts == ["restart.done", "cancel.ask.order_id"]
    assert known.values() == {}


def test_that_cancelling_the_proof_cancels_what_it_was_for(talk: Talk) -> None:
    talk.hears(StartFlow("cancel"))
    talk.hears(CancelFlow())
    assert talk.state.stack == ()


def test_that_the_stack_stays_small() -> None:
    flows = {
        f"playbooks/f{i}.yaml": f"flow: f{i}\ntitle: matter {i}\nexamples: [wish {i}]\n"
        f"slots: {{s{i}: {{type: text, ask: 'Say {i}'}}}}\n"
        f"steps: [{{ask: s{i}}}, {{say: done}}]\n"
        for i in range(12)
    }
    talk = Talk(bundle_of(flows))
    for i in range(12):
        talk.hears(StartFlow(f"f{i}"))
    assert [frame.flow for frame in talk.state.stack] == [f"f{i}" for i in range(6)]
    assert talk.texts == ["wishes.full", "f5.ask.s5"]
    assert "matter 11" in talk.said[0]


# Small talk, questions, not understood


@pytest.mark.parametrize(
    "about",
    ["greeting", "thanks", "goodbye", "how_are_you", "are_you_human", "who_are_you", "joke"],
)
def test_that_small_talk_is_answered(talk: Talk, about: str) -> None:
    assert talk.hears(ChitChat(about))


def test_that_small_talk_leads_back_to_the_open_question(talk: Talk) -> None:
    talk.hears(StartFlow("status"))
    talk.hears(ChitChat("are_you_human"))
    assert talk.texts == ["are_you_human", "status.ask.order_id"]


def test_that_a_greeting_before_a_wish_is_short(talk: Talk) -> None:
    talk.hears(ChitChat("greeting"), StartFlow("status"))
    assert talk.texts == ["greeting.short", "status.ask.order_id"]


def test_that_a_goodbye_after_a_finished_matter_closes_it(talk: Talk) -> None:
    talk.hears(ChitChat("goodbye"))
    assert not any(isinstance(effect, Resolve) for effect in talk.effects)
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    talk.hears(ChitChat("goodbye"))
    assert any(isinstance(effect, Resolve) for effect in talk.effects)


def test_that_no_to_anything_else_says_goodbye_and_yes_asks_what(talk: Talk) -> None:
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    before = talk.state
    assert is_one_of(talk.hears(Deny()), "goodbye")
    assert isinstance(talk.effects[-1], Resolve)
    talk.state = before
    assert is_one_of(talk.hears(Confirm()), "anything_else.yes")


def test_that_a_question_is_answered_and_the_flow_goes_on(talk: Talk) -> None:
    talk.knows = True
    talk.hears(StartFlow("status"))
    talk.hears(AskKnowledge("how long does it take?"))
    assert talk.texts == ["status.ask.order_id"]
    talk.knows = False
    talk.hears(AskKnowledge("how long does it take?"))
    assert talk.texts == ["unknown_answer.short", "status.ask.order_id"]


def test_that_a_value_beside_a_question_is_used_after_the_answer(talk: Talk) -> None:
    talk.knows = True
    talk.hears(StartFlow("status"))
    said = talk.hears(AskKnowledge("how long?"), SetSlot("order_id", "W001"))
    assert said.startswith("It is on its way.")


def test_that_a_person_is_offered_for_what_is_not_known_and_a_yes_gets_one(talk: Talk) -> None:
    talk.hears(AskKnowledge("what is love?"))
    assert talk.payloads == ["human"]
    talk.hears(Confirm())
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.KNOWLEDGE_GAP


def test_that_not_understanding_rephrases_with_options_and_then_hands_over(talk: Talk) -> None:
    talk.hears(Decline())
    assert talk.texts == ["cannot_understand.1", "options"]
    assert talk.payloads == ["flow:status", "flow:cancel", "flow:later"] or len(talk.payloads) == 3
    talk.hears(Decline())
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.NOT_UNDERSTOOD


def test_that_a_longer_ladder_offers_a_person_before_it_ends() -> None:
    patient = replace(SHOP, escalation=replace(SHOP.escalation, not_understood=3))
    talk = Talk(patient, bench)
    talk.hears(Decline())
    talk.hears(Decline())
    assert talk.texts == ["cannot_understand.2"]
    assert talk.payloads == ["human"]
    talk.hears(Confirm())
    assert talk.handoff is not None


def test_that_a_patient_project_has_every_rung_of_the_ladder() -> None:
    patient = replace(SHOP, escalation=replace(SHOP.escalation, not_understood=5))
    talk = Talk(patient, bench)
    rungs: list[str] = []
    for _ in range(4):
        talk.hears(Decline())
        rungs.append(talk.texts[0])
    talk.hears(Decline())
    assert rungs == [
        "cannot_understand.1",
        "cannot_understand.simple",
        "cannot_understand.simple",
        "cannot_understand.2",
    ]
    assert talk.handoff is not None


def test_that_out_of_scope_is_declined_honestly_and_never_counted(talk: Talk) -> None:
    for _ in range(3):
        talk.hears(Decline(known=True))
        assert talk.texts == ["declined", "options"]


def test_that_at_most_three_options_are_offered_as_buttons(talk: Talk) -> None:
    said = talk.hears(Clarify(("status", "cancel", "prove", "later", "nonsense")))
    assert talk.payloads == ["flow:status", "flow:cancel", "flow:later"]
    assert "your order" in said


def test_that_a_yes_to_one_option_takes_it(talk: Talk) -> None:
    talk.hears(Clarify(("status",)))
    talk.hears(Confirm())
    assert talk.texts == ["status.ask.order_id"]


def test_that_one_option_is_offered_as_yes_and_no(talk: Talk) -> None:
    talk.hears(Clarify(("status",)))
    assert talk.payloads == ["flow:status", "confirm:no"]
    talk.hears(Deny())
    assert talk.texts == ["go_ahead"]


@pytest.mark.parametrize("reply", [Confirm(), Deny()])
def test_that_an_answer_to_which_matter_is_none_to_the_confirmation(
    known: Talk, reply: Confirm | Deny
) -> None:
    to_the_confirmation(known)
    known.hears(Clarify(("status",)))
    known.hears(reply)
    assert known.texts[-1] == "cancel.sure"
    assert "cancel_order" not in [call.tool for call in known.calls]
    assert ("status.say_2" in known.texts) is isinstance(reply, Confirm)


def test_that_it_is_said_again_when_asked_for(talk: Talk) -> None:
    first = talk.hears(StartFlow("status"))
    assert talk.hears(Repeat()) == first
    assert talk.texts == ["repeat"]


def test_that_silence_is_met_with_patience(talk: Talk) -> None:
    talk.hears(StartFlow("status"))
    talk.hears(Silence())
    assert talk.texts == ["silence", "status.ask.order_id"]


# People


def test_that_a_person_comes_at_once_and_knows_what_was_said(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(SetSlot("reason", "other"), RequestHuman())
    assert known.handoff is not None
    assert known.handoff.reason is Reason.CUSTOMER_REQUEST
    assert known.said == []
    assert known.values()["reason"] == "other"


@pytest.mark.parametrize(
    ("topic", "reason", "queue"),
    [
        ("legal", Reason.SENSITIVE_TOPIC, "care"),
        ("self_harm", Reason.VULNERABLE_OR_SAFETY, ""),
        ("bereavement", Reason.SENSITIVE_TOPIC, ""),
        ("complaint", Reason.COMPLAINT, ""),
        ("anything", Reason.SENSITIVE_TOPIC, ""),
    ],
)
def test_that_delicate_matters_go_to_people_with_a_kind_word(
    talk: Talk, topic: str, reason: Reason, queue: str
) -> None:
    said = talk.hears(StartFlow("status"), SensitiveTopic(topic))
    assert talk.handoff is not None
    assert (talk.handoff.reason, talk.handoff.queue) == (reason, queue)
    name = f"sensitive.{topic}"
    assert is_one_of(said, name if name in shipped() else "sensitive")


def test_that_opting_out_is_seen_to(talk: Talk) -> None:
    assert talk.hears(OptOut())
    assert talk.handoff is not None
    assert talk.handoff.rule == "pattern.opt_out"


@pytest.mark.parametrize(
    ("result", "tool", "text"),
    [("failed", "get_order", "tool_failed"), ("unknown", "cancel_order", "tool_unknown")],
)
def test_that_a_failed_tool_ends_with_people_and_the_truth(
    result: str, tool: str, text: str
) -> None:
    def broken(name: str, arguments: Mapping[str, Any]) -> Any:
        return result if name == tool else bench(name, arguments)

    talk = Talk(SHOP, broken)
    talk.state = replace(talk.state, identity="verified")
    talk.hears(StartFlow("cancel"), SetSlot("order_id", "W001"), SetSlot("reason", "late"))
    talk.hears(Confirm())
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.TOOL_FAILED
    assert talk.texts == [text]


def test_that_a_read_that_failed_is_tried_as_often_as_the_project_allows() -> None:
    bundle = replace(SHOP, escalation=replace(SHOP.escalation, tool_failures=3))
    talk = Talk(bundle, lambda name, arguments: "failed")
    talk.hears(StartFlow("status"), SetSlot("order_id", "W001"))
    assert [call.step for call in talk.calls] == [f"status/look_up/{i}" for i in (1, 2, 3)]
    assert talk.handoff is not None


def test_that_a_result_counts_although_its_event_is_not_folded_yet(talk: Talk) -> None:
    commands = (StartFlow("status"), SetSlot("order_id", "W001"))
    asked = execute.carry_out(SHOP, talk.state, commands, at=AT, language="en")
    call = asked.effects[-1]
    assert isinstance(call, CallTool)
    result = ToolReturned(
        call.tool, call.step, "done", {"status": "lost"}, "", call.name, call.flow
    )
    outcome = execute.returned(SHOP, asked.state, result, at=AT, language="en")
    assert isinstance(outcome.effects[-1], RequestHandoff)


def test_that_a_result_that_nobody_waits_for_changes_nothing(known: Talk) -> None:
    to_the_question_of_reasons(known)
    late = ToolReturned("get_order", "gone/step/1", "done", {"status": "lost"}, "", "order", "gone")
    outcome = execute.returned(SHOP, known.state, late, at=AT, language="en")
    assert outcome.state.stack == known.state.stack


def test_that_a_flow_goes_on_after_people_with_what_they_filled(known: Talk) -> None:
    known.hears(StartFlow("cancel"), SetSlot("order_id", "W003"), SetSlot("reason", "late"))
    known.hears(Confirm())
    brief = ReturnBrief(flow="cancel", allowed_actions=("cancel_order",), by="agent:1")
    known.state = replace(known.state, brief=brief)
    known.is_handed_back()
    assert [call.tool for call in known.calls] == ["cancel_order"]
    assert known.texts[0] == "handback"


def test_that_slots_which_people_filled_are_taken_over(known: Talk) -> None:
    to_the_question_of_reasons(known)
    brief = ReturnBrief(flow="cancel", slots={"reason": "other"}, by="agent:1")
    known.state = replace(known.state, brief=brief)
    known.is_handed_back()
    assert known.texts == ["handback", "cancel.sure"]


def test_that_a_hand_back_without_a_brief_goes_on_where_the_flow_stood(known: Talk) -> None:
    to_the_question_of_reasons(known)
    before = known.state.stack
    known.is_handed_back()
    assert [frame.flow for frame in known.state.stack] == [frame.flow for frame in before]
    assert known.texts[0] == "handback"
    assert "go_ahead" not in known.texts


def test_that_what_people_settled_is_not_begun_again(known: Talk) -> None:
    to_the_question_of_reasons(known)
    brief = ReturnBrief(what_was_agreed="A new one is sent today", by="agent:1")
    known.state = replace(known.state, brief=brief)
    known.is_handed_back()
    assert known.state.stack == ()
    assert known.texts == ["handback", "go_ahead"]


def test_that_what_must_not_be_done_is_not_done(known: Talk) -> None:
    to_the_confirmation(known)
    known.state = replace(known.state, brief=ReturnBrief(must_not=("cancel_order",)))
    known.hears(Confirm())
    assert known.calls == []
    assert known.handoff is not None


# Time, and playbooks that change


def test_that_a_flow_waits_and_goes_on_by_itself(talk: Talk) -> None:
    talk.hears(StartFlow("later"))
    assert SetAlarm("later/rest", 600) in talk.effects
    talk.hears(ChitChat("thanks"))
    assert talk.wakes("later/rest").startswith("Here I am again.")
    assert talk.wakes("later/rest") == ""


def test_that_a_timer_does_not_interrupt_another_matter(talk: Talk) -> None:
    talk.hears(StartFlow("later"))
    talk.hears(StartFlow("status"))
    assert talk.wakes("later/rest") == ""
    said = talk.hears(SetSlot("order_id", "W001"))
    assert "Here I am again." in said


def test_that_a_playbook_that_changed_meanwhile_begins_anew(known: Talk) -> None:
    to_the_question_of_reasons(known)
    changed = {
        **FILES,
        "playbooks/cancel.yaml": FILES["playbooks/cancel.yaml"].replace("  - ask: reason\n", ""),
    }
    known.bundle = bundle_of(changed, settings=SETTINGS)
    known.hears(SetSlot("reason", "late"))
    assert known.said[-1] == "Cancel W001, worth €20.00, because it is late?"


def test_that_a_flow_that_is_gone_is_given_up_in_words(known: Talk) -> None:
    to_the_question_of_reasons(known)
    flows = {name: flow for name, flow in SHOP.flows.items() if name != "cancel"}
    known.bundle = replace(SHOP, flows=flows)
    known.hears(SetSlot("reason", "late"))
    assert known.texts[0] == "flow_gone"


def test_that_a_wish_whose_flow_is_gone_is_not_dropped_silently(known: Talk) -> None:
    known.hears(StartFlow("cancel"), StartFlow("later"))
    flows = {name: flow for name, flow in SHOP.flows.items() if name != "later"}
    known.bundle = replace(SHOP, flows=flows)
    known.hears(SetSlot("order_id", "W001"))
    assert known.texts == ["flow_gone.one", "cancel.ask.reason"]


def test_that_a_question_of_a_playbook_is_answered_from_knowledge() -> None:
    text = (
        "flow: ask_us\ntitle: a question\nexamples: [I have a question]\n"
        "slots: {question: {type: text, ask: [What is it?, Tell me.]}}\n"
        "steps:\n  - answer: question\n    missing: {then: more}\n    then: end\n"
        "  - id: more\n    ask: question\n  - answer: question\n    missing: {handoff: knowledge_gap}\n"
    )
    talk = Talk(bundle_of(text), knows=False)
    talk.hears(StartFlow("ask_us"), text="do you have a car park?")
    assert talk.effects[0] == AnswerQuestion("do you have a car park?")
    assert talk.texts == ["ask_us.ask.question"]
    talk.hears(SetSlot("question", "parking"))
    assert talk.effects[0] == AnswerQuestion("parking")
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.KNOWLEDGE_GAP


def test_that_flows_are_told_from_each_other_in_the_log(known: Talk) -> None:
    to_the_question_of_reasons(known)
    known.hears(StartFlow("status"))
    assert FlowStarted("status", "cancel") in known.events
    assert FlowCompleted("status") in known.events


def test_that_every_decision_names_its_rule(known: Talk) -> None:
    to_the_confirmation(known)
    known.hears(StartFlow("status"))
    known.hears(Decline())
    assert known.rules[-3:] == ["pattern.interruption", "flow", "pattern.cannot_understand.1"]


def test_that_a_tool_can_be_given_what_the_customer_wrote() -> None:
    text = "flow: f\ntitle: it\nexamples: [do it]\nsteps:\n  - call: list_orders(messages)\n    as: o\n  - say: Done.\n"
    talk = Talk(bundle_of(text), lambda tool, arguments: {"known": True})
    talk.hears(StartFlow("f"))
    (call,) = talk.calls
    assert [message["position"] > 0 for message in call.arguments["status"]] == [True]
