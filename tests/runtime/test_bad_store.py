"""Integration: a database that is damaged, locked, full or not to be written, and what is left after."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.shop import FILES, OPEN, SPECS, packet_of, shop, shop_tools, told, trained
from typing_extensions import override

from relevo.adapters.store.sql.driver import Ask, Operation, Row
from relevo.app.build import House, Plugs
from relevo.channels.ports import Inbound
from relevo.conversation.commands import Understanding
from relevo.conversation.events import MessageReceived, TurnDecided
from relevo.conversation.packet import Reason
from relevo.conversation.state import State
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.kernel.errors import StoreFailed
from relevo.testing.kit import Kit, customer, pass_time
from relevo.tools.fake import ScriptedTools
from relevo.tools.ports import ToolCall, ToolResult
from relevo.turn.deps import Understands

LONG = "where is my order W001 and " + "so on " * 2_500
Broken = Callable[[House], AbstractAsyncContextManager[None]]


def _statement(sql: str) -> Operation[Row]:
    rows = yield [Ask(sql)]
    return rows[0] if rows else ()


async def _tell(house: House, sql: str) -> Any:
    """Say something to the connection that writes: only there can a fault be set."""
    found = await house.store._engine.driver.write(lambda: _statement(sql))  # pyright: ignore[reportPrivateUsage] - does not fit: no door leads to a fault
    return found[0] if found else None


@asynccontextmanager
async def _full(house: House) -> AsyncGenerator[None]:
    pages = await _tell(house, "PRAGMA page_count")
    await _tell(house, f"PRAGMA max_page_count = {pages}")
    yield
    await _tell(house, "PRAGMA max_page_count = 1000000")


@asynccontextmanager
async def _locked(house: House) -> AsyncGenerator[None]:
    await _tell(house, "PRAGMA busy_timeout = 10")
    other = sqlite3.connect(house.settings.data / "relevo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


FAULTS: dict[str, tuple[Broken, str]] = {
    "full": (_full, "the disk is full"),
    "locked": (_locked, "locked by another process"),
}


def _hello(number: int, text: str = LONG) -> Inbound:
    return Inbound("terminal", "ada", f"m{number}", text)


@pytest.mark.parametrize("name", FAULTS)
async def test_that_what_cannot_be_stored_is_not_acknowledged_and_works_again_later(
    name: str, tmp_path: Path
) -> None:
    broken, says = FAULTS[name]
    async with shop().but(data=tmp_path).house() as house:
        first = await house.node.receive(_hello(1))
        async with broken(house):
            for _ in range(2):
                with pytest.raises(StoreFailed, match=says):
                    await house.node.receive(_hello(2))
            log = await house.store.read(first.conversation)
            assert sum(isinstance(x.event, MessageReceived) for x in log) == 1
        second = await house.node.receive(_hello(2))
        repeat = await house.node.receive(_hello(2))
        log = await house.store.read(first.conversation)
    received = [x.position for x in log if isinstance(x.event, MessageReceived)]
    assert received == [first.position, second.position]
    assert (repeat.repeated, repeat.position) == (True, second.position)


class Scene:
    """A shop whose database is locked by somebody while its tool works."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock(from_iso(OPEN))
        self.tools = ScriptedTools({"get_order": self._get, "refund": self._refund}, SPECS)
        plugs = Plugs(clock=self.clock, understander=trained())
        self.kit = Kit(FILES, self.tools, plugs=plugs, data=folder)
        self.house: House | None = None
        self.fault: AbstractAsyncContextManager[None] | None = None

    async def breaks(self) -> None:
        """Break the database; once."""
        if self.fault is None and self.house is not None:
            self.fault = _locked(self.house)
            await self.fault.__aenter__()

    async def is_mended(self) -> None:
        assert self.fault is not None, "it never broke"
        await self.fault.__aexit__(None, None, None)

    async def _get(self, call: ToolCall) -> ToolResult:
        await self.breaks()
        return ToolResult("done", {"place": call.arguments["order_id"]})

    async def _refund(self, call: ToolCall) -> ToolResult:
        await self.breaks()
        return ToolResult("done", {"number": call.arguments["order_id"]})


async def test_that_a_turn_which_could_not_be_stored_is_run_again_when_it_can(
    tmp_path: Path, logs: list[MutableMapping[str, Any]]
) -> None:
    scene = Scene(tmp_path)
    async with scene.kit.house() as house:
        scene.house = house
        receipt = await house.node.receive(_hello(1, "where is my order W001"))
        while not any(x["event"] == "store failed in a turn" for x in logs):
            await pass_time(house, scene.clock, 1)
        await pass_time(house, scene.clock, 8)
        log = await house.store.read(receipt.conversation)
        assert told(log) == []
        await scene.is_mended()
        async with asyncio.timeout(10):
            while not any(isinstance(x.event, TurnDecided) for x in log):
                await pass_time(house, scene.clock, 1)
                log = await house.store.read(receipt.conversation)
        head = await house.store.head(receipt.conversation)
    assert sum("number W001" in x.text for x in told(log)) == 1
    assert str(head.owner) == "assistant", "a store that fails is not the turn's fault"


async def test_that_money_is_not_moved_twice_because_the_database_failed(
    tmp_path: Path, logs: list[MutableMapping[str, Any]]
) -> None:
    scene = Scene(tmp_path)
    async with scene.kit.house() as house:
        ada = customer(house)
        for line in ("I want my money back", "W001", "20"):
            await ada.says(line)
        scene.house = house
        saying = asyncio.ensure_future(ada.says("yes"))
        while not any(x["event"] == "store failed in a turn" for x in logs):
            await pass_time(house, scene.clock, 1)
        await scene.is_mended()
        async with asyncio.timeout(10):
            while not saying.done():
                await pass_time(house, scene.clock, 1)
        log = await house.store.read(ada.talk.conversation)
    assert [x.tool for x in scene.tools.calls] == ["refund"]
    packet = packet_of(log)
    assert (packet.reason, packet.detail) == (Reason.TOOL_FAILED, "refund: unknown crashed")


class LocksAtYes(Understands):
    """Understands as usual; at a yes somebody locks the database, before any tool is called."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.other: sqlite3.Connection | None = None

    @override
    def understand(
        self, text: str, payload: str, state: State, *, declared_language: str = ""
    ) -> Understanding:
        if text == "yes" and self.other is None:
            self.other = sqlite3.connect(self.file, isolation_level=None)
            self.other.execute("BEGIN IMMEDIATE")
        return trained().understand(text, payload, state, declared_language=declared_language)

    def unlock(self) -> None:
        assert self.other is not None
        self.other.execute("ROLLBACK")
        self.other.close()


async def test_that_a_call_which_could_not_be_noted_is_made_later_and_once(
    tmp_path: Path, logs: list[MutableMapping[str, Any]]
) -> None:
    clock = VirtualClock(from_iso(OPEN))
    locks = LocksAtYes(tmp_path / "relevo.db")
    tools = shop_tools()
    kit = Kit(FILES, tools, plugs=Plugs(clock=clock, understander=locks), data=tmp_path)
    async with kit.house() as house:
        await _tell(house, "PRAGMA busy_timeout = 10")
        ada = customer(house)
        for line in ("I want my money back", "W001", "20"):
            await ada.says(line)
        saying = asyncio.ensure_future(ada.says("yes"))
        while not any(x["event"] == "store failed in a turn" for x in logs):
            await pass_time(house, clock, 1)
        assert tools.calls == [], "nothing is done that could not be noted first"
        locks.unlock()
        async with asyncio.timeout(10):
            while not saying.done():
                await pass_time(house, clock, 1)
        state = await ada.state()
        heard = await ada.heard()
    assert [x.tool for x in tools.calls] == ["refund"]
    assert "R-W001" in heard[-1]
    assert str(state.owner) == "assistant"


@pytest.mark.parametrize("step", ["started", "finished"])
async def test_that_a_store_which_fails_for_a_moment_is_not_the_turns_fault(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock(from_iso(OPEN))
    tools = shop_tools()
    kit = Kit(FILES, tools, plugs=Plugs(clock=clock, understander=trained()))
    async with kit.house() as house:
        ada = customer(house)
        for line in ("I want my money back", "W001", "20"):
            await ada.says(line)
        usual, failed = getattr(house.store, step), list[str]()

        async def fails_once(*place: Any) -> None:
            if not failed:
                failed.append(step)
                raise StoreFailed("the disk is full")
            await usual(*place)

        monkeypatch.setattr(house.store, step, fails_once)
        saying = asyncio.ensure_future(ada.says("yes"))
        async with asyncio.timeout(10):
            while not saying.done():
                await pass_time(house, clock, 1)
        heard = await ada.heard()
        state = await ada.state()
    assert failed
    assert [x.tool for x in tools.calls] == ["refund"]
    assert "R-W001" in heard[-1]
    assert str(state.owner) == "assistant"


async def test_that_a_node_whose_database_fails_is_not_ready(tmp_path: Path) -> None:
    clock = VirtualClock(from_iso(OPEN))
    kit = shop().but(data=tmp_path, plugs=Plugs(clock=clock, understander=trained()))
    async with kit.house() as house:
        assert house.node.ready()
        async with _locked(house):
            async with asyncio.timeout(10):
                while house.node.ready():
                    await pass_time(house, clock, 1)
        async with asyncio.timeout(10):
            while not house.node.ready():
                await pass_time(house, clock, 1)


async def test_that_a_file_which_is_no_database_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "relevo.db").write_bytes(b"no database at all" * 500)
    (tmp_path / "master.key").write_text("A" * 43 + "=")
    (tmp_path / "master.key").chmod(0o600)
    with pytest.raises(StoreFailed, match="no database of relevo"):
        async with shop().but(data=tmp_path).house():
            pass


async def test_that_a_damaged_database_is_said_and_others_are_served(tmp_path: Path) -> None:
    kit = shop().but(data=tmp_path)
    async with kit.house() as house:
        for number in range(30):
            await house.node.receive(Inbound("terminal", f"a{number}", "m1", LONG))
    path = tmp_path / "relevo.db"
    content = bytearray(path.read_bytes())
    content[8_192:] = b"\xff" * (len(content) - 8_192)
    path.write_bytes(content)
    with pytest.raises(StoreFailed, match="damaged"):
        async with kit.house() as house:
            await house.node.receive(_hello(2))
    async with shop().but(data=tmp_path / "restored").house() as house:
        assert await customer(house).says("hello")


@contextmanager
def _as_nobody() -> Generator[None]:
    """Lay down the rights that root has over every file; does nothing for anybody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(params=["file", "folder"])
def read_only(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Give a data folder that a house has been in, and that may not be written any more."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(folder.stat().st_mode | 0o055)  # or nobody could look
    data = tmp_path / "data"

    async def live() -> None:
        async with shop().but(data=data).house() as house:
            await house.node.receive(_hello(1))

    asyncio.run(live())
    for path in data.iterdir():
        path.chmod(0o444 if request.param == "file" and path.name == "relevo.db" else 0o666)
    data.chmod(0o777 if request.param == "file" else 0o555)
    yield data
    data.chmod(0o755)


async def test_that_rights_which_are_missing_are_said(read_only: Path) -> None:
    with pytest.raises(StoreFailed, match="rights"), _as_nobody():
        async with shop().but(data=read_only).house() as house:
            await house.node.receive(_hello(2))
