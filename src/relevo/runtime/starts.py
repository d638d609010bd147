"""Starts of turns: counted when they begin, so that only what may have ended a process is given up."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from relevo.kernel.errors import StoreFailed
from relevo.runtime.ports import Steps, Work

_MARK = "/start/"
"""Begins the ledger's key of a further start; no tool's step begins with a slash."""
_AGAIN = 32
"""Turns that were cut off once and run again at the same time."""


class Starts:
    """Lets turns begin, and says how often each was begun before without finishing.

    A dying process cuts off every turn that runs in it, and one of them may have been the cause. So a
    turn that was cut off twice runs before the others and alone: should the process die once more,
    it is that turn that is counted, and not those that waited beside it.
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._here: dict[str, int] = {}
        """Turns that this process has begun: when the store fails, they run again and count once."""
        self._again = asyncio.Semaphore(_AGAIN)
        self._alone = asyncio.Lock()
        self._suspects = 0
        self._cleared = asyncio.Event()
        self._cleared.set()

    @asynccontextmanager
    async def begin(self, work: Work) -> AsyncGenerator[int]:
        """Wait until the turn may run; gives how many starts of it never finished."""
        if work.attempt == 1 or self._here.get(work.conversation) == work.seq:
            async with self._counted(work):
                yield 0
            return
        steps = await self._steps.begun(work.conversation, work.seq)
        again = sum(step.key.startswith(_MARK) for step in steps)
        async with self._lane(again):
            await self._steps.started(work.conversation, work.seq, f"{_MARK}{again + 1}")
            async with self._counted(work):
                yield 1 + again

    @asynccontextmanager
    async def _counted(self, work: Work) -> AsyncGenerator[None]:
        self._here[work.conversation] = work.seq
        try:
            yield
        except StoreFailed:
            raise
        except BaseException:
            del self._here[work.conversation]
            raise
        del self._here[work.conversation]

    @asynccontextmanager
    async def _lane(self, again: int) -> AsyncGenerator[None]:
        if again == 0:
            async with self._again:
                await self._cleared.wait()
                yield
            return
        self._suspects += 1
        self._cleared.clear()
        try:
            async with self._alone:
                yield
        finally:
            self._suspects -= 1
            if self._suspects == 0:
                self._cleared.set()
