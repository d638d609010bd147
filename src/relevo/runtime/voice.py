"""The voice of a running turn: publishes deltas until somebody takes over."""

import asyncio

from relevo.kernel.sensitive import PersonalText
from relevo.runtime.bus import Bus, Delta


class Gate:
    """A voice that can be silenced from outside, at once and for good.

    `silence` takes effect before it returns: no delta is published after it.
    """

    def __init__(
        self, bus: Bus, *, conversation: str, turn: int, attempt: int, owner_version: int
    ) -> None:
        self._bus = bus
        self._conversation = conversation
        self._turn = turn
        self._attempt = attempt
        self._owner_version = owner_version
        self._index = 0
        self._stop = asyncio.Event()

    def say(self, text: PersonalText, language: str) -> None:
        """Publish a piece of the reply, unless silenced."""
        if self._stop.is_set():
            return
        self._bus.publish(
            Delta(
                conversation=self._conversation,
                turn=self._turn,
                attempt=self._attempt,
                owner_version=self._owner_version,
                index=self._index,
                text=text,
                language=language,
            )
        )
        self._index += 1

    def silence(self) -> None:
        """Stop: the owner has changed."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Say whether it was silenced."""
        return self._stop.is_set()

    async def wait_stopped(self) -> None:
        """Wait until it is silenced."""
        await self._stop.wait()
