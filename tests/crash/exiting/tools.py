"""A tool that takes the whole process with it, and one that works."""

import os

from relevo.tools import ToolContext, tool


@tool(effect="write", idempotent=True)
def leave(ctx: ToolContext) -> str:
    """Write down the key of the call, and end the process as a fault in a C library would."""
    with (ctx.data / "keys").open("a") as keys:
        keys.write(f"{ctx.key}\n")
        keys.flush()
        os.fsync(keys.fileno())
    os._exit(1)


@tool(effect="write", idempotent=True)
def count(ctx: ToolContext) -> int:
    """Give how many numbers there are by now."""
    with (ctx.data / "numbers").open("a+") as numbers:
        numbers.write(f"{ctx.key}\n")
        numbers.seek(0)
        return len(set(numbers))
