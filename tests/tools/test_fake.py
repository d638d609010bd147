import asyncio

from relevo.kernel.clock import VirtualClock
from relevo.tools.fake import ScriptedTools, hangs, raises, talks_nonsense
from relevo.tools.ports import ToolCall, ToolResult, ToolSpec

READ = ToolSpec("get_order")
WRITE = ToolSpec("refund", effect="money", timeout=3.0)


def call(name: str) -> ToolCall:
    return ToolCall(name, {"order_id": "W1"}, key="k", conversation="cnv_1", customer="cus_1")


async def test_that_it_answers_as_scripted_and_keeps_the_calls() -> None:
    tools = ScriptedTools({"get_order": lambda call: ToolResult("done", dict(call.arguments))})
    assert await tools.call(call("get_order")) == ToolResult("done", {"order_id": "W1"})
    assert tools.calls == [call("get_order")]
    assert (await tools.call(call("other"))).error == "no_such_tool"


async def test_that_it_breaks_like_the_real_thing() -> None:
    tools = ScriptedTools(
        {"get_order": raises(READ), "refund": talks_nonsense(WRITE)}, {"refund": WRITE}
    )
    assert await tools.call(call("get_order")) == ToolResult("failed", error="error")
    assert await tools.call(call("refund")) == ToolResult("unknown", error="bad_result")


async def test_that_a_tool_that_hangs_takes_its_whole_time() -> None:
    clock = VirtualClock()
    tools = ScriptedTools({"refund": hangs(WRITE, clock)}, {"refund": WRITE})
    running = asyncio.ensure_future(tools.call(call("refund")))
    await clock.advance(2.9)
    assert not running.done()
    await clock.advance(0.2)
    assert running.result() == ToolResult("unknown", error="timeout")
