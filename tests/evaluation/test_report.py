from relevo.conversation.events import MessageSent, ToolCalled
from relevo.evaluation.cases import Vocabulary
from relevo.evaluation.fake import ScriptedStage
from relevo.evaluation.parse import parse_cases
from relevo.evaluation.report import as_data, as_text
from relevo.evaluation.runner import Result, run_case

KNOWN = Vocabulary(tools=frozenset({"get_order"}))


async def ran(expect: str) -> Result:
    text = f"- case: Ada asks\n  turns:\n    - user: where is it\n    - expect: {expect}\n"
    case = parse_cases({"tests/t.yaml": text}, KNOWN).cases[0]
    call = ToolCalled("get_order", {"order_id": "7"}, "s", "read")
    return await run_case(case, ScriptedStage([call, MessageSent("On its way.\nToday.", 1)]))


async def test_that_a_failure_tells_expected_happened_and_the_conversation() -> None:
    text = as_text([await ran("{said: tomorrow}")])
    assert text.splitlines() == [
        "✗ tests/t.yaml:1  Ada asks",
        '    line 4: expected said "tomorrow"',
        "       but: On its way.",
        "      Today.",
        "    the conversation so far:",
        "      customer   where is it",
        "                 → get_order(order_id=7)",
        "      assistant  On its way.",
        "                 Today.",
        "",
        "0 passed, 1 failed (1 customer messages)",
    ]


async def test_that_a_pass_is_one_line_unless_all_is_asked_for() -> None:
    result = await ran("{said: today}")
    assert as_text([result]).splitlines() == [
        "✓ tests/t.yaml:1  Ada asks",
        "1 passed, 0 failed (1 customer messages)",
    ]
    assert "customer   where is it" in as_text([result], verbose=True)


async def test_that_programs_get_the_same_as_data() -> None:
    data = as_data([await ran("{said: today}"), await ran("{said: tomorrow}")])
    assert (data["passed"], data["failed"]) == (1, 1)
    failed = data["cases"][1]
    assert failed["misses"] == [
        {"line": 4, "expected": 'said "tomorrow"', "happened": "On its way.\nToday."}
    ]
    assert (failed["file"], failed["line"]) == ("tests/t.yaml", 1)
