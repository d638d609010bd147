"""Wait for whatever comes first."""

import asyncio
from collections.abc import Coroutine


async def first_of(
    one: Coroutine[object, object, object], other: Coroutine[object, object, object]
) -> None:
    """Wait for the earlier of the two, and end the other."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
