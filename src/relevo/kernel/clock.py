"""Time: microseconds since 1970 in UTC, from a clock that tests can turn by hand."""

import asyncio
import heapq
import time
from datetime import UTC, datetime
from typing import Protocol

SECOND = 1_000_000
"""One second, in the microseconds that every time stamp of relevo counts."""


class Clock(Protocol):
    """Where the time comes from. Take one as an argument; never read the system's clock."""

    def now(self) -> int:
        """Give the wall time in microseconds since 1970-01-01 UTC."""
        ...

    def tick(self) -> int:
        """Give a steady count of microseconds, for durations only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Give the wall time in microseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000

    def tick(self) -> int:
        """Give a steady count of microseconds, for durations only."""
        return time.perf_counter_ns() // 1_000

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock for tests: it stands still until `advance` is called."""

    def __init__(self, at: int = 1_767_225_600 * SECOND) -> None:
        self._now = at
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> int:
        """Give the virtual time in microseconds."""
        return self._now

    def tick(self) -> int:
        """Give the virtual time in microseconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until somebody has advanced the clock that far."""
        if seconds <= 0:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._now + int(seconds * SECOND), self._count, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move time on, waking sleepers in their order, and let them run."""
        end = self._now + int(seconds * SECOND)
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, due)
            if not future.done():
                future.set_result(None)
            await _settle()
        self._now = end


async def _settle() -> None:
    """Give every ready task a turn; twenty rounds reach the end of ordinary chains."""
    for _ in range(20):
        await asyncio.sleep(0)


def to_iso(at: int) -> str:
    """Write a time stamp as ISO 8601 with microseconds and `Z` (RFC 3339)."""
    return datetime.fromtimestamp(at / SECOND, UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def from_iso(text: str) -> int:
    """Read an RFC 3339 time; a time without a zone is taken as UTC."""
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return int(parsed.timestamp() * SECOND)
