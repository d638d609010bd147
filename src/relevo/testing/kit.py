"""A whole house for tests: the real store, runtime and turn, in memory, on a clock turned by hand."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from relevo.app.build import House, Plugs, open_house
from relevo.app.project import Document, make_project
from relevo.app.settings import Settings
from relevo.app.talk import Talk
from relevo.conversation.events import Event, MessageSent, Record
from relevo.conversation.state import State
from relevo.kernel.clock import VirtualClock
from relevo.knowledge.ports import Knowledge
from relevo.tools.fake import ScriptedTools
from relevo.tools.ports import Tools


@dataclass(slots=True)
class Customer:
    """Somebody who writes to the house."""

    house: House
    talk: Talk
    records: list[Record] = field(default_factory=list[Record])
    """All that happened so far, in order."""

    async def says(self, text: str) -> list[Event]:
        """Write a line; gives the events that came of it."""
        new = await self.talk.say(text)
        self.records += new
        return [record.event for record in new]

    async def heard(self) -> list[str]:
        """Give everything that the company has said, in order."""
        log = await self.house.store.read(self.talk.conversation)
        return [x.event.text for x in log if isinstance(x.event, MessageSent)]

    async def state(self) -> State:
        """Give the conversation's state as the log has it."""
        return await self.house.store.state(self.talk.conversation)


@dataclass(frozen=True, slots=True)
class Kit:
    """What a test's house is made of."""

    files: Mapping[str, str]
    """A project's files by name: `relevo.yaml`, `playbooks/….yaml`."""
    tools: Tools = field(default_factory=lambda: ScriptedTools({}))
    documents: Sequence[Document] = ()
    knowledge: Knowledge | None = None
    """Where answers are found, instead of in `documents`."""
    plugs: Plugs = field(default_factory=lambda: Plugs(clock=VirtualClock()))
    data: Path | None = None
    """A folder to keep the store in; None keeps it in memory."""
    database_url: str = ""

    @asynccontextmanager
    async def house(self) -> AsyncGenerator[House]:
        """Open the house; problems in the project's files fail the test."""
        project = make_project(Path("test"), self.files, self.tools, self.documents)
        if self.knowledge is not None:
            project = replace(project, knowledge=self.knowledge)
        settings = Settings(data=self.data or Path("nowhere"), database_url=self.database_url)
        in_memory = self.data is None and not self.database_url
        async with open_house(settings, project, in_memory=in_memory, plugs=self.plugs) as house:
            yield house

    def but(self, **changes: object) -> "Kit":
        """Give the kit with these fields changed."""
        return replace(self, **changes)


async def pass_time(house: House, clock: VirtualClock, seconds: float) -> None:
    """Let time pass second by second, and let everything that wakes up finish its work.

    The store works in a thread, so what was woken needs a moment that no virtual clock has.
    """
    for _ in range(max(1, round(seconds))):
        await clock.advance(min(1.0, seconds))
        for _ in range(5):
            await house.store.next_alarm()


def customer(house: House, *, id: str = "") -> Customer:  # noqa: A002 - does not fit: it is the customer's id
    """Give a customer; with an id, one whose identity is proven."""
    return Customer(house, Talk(house, customer=id))
