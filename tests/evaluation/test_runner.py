import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import pytest

from relevo.conversation.author import ASSISTANT
from relevo.conversation.commands import CorrectSlot, Understanding
from relevo.conversation.events import (
    Choice,
    CommandsUnderstood,
    ConversationResolved,
    Event,
    FlowCompleted,
    FlowStarted,
    HandoffRequested,
    KnowledgeCited,
    LanguageChanged,
    MessageSent,
    Record,
    SlotSet,
    Source,
    ToolCalled,
)
from relevo.conversation.packet import Packet, Reason, Target
from relevo.evaluation.cases import Case, Vocabulary
from relevo.evaluation.fake import ScriptedStage
from relevo.evaluation.parse import parse_cases
from relevo.evaluation.runner import Result, run_case

KNOWN = Vocabulary(
    flows=frozenset({"order_status", "verify_customer"}),
    slots=frozenset({"order_id", "amount", "email"}),
    tools=frozenset({"get_order", "refund"}),
    languages=frozenset({"en", "es"}),
    queues=frozenset({"general", "care"}),
)
PACKET = Packet("h", "c", 1, 0, "assistant", Reason.APPROVAL_NEEDED, Target("care", urgency="high"))
TURN: tuple[Event, ...] = (
    LanguageChanged("es"),
    CommandsUnderstood(1, Understanding((CorrectSlot("order_id", "7"),), "es")),
    FlowStarted("order_status"),
    SlotSet("order_status", "order_id", "AH-7"),
    SlotSet("order_status", "amount", {"amount": "49.00", "currency": "EUR"}),
    ToolCalled("get_order", {"order_id": "AH-7"}, "s", "read"),
    KnowledgeCited((Source("es/shipping#1", "Envíos"),), 0.9),
    MessageSent("Llega el 5\u00a0de enero.", 1, choices=(Choice("Sí", "yes"), Choice("No", "no"))),
    HandoffRequested(PACKET),
)


def case(text: str) -> Case:
    found = parse_cases({"t.yaml": text}, KNOWN)
    assert not found.problems, found.problems
    return found.cases[0]


async def after(*turns: Sequence[Event], expect: str) -> Result:
    users = "- user: hola\n" * max(1, len(turns))
    return await run_case(case(f"{users}- expect: {expect}\n"), ScriptedStage(*turns))


@pytest.mark.parametrize(
    "expect",
    [
        "{flow: order_status}",
        "{language: es}",
        "{command: CorrectSlot, not_command: Deny}",
        "{slot: {order_id: ah-7, amount: 49, email: null}}",
        '{slot: {order_id: "*"}}',
        "{called: get_order, not_called: refund}",
        "{called: {get_order: {order_id: AH-7}}}",
        "{said: {contains: [llega el, 5 de enero]}}",
        "{said: {any_of: [mañana, enero]}, not_said: {contains: AH-8}}",
        "{said: {matches: 'el \\d+ de'}}",
        "{choices: 2}",
        "{choices: [sí, 'no']}",
        "{handoff: approval_needed}",
        "{handoff: {reason: approval_needed, queue: care, urgency: high}}",
        "{resolved: false}",
        "{identity: anonymous}",
        "{source: shipping}",
    ],
)
async def test_that_what_is_true_passes(expect: str) -> None:
    if "choices: [" in expect:
        expect = "{choices: ['Sí', 'no']}"
    result = await after(TURN, expect=expect)
    assert result.passed, result.misses


@pytest.mark.parametrize(
    ("expect", "happened"),
    [
        ("{flow: verify_customer}", "order_status"),
        ("{flow: none}", "order_status"),
        ("{language: en}", "language es"),
        ("{not_command: CorrectSlot}", "CorrectSlot"),
        ("{slot: {order_id: AH-8}}", "AH-7"),
        ("{slot: {order_id: null}}", "AH-7"),
        ("{called: refund}", "get_order(order_id=AH-7)"),
        ("{called: {get_order: {order_id: AH-8}}}", "get_order(order_id=AH-7)"),
        ("{not_called: get_order}", "get_order"),
        ("{said: {contains: mañana}}", "Llega el 5 de enero."),
        ("{said: {any_of: [mañana, ayer]}}", "Llega el 5 de enero."),
        ("{not_said: {contains: enero}}", "Llega el 5 de enero."),
        ("{not_said: {matches: '[0-9]'}}", "Llega el 5 de enero."),
        ("{choices: 3}", "Sí, No"),
        ("{choices: false}", "Sí, No"),
        ("{choices: [Quizás]}", "No"),
        ("{handoff: false}", "approval_needed"),
        ("{handoff: customer_request}", "approval_needed to care, high"),
        ("{resolved: true}", "resolved: False"),
        ("{completed: order_status}", "completed nothing"),
        ("{cancelled: order_status}", "cancelled nothing"),
        ("{identity: verified}", "identity anonymous"),
        ("{signal: loop}", "signal nothing"),
        ("{source: returns}", "es/shipping#1"),
    ],
)
async def test_that_what_is_not_true_fails_and_says_what_happened(
    expect: str, happened: str
) -> None:
    result = await after(TURN, expect=expect)
    assert not result.passed
    assert happened in result.misses[0].happened
    assert result.misses[0].place.line == 2


async def test_that_only_the_last_message_counts_unless_within_says_more() -> None:
    quiet: tuple[Event, ...] = (MessageSent("Vale.", 1),)
    assert not (await after(TURN, quiet, expect="{called: get_order}")).passed
    assert (await after(TURN, quiet, expect="{called: get_order, within: 2}")).passed


async def test_that_a_slot_is_remembered_after_its_flow() -> None:
    end: tuple[Event, ...] = (FlowCompleted("order_status"), ConversationResolved(ASSISTANT))
    result = await after(
        TURN, end, expect="{slot: {order_id: AH-7}, completed: order_status, resolved: true}"
    )
    assert result.passed, result.misses


async def test_that_a_button_sends_its_payload() -> None:
    stage = ScriptedStage(TURN)
    text = "- user: hola\n- press: 'Sí'\n- expect: {not_said: {contains: enero}}\n"
    assert (await run_case(case(text), stage)).passed
    assert stage.heard == [("hola", ""), ("Sí", "yes")]


async def test_that_a_button_that_is_not_offered_is_a_failure() -> None:
    text = "- user: hola\n- press: Quizás\n- expect: {flow: none}\n"
    result = await run_case(case(text), ScriptedStage(TURN))
    assert result.misses[0].happened == "choices Sí, No"


async def test_that_a_case_stops_at_its_first_miss() -> None:
    text = "- user: a\n- expect: {flow: verify_customer, language: en}\n- user: b\n- expect: {flow: none}\n"
    stage = ScriptedStage(TURN)
    result = await run_case(case(text), stage)
    assert len(result.misses) == 2
    assert stage.heard == [("a", "")]


async def test_that_a_conversation_that_breaks_fails_its_own_case_only() -> None:
    broken: list[Event] = []
    stage = ScriptedStage(broken)
    good = case("- user: a\n- expect: {flow: none}\n")

    class Breaking(ScriptedStage):
        def open(self, case: Case):
            if not self.opened:
                self.opened.append(case)
                raise OSError("disk full")
            return stage.open(case)

    breaking = Breaking()
    first, second = [await run_case(good, breaking) for _ in range(2)]
    assert "disk full" in first.misses[0].happened
    assert second.passed


async def test_that_a_conversation_that_never_answers_fails_in_time() -> None:
    class Hanging:
        @asynccontextmanager
        async def open(self, case: Case) -> AsyncGenerator["Hanging"]:
            yield self

        async def say(self, text: str, payload: str = "") -> Sequence[Record]:
            return await asyncio.get_running_loop().create_future()

    result = await run_case(case("- user: a\n- expect: {flow: none}\n"), Hanging(), patience=0.01)
    assert result.misses[0].happened == "nothing came of message 1 within 0.01 s"
