"""Integration: a customer who stays away is asked once more, then left in peace, and loses nothing."""

from relevo.app.build import House, Plugs
from relevo.conversation.events import TimerSet
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.testing.kit import Kit, customer, pass_time

FILES = {
    "relevo.yaml": "name: Shop\nlanguages: [en]\nsilence: {terminal: {remind: 5 min, close: 20 min}}\n",
    "playbooks/gift.yaml": "flow: gift\ntitle: your gift\nexamples: [I want to send a gift, send a present]\n"
    "slots: {name: {type: text, ask: [Who is it for?, Whose name goes on it?]}}\n"
    "steps:\n  - ask: name\n  - say: 'It goes to {name}.'\n",
}


async def _wait(house: House, clock: VirtualClock, minutes: float) -> None:
    await clock.advance(minutes * 60)
    await pass_time(house, clock, 4)


async def test_that_silence_is_met_once_and_then_the_matter_rests() -> None:
    clock = VirtualClock(from_iso("2026-01-07T10:00:00Z"))
    async with Kit(FILES, plugs=Plugs(clock=clock)).house() as house:
        ada = customer(house)
        await ada.says("I want to send a gift")
        before = len(await ada.heard())
        await _wait(house, clock, 5)
        reminded = (await ada.heard())[before:]
        await _wait(house, clock, 16)
        closed = (await ada.heard())[before + 1 :]
        await _wait(house, clock, 600)
        assert len(await ada.heard()) == before + 2
        await ada.says("Grace")
        heard = await ada.heard()
        log = await house.store.read(ada.talk.conversation)
    assert len(reminded) == 1
    assert reminded[0].endswith("?")
    assert len(closed) == 1
    assert "kept" in closed[0]
    assert any("It goes to Grace." in text for text in heard)
    assert sum(isinstance(x.event, TimerSet) for x in log) == 2


async def test_that_who_writes_in_time_is_not_reminded() -> None:
    clock = VirtualClock(from_iso("2026-01-07T10:00:00Z"))
    async with Kit(FILES, plugs=Plugs(clock=clock)).house() as house:
        ada = customer(house)
        await ada.says("I want to send a gift")
        await _wait(house, clock, 3)
        await ada.says("Grace")
        before = len(await ada.heard())
        await _wait(house, clock, 60)
        assert len(await ada.heard()) == before
