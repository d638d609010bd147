"""Integration: a project's own tools that hang, raise, talk nonsense or exit; nobody else is disturbed."""

import asyncio
from collections.abc import Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.shop import packet_of, told

from relevo.adapters.tools.python import load_tools
from relevo.app.build import House
from relevo.conversation.author import AuthorKind, OwnerKind
from relevo.conversation.events import Record
from relevo.conversation.packet import Reason
from relevo.kernel.clock import SystemClock
from relevo.testing.kit import Customer, Kit, customer

EFFECTS = ("read", "write", "money")

# What goes wrong, by name: the lines of the function, and the error that it becomes.
FAULTS = {
    "hangs": ("wait_for_release(ctx)", "timeout"),
    "hangs_async": ("await asyncio.Event().wait()", "timeout"),
    "will_not_be_cancelled": ("await stubborn(ctx)", "timeout"),
    "raises": ("raise ValueError('Jane Roe')", "error"),
    "raises_async": ("raise ValueError('Jane Roe')", "error"),
    "raises_what_cannot_be_read": ("raise Unreadable", "error"),
    "gives_an_object": ("return object()", "bad_result"),
    "gives_no_number": ("return {'total': float('nan')}", "bad_result"),
    "gives_a_megabyte": ("return 'x' * 1_000_000", "bad_result"),
    "gives_itself": ("a = []; a.append(a); return a", "bad_result"),
    "gives_a_generator": ("return (x for x in 'ab')", "bad_result"),
    "exits": ("raise SystemExit(3)", "error"),
    "exits_async": ("raise SystemExit(3)", "error"),
    "is_interrupted": ("raise KeyboardInterrupt", "error"),
    "is_cancelled": ("raise asyncio.CancelledError", "error"),
    "is_cancelled_async": ("raise asyncio.CancelledError", "error"),
    "recurses": ("return recurses_read(ctx)", "error"),
}
ASYNC = {
    "hangs_async",
    "will_not_be_cancelled",
    "raises_async",
    "exits_async",
    "is_cancelled_async",
}
HEAD = """
import asyncio, time
from relevo.tools import Declined, ToolContext, tool

class Unreadable(Exception):
    def __str__(self):
        raise ZeroDivisionError

def wait_for_release(ctx):
    for _ in range(2_000):
        if (ctx.data / "release").exists():
            return
        time.sleep(0.01)

async def stubborn(ctx):
    for _ in range(500):
        if (ctx.data / "release").exists():
            return
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            pass

@tool(effect="read")
def fine(ctx: ToolContext) -> str:
    return "seven"

@tool(effect="read", timeout=60)
def patient(ctx: ToolContext) -> str:
    (ctx.data / "begun").touch()
    wait_for_release(ctx)
    return "released"

@tool(effect="money")
def declines(ctx: ToolContext) -> str:
    raise Declined("too_late")
"""


def _source() -> str:
    lines = [HEAD]
    for name, (body, _) in FAULTS.items():
        word = "async def" if name in ASYNC else "def"
        for effect in EFFECTS:
            lines.append(f'@tool(effect="{effect}", timeout=0.05)')
            lines.append(f"{word} {name}_{effect}(ctx: ToolContext) -> object:")
            lines.append(f"    {body}")
    return "\n".join(lines)


def _flow(tool: str) -> str:
    return f"""
flow: {tool}
title: {tool.replace("_", " ")}
examples: [please run {tool}, do {tool} now]
steps:
  - call: {tool}()
    as: result
  - say: "It says {{result}}."
"""


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Give the tools' folder; when the test is over, what still hangs comes back."""
    folder = tmp_path / "data"
    yield folder
    (folder / "release").touch()


def _kit(tmp_path: Path, data: Path, names: Sequence[str]) -> Kit:
    path = tmp_path / "tools.py"
    path.write_text(_source(), encoding="utf-8")
    flows = {f"playbooks/{name}.yaml": _flow(name) for name in names}
    settings = "name: Aurora Home\nlanguages: [en]\n"
    return Kit({"relevo.yaml": settings, **flows}, load_tools(path, data))


async def _runs(ada: Customer, tool: str) -> list[Record]:
    """Let a customer press the button of that flow; gives all that came of it."""
    return await ada.talk.say(tool, f"flow:{tool}")


async def _is_served(house: House) -> bool:
    """Say whether another customer gets what they want."""
    async with asyncio.timeout(5):
        return any(
            x.text.startswith("It says seven.") for x in told(await _runs(customer(house), "fine"))
        )


@pytest.mark.parametrize("name", FAULTS)
async def test_that_a_fault_goes_to_people_and_nobody_else_notices(
    name: str, tmp_path: Path, data: Path, logs: list[MutableMapping[str, Any]]
) -> None:
    tools = [f"{name}_{effect}" for effect in EFFECTS]
    async with _kit(tmp_path, data, [*tools, "fine"]).house() as house:
        for tool, effect in zip(tools, EFFECTS, strict=True):
            log = await _runs(customer(house), tool)
            packet = packet_of(log)
            status = "failed" if effect == "read" else "unknown"
            assert (packet.reason, packet.detail) == (
                Reason.TOOL_FAILED,
                f"{tool}: {status} {FAULTS[name][1]}",
            )
            assert [(x.tool, x.status) for x in packet.tools] == [(tool, status)]
            assert told(log)[-1].author is AuthorKind.SYSTEM
            assert len(told(log)[-2].text) > 20, "why, in the assistant's words"
            called = [x for x in logs if x["event"] == "tool called" and x["tool"] == tool]
            assert [x["status"] for x in called] == [status]
            assert called[0]["ms"] < 1_500, "it had 50 ms"
            assert await _is_served(house)
        (data / "release").touch()
        await SystemClock().sleep(0.05)  # what would not be cancelled ends here
    assert "Roe" not in repr(logs)


async def test_that_a_tool_which_declines_has_surely_done_nothing(
    tmp_path: Path, data: Path
) -> None:
    async with _kit(tmp_path, data, ["declines"]).house() as house:
        packet = packet_of(await _runs(customer(house), "declines"))
    assert packet.detail == "declines: failed too_late"
    assert packet.tools[0].status == "failed"


async def test_that_a_customer_is_answered_while_anothers_tool_hangs(
    tmp_path: Path, data: Path
) -> None:
    async with _kit(tmp_path, data, ["patient", "fine"]).house() as house:
        ada = customer(house)
        waiting = asyncio.ensure_future(_runs(ada, "patient"))
        while not (data / "begun").exists():
            assert await _is_served(house)
        assert await _is_served(house)
        assert not waiting.done()
        (data / "release").touch()
        log = await waiting
    assert "released" in told(log)[-1].text


async def test_that_hanging_tools_fill_their_own_threads_and_nothing_else(
    tmp_path: Path, data: Path
) -> None:
    kit = _kit(tmp_path, data, ["hangs_read", "gives_an_object_read", "fine"])
    async with kit.house() as house:
        async with asyncio.timeout(10):
            stuck = [_runs(customer(house), "hangs_read") for _ in range(16)]
            packets = [packet_of(log) for log in await asyncio.gather(*stuck)]
        assert {x.detail for x in packets} == {"hangs_read: failed timeout"}
        refused = packet_of(await _runs(customer(house), "hangs_read"))
        assert refused.detail == "hangs_read: failed busy"
        assert await _is_served(house)
        plain = customer(house)
        assert any("AI" in text for text in [x.text for x in told(await plain.talk.say("hello"))])
        (data / "release").touch()
        async with asyncio.timeout(5):
            while not await _is_served(house):
                pass


async def test_that_a_customer_whose_tool_exits_can_go_on_with_people(
    tmp_path: Path, data: Path
) -> None:
    async with _kit(tmp_path, data, ["exits_read"]).house() as house:
        ada = customer(house)
        await _runs(ada, "exits_read")
        later = await ada.talk.say("are you there?")
        state = await ada.state()
    assert state.owner.kind is OwnerKind.QUEUE
    assert [x.author for x in told(later)] == [AuthorKind.SYSTEM]
