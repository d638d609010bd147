"""Whatever a tool does, a call gives a result, in time, and stops nobody else."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from structlog.testing import capture_logs

from relevo.adapters.tools.python import PythonTools
from relevo.tools import Declined, Money, ToolContext, tool
from relevo.tools.declare import promises_of, spec_of
from relevo.tools.ports import Effect, ToolCall, ToolResult


def tools_of(*functions: Callable[..., Any], threads: int = 4) -> PythonTools:
    specs = {f.__name__: spec_of(f, p) for f in functions if (p := promises_of(f))}
    return PythonTools({f.__name__: f for f in functions}, specs, Path(), threads=threads)


async def run(function: Callable[..., Any], **arguments: Any) -> ToolResult:
    return await tools_of(function).call(call(function.__name__, **arguments))


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall(name, arguments, "key_1", "cnv_1", "cus_1", "es", "verified")


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Something that synchronous tools can hang on; opened at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


async def test_that_async_and_sync_tools_get_their_arguments_and_context() -> None:
    @tool(effect="read")
    async def on_loop(order: str, ctx: ToolContext) -> list[str]:
        return [order, ctx.conversation, ctx.customer, ctx.key, ctx.language, ctx.identity]

    @tool(effect="read")
    def in_thread(order: str, ctx: ToolContext) -> list[str]:
        return [order, ctx.conversation, ctx.customer, ctx.key, ctx.language, ctx.identity]

    expected = ToolResult("done", ["W1", "cnv_1", "cus_1", "key_1", "es", "verified"])
    assert await run(on_loop, order="W1") == expected
    assert await run(in_thread, order="W1") == expected


async def test_that_arguments_are_converted_to_the_types_of_the_signature() -> None:
    @tool(effect="read")
    async def show(
        order: str,
        amount: Money,
        day: date,
        count: int = 1,
        wish: Literal["refund", "swap"] = "swap",
    ) -> list[str]:
        return [repr(x) for x in (order, amount, day, count, wish)]

    money = {"amount": 20.5, "currency": "EUR"}
    result = await run(show, order=2378156, amount=money, day="2026-01-05", count="3", wish=None)
    assert result.value == [
        "'2378156'",
        "Money(amount=Decimal('20.5'), currency='EUR')",
        "datetime.date(2026, 1, 5)",
        "3",
        "'swap'",
    ]


@pytest.mark.parametrize(
    ("arguments", "detail"),
    [
        ({}, "count"),
        ({"count": "many"}, "count"),
        ({"count": None}, "count"),
        ({"count": 1, "extra": 2}, "extra: unknown"),
        ({"count": 1, "mail": "⟦email:k7f2qa⟧"}, "mail: its value is not known"),
    ],
)
async def test_that_wrong_arguments_never_reach_a_tool(
    arguments: dict[str, Any], detail: str
) -> None:
    called: list[int] = []

    @tool(effect="money")
    async def refund(count: int, mail: str = "") -> None:
        called.append(count)

    result = await run(refund, **arguments)
    assert (result.status, result.error, called) == ("failed", "bad_arguments", [])
    assert detail in result.detail
    assert "many" not in result.detail


@pytest.mark.parametrize(("effect", "status"), [("read", "failed"), ("write", "unknown")])
async def test_that_a_tool_that_takes_too_long_is_left(
    effect: Effect, status: str, gate: threading.Event
) -> None:
    @tool(effect=effect, timeout=0.02)
    async def on_loop() -> None:
        await asyncio.Event().wait()

    @tool(effect=effect, timeout=0.02)
    def in_thread() -> None:
        gate.wait()

    for function in (on_loop, in_thread):
        result = await run(function)
        assert (result.status, result.error) == (status, "timeout")


async def test_that_a_tool_that_ignores_its_end_does_not_hold_the_call() -> None:
    ignored = asyncio.Event()
    end = asyncio.Event()

    @tool(effect="write", timeout=0.02)
    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ignored.set()
            await end.wait()

    assert (await run(stubborn)).error == "timeout"
    await ignored.wait()
    end.set()


class Nasty(Exception):
    def __str__(self) -> str:
        raise ValueError("even my text raises")


@pytest.mark.parametrize(
    "error",
    [KeyError("ana@example.com"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), Nasty(), asyncio.CancelledError()],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
@pytest.mark.parametrize(("effect", "status"), [("read", "failed"), ("money", "unknown")])
async def test_that_what_a_tool_raises_is_contained(
    error: BaseException, effect: Effect, status: str
) -> None:
    @tool(effect=effect)
    async def on_loop() -> None:
        raise error

    @tool(effect=effect)
    def in_thread() -> None:
        raise error

    for function in (on_loop, in_thread):
        result = await run(function)
        assert (result.status, result.error) == (status, "error")


@pytest.mark.parametrize(
    ("code", "error"), [("not_found", "not_found"), ("Ana Gil said no", "declined")]
)
async def test_that_a_tool_can_say_that_surely_nothing_happened(code: str, error: str) -> None:
    @tool(effect="money")
    def refund() -> None:
        raise Declined(code)

    assert await run(refund) == ToolResult("failed", error=error)


@dataclass
class Order:
    id: str
    total: Decimal
    day: date
    lines: tuple[str, ...] = ()


async def test_that_a_result_becomes_json_data() -> None:
    @tool(effect="read")
    def order() -> dict[str, Any]:
        long = Decimal("0.12345678901234567890123")
        return {"order": Order("W1", Decimal("49.90"), date(2026, 1, 5), ("mug",)), "long": long}

    assert (await run(order)).value == {
        "order": {"id": "W1", "total": 49.9, "day": "2026-01-05", "lines": ["mug"]},
        "long": "0.12345678901234567890123",
    }


class _Trap(dict[str, int]):
    def items(self) -> Any:
        raise SystemExit(1)


def _circle() -> list[object]:
    circle: list[object] = []
    circle.append(circle)
    return circle


NONSENSE: list[Callable[[], object]] = [
    object,
    itertools.count,
    lambda: float("nan"),
    lambda: {"total": Decimal("Infinity")},
    lambda: b"\xff\xfe",
    lambda: "half a \ud83d",
    lambda: {(1, 2): 3},
    _circle,
    lambda: "x" * 300_000,
    lambda: [0] * 300_000,
    lambda: print,
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize(("effect", "status"), [("read", "failed"), ("write", "unknown")])
async def test_that_nonsense_is_no_result(
    nonsense: Callable[[], object], effect: Effect, status: str
) -> None:
    @tool(effect=effect)
    async def on_loop() -> object:
        return nonsense()

    @tool(effect=effect)
    def in_thread() -> object:
        return nonsense()

    for function in (on_loop, in_thread):
        result = await run(function)
        assert (result.status, result.error, result.value) == (status, "bad_result", None)


async def test_that_a_result_that_raises_while_it_is_read_is_contained() -> None:
    @tool(effect="read")
    def trap() -> dict[str, int]:
        return _Trap(a=1)

    assert (await run(trap)).error == "error"


async def test_that_tools_that_hang_leave_the_other_threads_alone(gate: threading.Event) -> None:
    @tool(effect="read", timeout=0.02)
    def hang() -> None:
        gate.wait()

    @tool(effect="write")
    def quick() -> str:
        return "done"

    tools = tools_of(hang, quick, threads=2)
    for _ in range(2):
        assert (await tools.call(call("hang"))).error == "timeout"
        assert (await tools.call(call("quick"))).value == "done"
    busy = await tools.call(call("hang"))
    assert (busy.status, busy.error) == ("failed", "busy")
    assert (await tools.call(call("quick"))).value == "done"
    gate.set()


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0.002)
    pytest.fail("it did not come true within a second")


async def test_that_more_calls_than_threads_wait_their_turn() -> None:
    at_once: list[int] = []
    running = itertools.count()
    lock = threading.Lock()
    now = [0]

    @tool(effect="read")
    def work() -> int:
        with lock:
            now[0] += 1
            at_once.append(now[0])
        threading.Event().wait(0.002)
        with lock:
            now[0] -= 1
        return next(running)

    tools = tools_of(work, threads=3)
    results = await asyncio.gather(*(tools.call(call("work")) for _ in range(30)))
    assert {result.status for result in results} == {"done"}
    assert max(at_once) <= 3


async def test_that_a_call_that_is_cancelled_cancels_its_tool() -> None:
    cancelled: list[bool] = []

    @tool(effect="read")
    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    task = asyncio.ensure_future(run(wait))
    await _until(lambda: len(asyncio.all_tasks()) > 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until(lambda: cancelled == [True])


async def test_that_no_argument_and_no_text_of_an_error_is_logged() -> None:
    @tool(effect="read")
    def find(mail: str) -> None:
        raise KeyError(mail)

    with capture_logs() as logs:
        await run(find, mail="ana@example.com")
    assert {entry["event"] for entry in logs} == {"tool called", "tool raised"}
    assert "ana@" not in repr(logs)


async def test_that_an_unknown_tool_is_a_result() -> None:
    assert await tools_of().call(call("nowhere")) == ToolResult("failed", error="no_such_tool")
