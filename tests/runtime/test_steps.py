"""Integration: a node that dies in the middle of a call with effects, and the next one on its data."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.runtime.shop import FILES, OPEN, SPECS, packet_of, told, trained

from relevo.app.build import Plugs
from relevo.conversation.author import AuthorKind
from relevo.conversation.events import Record, ToolCalled, ToolReturned, TurnDecided
from relevo.conversation.fold import TOKEN
from relevo.conversation.packet import Reason
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.testing.kit import Kit, customer, pass_time
from relevo.tools.fake import Answer, ScriptedTools
from relevo.tools.ports import Parameter, ToolCall, ToolResult, ToolSpec

REFUND = SPECS["refund"]
LINES = ("I want my money back", "W001", "20", "yes")
SAY = '  - say: {en: "Refunded'


def _hangs(reached: asyncio.Event) -> Answer:
    """Give a tool in whose hands the node dies."""

    async def answer(call: ToolCall) -> ToolResult:
        reached.set()
        await asyncio.Event().wait()
        return ToolResult("done", None)

    return answer


def _done(call: ToolCall) -> ToolResult:
    return ToolResult("done", {"number": f"R-{call.arguments['order_id']}"})


@dataclass
class Life:
    """A shop on one database file, that dies and is opened again."""

    folder: Path
    spec: ToolSpec
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(from_iso(OPEN)))
    after: str = ""
    """Steps of the playbook behind the refund."""
    conversation: str = ""
    calls: list[ToolCall] = field(default_factory=list[ToolCall])

    def kit(self, answers: dict[str, Answer]) -> Kit:
        specs = {**SPECS, "refund": self.spec, "find_refund": FIND}
        missing: Answer = lambda _: ToolResult("failed", error="unused")  # noqa: E731 - does not fit: a value among values
        tools = ScriptedTools({name: answers.get(name, missing) for name in specs}, specs)
        tools.calls = self.calls
        plugs = Plugs(clock=self.clock, understander=trained())
        playbook = FILES["playbooks/refund.yaml"].replace(SAY, f"{self.after}{SAY}")
        files = {**FILES, "playbooks/refund.yaml": playbook}
        return Kit(files, tools, plugs=plugs, data=self.folder)

    async def dies_in_the_call(self, tool: str = "refund", **answers: Answer) -> None:
        """Let a customer ask for a refund, and the node die while that tool works."""
        reached = asyncio.Event()
        async with self.kit({**answers, tool: _hangs(reached)}).house() as house:
            ada = customer(house)
            for line in LINES[:-1]:
                await ada.says(line)
            self.conversation = ada.talk.conversation
            talking = asyncio.ensure_future(ada.says(LINES[-1]))
            await reached.wait()
            await house.node.stop(patience=0)
            talking.cancel()

    async def dies_again(self) -> None:
        """Let another start of the turn die at the same place."""
        reached = asyncio.Event()
        answers = {"refund": _hangs(reached), "find_refund": _hangs(reached)}
        async with self.kit(answers).house() as house:
            await reached.wait()
            await house.node.stop(patience=0)

    async def lives(self, **answers: Answer) -> Sequence[Record]:
        """Open it once more and give the log when the turn is over."""
        async with self.kit(answers).house() as house:
            async with asyncio.timeout(10):
                while True:
                    log = await house.store.read(self.conversation)
                    if sum(isinstance(x.event, TurnDecided) for x in log) == len(LINES):
                        return log
                    await pass_time(house, self.clock, 1)


FIND = ToolSpec("find_refund", parameters=(Parameter("order_id", "string"),))
PROOF = replace(REFUND, verifies="find_refund")
AGAIN = replace(REFUND, idempotent=True)


async def test_that_an_idempotent_tool_is_called_again_with_the_same_key(tmp_path: Path) -> None:
    life = Life(tmp_path, AGAIN)
    await life.dies_in_the_call()
    log = await life.lives(refund=_done)
    assert [x.tool for x in life.calls] == ["refund", "refund"]
    assert life.calls[0].key == life.calls[1].key != ""
    assert any("R-W001" in x.text for x in told(log))


async def test_that_a_tool_which_is_not_is_looked_up_and_not_called_again(tmp_path: Path) -> None:
    life = Life(tmp_path, PROOF)
    await life.dies_in_the_call()
    log = await life.lives(
        refund=_done, find_refund=lambda _: ToolResult("done", {"number": "R-7"})
    )
    assert [x.tool for x in life.calls] == ["refund", "find_refund"]
    assert life.calls[1].key == life.calls[0].key
    assert set(life.calls[1].arguments) == {"order_id"}, "what the verifier does not take"
    assert any("R-7" in x.text for x in told(log))


async def test_that_it_is_called_after_all_when_it_surely_has_not_happened(tmp_path: Path) -> None:
    life = Life(tmp_path, PROOF)
    await life.dies_in_the_call()
    log = await life.lives(refund=_done, find_refund=lambda _: ToolResult("done", None))
    assert [x.tool for x in life.calls] == ["refund", "find_refund", "refund"]
    assert any("R-W001" in x.text for x in told(log))


@pytest.mark.parametrize("spec", [REFUND, PROOF], ids=["no verifier", "a verifier that fails"])
async def test_that_people_take_over_when_nobody_knows_whether_it_happened(
    spec: ToolSpec, tmp_path: Path
) -> None:
    life = Life(tmp_path, spec)
    await life.dies_in_the_call()
    log = await life.lives(refund=_done, find_refund=lambda _: ToolResult("failed", error="busy"))
    assert [x.tool for x in life.calls].count("refund") == 1
    packet = packet_of(log)
    assert packet.reason is Reason.TOOL_FAILED
    assert [(x.tool, x.status) for x in packet.tools] == [("refund", "unknown")]
    assert packet.tools[0].arguments == {"order_id": "W001", "amount": 20}
    assert told(log)[-1].author is AuthorKind.SYSTEM
    assert any("whether" in x.text for x in told(log)), "the customer is told that it is not known"


async def test_that_what_the_tool_gave_is_kept_when_the_node_dies_after_it(tmp_path: Path) -> None:
    mail = "ada@example.com"
    life = Life(tmp_path, REFUND, after="  - call: get_order(order_id)\n    as: order\n")
    await life.dies_in_the_call(
        "get_order", refund=lambda _: ToolResult("done", {"number": f"R-1, we wrote to {mail}"})
    )
    log = await life.lives(get_order=lambda _: ToolResult("done", {"place": 7}))
    assert [x.tool for x in life.calls] == ["refund", "get_order", "get_order"]
    result = next(x.event.result for x in log if isinstance(x.event, ToolReturned))
    token = result["number"].partition("wrote to ")[2]
    assert TOKEN.fullmatch(token)
    async with life.kit({}).house() as house:
        assert await house.store.reveal(life.conversation, [token]) == {token: mail}


async def test_that_a_turn_which_was_started_three_times_is_not_run_again(tmp_path: Path) -> None:
    life = Life(tmp_path, AGAIN)
    await life.dies_in_the_call()
    await life.dies_again()
    await life.dies_again()
    log = await life.lives(refund=_done)
    assert [x.tool for x in life.calls] == ["refund"] * 3
    packet = packet_of(log)
    assert (packet.reason, packet.rule) == (Reason.ASSISTANT_FAILED, "assistant_failed.crashed")
    assert [(x.tool, x.status) for x in packet.tools] == [("refund", "unknown")]
    last = told(log)[-1]
    assert last.author is AuthorKind.SYSTEM
    assert "colleague" in last.text
    assert sum(isinstance(x.event, ToolCalled) for x in log) == 1


async def test_that_a_turn_which_only_ran_beside_the_fatal_one_is_not_given_up(
    tmp_path: Path,
) -> None:
    life = Life(tmp_path, AGAIN)
    reached = asyncio.Event()
    async with life.kit({"refund": _hangs(reached)}).house() as house:
        customers = [customer(house), customer(house)]
        for ada in customers:
            for line in LINES[:-1]:
                await ada.says(line)
        talking = [asyncio.ensure_future(ada.says(LINES[-1])) for ada in customers]
        while len(life.calls) < len(customers):
            await pass_time(house, life.clock, 1)
        await house.node.stop(patience=0)
        for one in talking:
            one.cancel()
    deaths: list[set[str]] = []
    for run in (2, 1):
        before = len(life.calls)
        async with life.kit({"refund": _hangs(reached)}).house() as house:
            while len(life.calls) < before + run:
                await pass_time(house, life.clock, 1)
            await pass_time(house, life.clock, 5)
            await house.node.stop(patience=0)
        deaths.append({call.conversation for call in life.calls[before:]})
    assert [len(ran) for ran in deaths] == [2, 1], "once together, then the suspect alone"
    (fatal,) = deaths[1]
    innocent = next(x.talk.conversation for x in customers if x.talk.conversation != fatal)
    life.conversation = fatal
    assert packet_of(await life.lives(refund=_done)).rule == "assistant_failed.crashed"
    life.conversation = innocent
    assert any("R-W001" in x.text for x in told(await life.lives(refund=_done)))
