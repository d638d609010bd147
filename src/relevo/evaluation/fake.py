"""A conversation for tests of tests: each message gets the events that were written for it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from relevo.conversation.author import ASSISTANT, CUSTOMER, THE_ASSISTANT
from relevo.conversation.events import ConversationStarted, Event, MessageReceived, Record
from relevo.evaluation.cases import Case


class ScriptedStage:
    """Opens conversations in which every message is answered from the same script.

    Behind the script's end nothing comes of a message. `heard` keeps what customers said.
    """

    def __init__(self, *turns: Sequence[Event]) -> None:
        self._turns = turns
        self.heard: list[tuple[str, str]] = []
        self.opened: list[Case] = []

    @asynccontextmanager
    async def open(self, case: Case) -> AsyncGenerator["ScriptedTalk"]:
        """Open a conversation at the script's beginning."""
        self.opened.append(case)
        yield ScriptedTalk(self._turns, self.heard)


class ScriptedTalk:
    """One conversation along a script."""

    def __init__(self, turns: Sequence[Sequence[Event]], heard: list[tuple[str, str]]) -> None:
        self._turns = list(turns)
        self._heard = heard
        self._position = 0

    async def say(self, text: str, payload: str = "") -> Sequence[Record]:
        """Give the next turn of the script."""
        self._heard.append((text, payload))
        records: list[Record] = []
        if self._position == 0:
            records.append(self._record(ConversationStarted("fake", "", THE_ASSISTANT)))
        records.append(self._record(MessageReceived(text, "fake", payload)))
        if self._turns:
            records.extend(self._record(event) for event in self._turns.pop(0))
        return records

    def _record(self, event: Event) -> Record:
        self._position += 1
        author = CUSTOMER if isinstance(event, MessageReceived) else ASSISTANT
        return Record("fake", self._position, self._position, author, event, 1)
