"""A talk with a house: say a line, get everything that it brought about. For terminal and tests."""

from collections.abc import AsyncGenerator

from relevo.app.build import House
from relevo.channels.ports import Inbound
from relevo.conversation.author import SYSTEM, THE_ASSISTANT
from relevo.conversation.events import (
    ChannelJoined,
    ConversationStarted,
    IdentityProven,
    Record,
    TurnDecided,
)
from relevo.conversation.ports import Write
from relevo.runtime.bus import Committed, Delta, Notice


class Talk:
    """One customer in the terminal, from the first line to the last."""

    def __init__(self, house: House, *, customer: str = "", language: str = "") -> None:
        self._house = house
        self._customer = customer
        self._language = language
        self._address = house.ids.new("term")
        self._lines = 0
        self.conversation = ""

    async def say(self, text: str, payload: str = "") -> list[Record]:
        """Say one line; gives the records of its turn, once that is committed.

        Raises: `BadInput` for a line that cannot be taken.
        """
        records: list[Record] = []
        async for notice in self.stream(text, payload):
            if isinstance(notice, Committed):
                records.extend(notice.records)
        return records

    async def stream(self, text: str, payload: str = "") -> AsyncGenerator[Notice]:
        """Say one line; gives deltas and commits as they come, to the end of its turn."""
        if self._customer and not self.conversation:
            await self._introduce()
        self._lines += 1
        listening = self._house.node.bus.subscribe(self.conversation)
        try:
            receipt = await self._house.node.receive(
                Inbound(
                    channel="terminal",
                    address=self._address,
                    message_id=f"line-{self._lines}",
                    text=text,
                    payload=payload,
                    language=self._language,
                ),
                conversation=self.conversation,
            )
            self.conversation = receipt.conversation
            async for notice in listening:
                match notice:
                    case Committed(conversation=self.conversation):
                        yield notice
                        if _ends(notice, receipt.seq):
                            return
                    case Delta(conversation=self.conversation):
                        yield notice
                    case _:
                        pass
        finally:
            listening.close()

    async def _introduce(self) -> None:
        """Begin the conversation as a customer whose identity is proven."""
        conversation = self._house.ids.new("cnv")
        started = ConversationStarted("default", self._customer, THE_ASSISTANT)
        events = [
            (SYSTEM, started),
            (SYSTEM, ChannelJoined("terminal", self._address)),
            (SYSTEM, IdentityProven("verified", "command_line")),
        ]
        write = Write(events=events, at=self._house.clock.now())
        await self._house.node.append(conversation, write)
        self.conversation = conversation


def _ends(notice: Committed, seq: int) -> bool:
    return any(
        isinstance(record.event, TurnDecided) and record.event.turn == seq
        for record in notice.records
    )
