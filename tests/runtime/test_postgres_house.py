"""Integration: a whole house on PostgreSQL, from the first line to the person who takes over."""

import asyncio
from pathlib import Path

import pytest
from tests.runtime.office import Office, spoken_after
from tests.runtime.shop import OPEN, packet_of, shop, slots_of, told, trained

from relevo.app.build import Plugs
from relevo.channels.ports import Inbound
from relevo.conversation.author import AuthorKind
from relevo.conversation.events import ToolReturned, TurnDecided
from relevo.conversation.packet import Reason, ReturnBrief
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.testing.kit import Kit, customer, pass_time

pytestmark = pytest.mark.postgres


def _kit(url: str, data: Path, clock: VirtualClock | None = None) -> Kit:
    clock = clock or VirtualClock(from_iso(OPEN))
    plugs = Plugs(clock=clock, understander=trained())
    return shop().but(plugs=plugs, data=data, database_url=url)


async def test_that_a_customer_is_helped_and_handed_over_and_back(
    postgres_url: str, tmp_path: Path
) -> None:
    async with _kit(postgres_url, tmp_path).house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("¿dónde está mi pedido W001?")
        await ada.says("quiero que me devuelvan el dinero")
        await ada.says("20")
        await ada.says("sí")
        await ada.says("quiero hablar con una persona")
        await ada.says("¿hola?")
        log = await house.store.read(ada.talk.conversation)
        await office.serves(ada, "Aquí estoy.")
        brief = ReturnBrief(flow="refund", slots={"amount": 30})
        records = await spoken_after(ada, office.hands_back(ada, brief))
    assert [x.event.tool for x in log if isinstance(x.event, ToolReturned)] == [
        "get_order",
        "refund",
    ]
    assert any("número 7" in x.text for x in told(log))
    assert any("R-W001" in x.text for x in told(log))
    packet = packet_of(log)
    assert (packet.reason, packet.language) == (Reason.CUSTOMER_REQUEST, "es")
    assert slots_of(packet)["order_id"] == "W001"
    assert told(log)[-1].author is AuthorKind.SYSTEM
    assert told(records)[-1].author is AuthorKind.ASSISTANT


async def test_that_what_was_said_is_there_for_the_next_process(
    postgres_url: str, tmp_path: Path
) -> None:
    async with _kit(postgres_url, tmp_path).house() as house:
        ada = customer(house)
        await ada.says("where is my order W001")
        before = await house.store.read(ada.talk.conversation)
    async with _kit(postgres_url, tmp_path).house() as house:
        assert await house.store.read(ada.talk.conversation) == before


async def test_that_two_nodes_share_the_work_and_a_dead_one_is_inherited(
    postgres_url: str, tmp_path: Path
) -> None:
    clock = VirtualClock(from_iso(OPEN))
    first = _kit(postgres_url, tmp_path, clock)
    second = _kit(postgres_url, tmp_path, clock)
    async with first.house() as one, second.house() as other:
        ada, ben = customer(one), customer(other)
        await asyncio.gather(ada.says("where is my order W001"), ben.says("hello"))
        assert await one.store.read(ben.talk.conversation)
        await one.node.stop(patience=0)
        # Taken in by a node that dies before it runs the turn.
        line = Inbound("terminal", "ada", "m9", "where is my order W001")
        receipt = await one.node.receive(line, conversation=ada.talk.conversation)
        async with asyncio.timeout(20):
            while True:
                log = await other.store.read(ada.talk.conversation)
                if any(
                    isinstance(x.event, TurnDecided) and x.event.turn == receipt.seq for x in log
                ):
                    break
                await pass_time(other, clock, 1)
    assert sum("number 7" in x.text for x in told(log)) == 2
