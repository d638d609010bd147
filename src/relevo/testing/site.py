"""A web application over a `LogNode`, for tests: in memory, and on a real port of this machine."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from fastapi import FastAPI

from relevo.channels.chat import ChatWire
from relevo.channels.ports import Inbound
from relevo.desk.people import Staff
from relevo.kernel.clock import Clock, SystemClock
from relevo.kernel.ids import Ids, RandomIds
from relevo.playbook.model import Bundle
from relevo.testing.log_node import LogNode
from relevo.testing.memory_people import MemoryPeople
from relevo.web.app import create_app
from relevo.web.door import Demo, Door, Limits, Settings

BUNDLE = Bundle(name="Aurora Home", languages=("en", "es", "pt"), flows={}, queues=("general",))


@dataclass(frozen=True, slots=True)
class Site:
    """The application with what it stands on."""

    node: LogNode
    people: MemoryPeople
    staff: Staff
    clock: Clock
    app: FastAPI

    async def customer_says(self, text: str, *, visitor: str = "vis_1", key: str = "") -> str:
        """Take in a customer's message; gives the conversation."""
        message_id = key or secrets.token_hex(8)
        receipt = await self.node.receive(Inbound("web", visitor, message_id, text))
        return receipt.conversation

    def client(self, token: str = "") -> httpx.AsyncClient:
        """Give a client of the application; no port is opened."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://test", headers=headers
        )

    @asynccontextmanager
    async def served(self) -> AsyncGenerator[str]:
        """Serve it on a free port; gives its address such as `127.0.0.1:40123`."""
        server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                port=0,
                log_config=None,
                access_log=False,
                ws_max_size=131_072,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve())
            while not server.started and not serving.done():
                await asyncio.wait({serving}, timeout=0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            try:
                yield f"127.0.0.1:{port}"
            finally:
                server.should_exit = True


def make_site(
    wire: ChatWire,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    suggestions: Mapping[str, Sequence[str]] | None = None,
    limits: Limits | None = None,
    origins: frozenset[str] = frozenset(),
) -> Site:
    """Make a site; with `suggestions` it is the demo."""
    clock = clock or SystemClock()
    ids = ids or RandomIds(clock)
    node = LogNode(clock, ids, BUNDLE)
    people = MemoryPeople()
    staff = Staff(people, clock, ids)
    door = Door(
        node=node,
        log=node.log,
        staff=staff,
        directory=node,
        vault=node,
        wire=wire,
        clock=clock,
        ids=ids,
        secret=secrets.token_bytes(32),
        settings=Settings(
            company=BUNDLE.name,
            version="0",
            origins=origins,
            demo=Demo(suggestions) if suggestions is not None else None,
        ),
        limits=limits or Limits(),
    )
    return Site(node, people, staff, clock, create_app(door))
