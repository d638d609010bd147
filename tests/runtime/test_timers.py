"""Integration: a playbook that waits goes on by itself, once, also when the process was away."""

import asyncio
from pathlib import Path

from tests.runtime.office import Office, spoken_after
from tests.runtime.shop import OPEN, shop, told

from relevo.app.build import House, Plugs
from relevo.conversation.author import AuthorKind
from relevo.conversation.events import TimerFired, TimerSet, TurnDecided
from relevo.conversation.packet import ReturnBrief
from relevo.kernel.clock import SECOND, VirtualClock, from_iso
from relevo.testing.kit import Kit, customer, pass_time

MINUTE = 60
BACK = "Ten minutes have passed."


def _kit(clock: VirtualClock, data: Path | None = None) -> Kit:
    kit = shop()
    plugs = Plugs(clock=clock, understander=kit.plugs.understander)
    return kit.but(plugs=plugs, data=data)


async def _jump(house: House, clock: VirtualClock, seconds: float) -> None:
    """Let time pass in one step, and let what wakes up finish its work."""
    await clock.advance(seconds)
    await pass_time(house, clock, 3)


async def _said_back(house: House, clock: VirtualClock, conversation: str) -> int:
    """Wait until it was said that the time is over; gives how often."""
    async with asyncio.timeout(10):
        while True:
            said = told(await house.store.read(conversation))
            if times := sum(BACK in x.text for x in said):
                return times
            await pass_time(house, clock, 1)


async def _fired(house: House, clock: VirtualClock, conversation: str) -> None:
    """Wait until the timer has fired and its turn is over."""
    async with asyncio.timeout(10):
        while True:
            log = await house.store.read(conversation)
            fired = [x.position for x in log if isinstance(x.event, TimerFired)]
            if fired and isinstance(log[-1].event, TurnDecided) and log[-1].position > fired[0]:
                return
            await pass_time(house, clock, 1)


async def test_that_a_wait_ends_when_its_time_has_come_and_not_before() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada = customer(house)
        await ada.says("please remind me")
        await _jump(house, clock, 9 * MINUTE)
        assert not any(BACK in text for text in await ada.heard())
        await _jump(house, clock, MINUTE)
        await _said_back(house, clock, ada.talk.conversation)
        log = await house.store.read(ada.talk.conversation)
    spoken = [x for x in told(log) if BACK in x.text]
    assert [x.author for x in spoken] == [AuthorKind.ASSISTANT]
    due = next(x.event.due for x in log if isinstance(x.event, TimerSet))
    fired = next(x for x in log if isinstance(x.event, TimerFired))
    assert 0 <= fired.at - due <= MINUTE * SECOND


async def test_that_it_fires_once_however_long_one_looks() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada = customer(house)
        await ada.says("please remind me")
        await _jump(house, clock, 10 * MINUTE)
        await _said_back(house, clock, ada.talk.conversation)
        for _ in range(3):
            await _jump(house, clock, 10 * MINUTE)
        assert await _said_back(house, clock, ada.talk.conversation) == 1
        assert await house.store.next_alarm() == 0


async def test_that_talk_in_between_is_answered_and_the_wait_goes_on() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada = customer(house)
        await ada.says("please remind me")
        await ada.says("where is my order W001")
        assert any("number 7" in text for text in await ada.heard())
        await _jump(house, clock, 10 * MINUTE)
        assert await _said_back(house, clock, ada.talk.conversation) == 1


async def test_that_a_wait_outlives_the_process(tmp_path: Path) -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock, tmp_path).house() as house:
        ada = customer(house)
        await ada.says("please remind me")
        conversation = ada.talk.conversation
    await clock.advance(30 * MINUTE)
    for _ in range(2):
        async with _kit(clock, tmp_path).house() as house:
            assert await _said_back(house, clock, conversation) == 1


async def test_that_a_wait_which_ends_while_people_have_it_says_nothing() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada = customer(house)
        await ada.says("please remind me")
        await ada.says("I want to talk to a person")
        before = len(await ada.heard())
        await _jump(house, clock, 11 * MINUTE)
        await _fired(house, clock, ada.talk.conversation)
        assert len(await ada.heard()) == before


async def test_that_a_wait_which_ended_with_people_is_over_after_the_return() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("please remind me")
        await office.serves(ada, "Hello!")
        await _jump(house, clock, 11 * MINUTE)
        await _fired(house, clock, ada.talk.conversation)
        records = await spoken_after(ada, office.hands_back(ada, ReturnBrief(flow="later")))
    assert BACK in told(records)[-1].text


async def test_that_a_wait_which_people_cut_short_still_ends_in_time() -> None:
    clock = VirtualClock(from_iso(OPEN))
    async with _kit(clock).house() as house:
        ada, office = customer(house), await Office.of(house)
        await ada.says("please remind me")
        await office.serves(ada, "Hello!")
        await office.hands_back(ada, ReturnBrief(flow="later"))
        await _jump(house, clock, 9 * MINUTE)
        assert not any(BACK in text for text in await ada.heard())
        await _jump(house, clock, MINUTE)
        assert await _said_back(house, clock, ada.talk.conversation) == 1
