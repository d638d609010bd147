"""Integration: an agent takes over while the assistant is in the middle of a sentence."""

import asyncio

from relevo.app.build import House, Plugs
from relevo.conversation.author import Author, AuthorKind, agent
from relevo.conversation.events import MessageSent, MessageWithdrawn, OwnerChanged
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Write
from relevo.kernel.clock import VirtualClock
from relevo.llm.scripted import ScriptedModel
from relevo.runtime.bus import Committed, Delta, Notice
from relevo.testing.kit import Kit, customer

FILES = {"relevo.yaml": "name: Shop\nlanguages: [en]\n"}
SLOW = "One moment. I am looking. Here it comes. Almost there. Still at it. Now I have it."


async def _take_over(house: House, conversation: str) -> None:
    head = await house.store.head(conversation)
    changed = OwnerChanged(agent("prs_1"), head.owner_version + 1, "takeover", chapter=head.chapter)
    write = Write(
        events=[(Author(AuthorKind.AGENT, "prs_1"), changed)],
        at=house.clock.now(),
        expected=Expected(owner_version=head.owner_version),
    )
    await house.node.append(conversation, write)


async def test_that_nothing_of_the_assistant_is_seen_after_a_takeover_in_mid_sentence() -> None:
    clock = VirtualClock()
    model = ScriptedModel([SLOW], clock=clock, delay=0.1)
    kit = Kit(FILES, plugs=Plugs(clock=clock, models={"phrase": model}))
    async with kit.house() as house:
        seen: list[Notice] = []
        listening = house.node.bus.subscribe()

        async def listen() -> None:
            async for notice in listening:
                seen.append(notice)

        ear = asyncio.ensure_future(listen())
        ada = customer(house)
        saying = asyncio.ensure_future(ada.says("hello"))
        while sum(isinstance(notice, Delta) for notice in seen) < 2:
            await clock.advance(0.1)
        conversation = next(x.conversation for x in seen if isinstance(x, Committed))
        await _take_over(house, conversation)
        await clock.advance(5)
        await saying
        listening.close()
        await ear
        log = await house.store.read(conversation)

    owned = next(
        index
        for index, notice in enumerate(seen)
        if isinstance(notice, Committed)
        and any(isinstance(record.event, OwnerChanged) for record in notice.records)
    )
    assert not [notice for notice in seen[owned:] if isinstance(notice, Delta)]
    position = next(x.position for x in log if isinstance(x.event, OwnerChanged))
    assert not [x for x in log if isinstance(x.event, MessageSent) and x.position > position]
    withdrawn = [x.event.text for x in log if isinstance(x.event, MessageWithdrawn)]
    assert any(SLOW.startswith(text) and text != SLOW for text in withdrawn), withdrawn
    assert model.closed == 1


async def test_that_what_an_interrupted_turn_understood_is_kept() -> None:
    clock = VirtualClock()
    model = ScriptedModel([SLOW], clock=clock, delay=0.1)
    kit = Kit(FILES, plugs=Plugs(clock=clock, models={"phrase": model}))
    async with kit.house() as house:
        ada = customer(house)
        listening = house.node.bus.subscribe()
        saying = asyncio.ensure_future(ada.says("hello"))
        while not ada.talk.conversation:
            await clock.advance(0.1)
        await _take_over(house, ada.talk.conversation)
        await clock.advance(5)
        await saying
        listening.close()
        kinds = [type(x.event).__name__ for x in await house.store.read(ada.talk.conversation)]
    assert "CommandsUnderstood" in kinds
    assert "TurnDecided" in kinds
