"""A connection that carries text, whatever framework holds it, and frames sent over it."""

import asyncio
from typing import Protocol

from relevo.channels.chat import ChatWire, ServerFrame, Trouble
from relevo.web.metrics import Metrics

POLICY, INTERNAL_ERROR, TRY_AGAIN_LATER = 1008, 1011, 1013
"""Close codes of RFC 6455's registry."""


class Gone(Exception):
    """The client is not there any more."""


class Socket(Protocol):
    """One open connection."""

    async def receive(self) -> str | bytes:
        """Give the next frame. Raises `Gone`."""
        ...

    async def send(self, data: str) -> None:
        """Send one frame. Raises `Gone`."""
        ...

    async def close(self, code: int) -> None:
        """End the connection. Raises `Gone`."""
        ...


class Mouth:
    """Sends frames, one at a time however many tasks have something to say."""

    def __init__(self, socket: Socket, wire: ChatWire, metrics: Metrics) -> None:
        self._socket = socket
        self._wire = wire
        self._metrics = metrics
        self._one_at_a_time = asyncio.Lock()

    async def send(self, frame: ServerFrame) -> None:
        """Send one frame. Raises `Gone`."""
        async with self._one_at_a_time:
            await self._socket.send(self._wire.write(frame))

    async def trouble(
        self,
        code: str,
        text: str,
        id: str = "",  # noqa: A002 - does not fit: the field is called id
        retry_after: float = 0.0,
    ) -> None:
        """Say that something was not done. Raises `Gone`."""
        self._metrics.frame(code)
        await self.send(Trouble(code, text, id, round(retry_after, 2)))
