"""A bounded number of threads for synchronous tools; one that hangs keeps its thread, no more."""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable


class Threads:
    """Threads that end with the process, whatever runs in them. For one event loop."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self, patience: float) -> bool:
        """Reserve a thread for `run`, waiting this many seconds; False when none came free."""
        if self._free > 0:
            self._free -= 1
            return True
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait({turn}, timeout=patience)
        except asyncio.CancelledError:
            self._leave(turn)
            raise
        if turn.done():
            return True
        turn.cancel()
        return False

    def run(self, work: Callable[[], object], name: str) -> asyncio.Future[object]:
        """Start the work in the thread that was taken; it comes free when the work ends.

        The work does not raise. The future is the caller's to cancel: the work goes on.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()

        def ended(value: object) -> None:
            self._give_back()
            if not future.done():
                future.set_result(value)

        def in_thread() -> None:
            value = work()
            # The loop may have closed while the tool hung; then nobody waits any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(ended, value)

        threading.Thread(target=in_thread, name=f"tool {name}", daemon=True).start()
        return future

    def _give_back(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _leave(self, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self._give_back()
        else:
            turn.cancel()
