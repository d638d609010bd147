"""People at work in a house, and what the assistant says once they give back."""

import asyncio
from collections.abc import Awaitable

from tests.runtime.shop import told

from relevo.app.build import House
from relevo.conversation.author import AuthorKind
from relevo.conversation.events import Record
from relevo.conversation.packet import ReturnBrief
from relevo.desk import acts
from relevo.desk.acts import Act, Desk
from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.testing.kit import Customer


class Office:
    """An agent at work in a house."""

    def __init__(self, house: House, person: Person) -> None:
        staff = Staff(house.store, house.clock, house.ids)
        self.desk = Desk(house.node, house.store, staff, house.clock, house.ids)
        self.person = person

    @classmethod
    async def of(cls, house: House) -> "Office":
        added = await Staff(house.store, house.clock, house.ids).add(
            "bea@example.com", "agent", name="Bea"
        )
        return cls(house, added.person)

    def act(self, conversation: str, version: int | None = None) -> Act:
        return Act(self.person, conversation, version)

    async def serves(self, ada: Customer, *words: str) -> None:
        """Take over and say something."""
        conversation = ada.talk.conversation
        done = await acts.take_over(self.desk, self.act(conversation))
        for text in words:
            act = self.act(conversation, done.head.owner_version)
            await acts.send(self.desk, act, text)

    async def hands_back(self, ada: Customer, brief: ReturnBrief) -> None:
        await acts.hand_back(self.desk, self.act(ada.talk.conversation), brief)

    async def resolves(self, ada: Customer) -> None:
        await acts.resolve(self.desk, self.act(ada.talk.conversation))


async def since(ada: Customer, position: int) -> list[Record]:
    return list(await ada.house.store.read(ada.talk.conversation, position))


async def spoken_after(ada: Customer, act: Awaitable[object]) -> list[Record]:
    """Do something, wait until the assistant speaks, and give what was written since."""
    position = (await ada.state()).position
    listening = ada.house.node.bus.subscribe(ada.talk.conversation)
    try:
        await act
        async with asyncio.timeout(5):
            async for _ in listening:
                records = await since(ada, position)
                if any(x.author is AuthorKind.ASSISTANT for x in told(records)):
                    return records
    finally:
        listening.close()
    raise AssertionError
