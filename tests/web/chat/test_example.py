"""The client of `docs/web-chat.md` talks with a real server."""

import asyncio
import re
from pathlib import Path
from typing import Any

from relevo.testing.site import Site

PAGE = Path(__file__).resolve().parents[3] / "docs" / "web-chat.md"


async def test_that_the_documented_client_says_its_thing_and_hears_the_answer(
    site: Site, address: str
) -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), found)  # noqa: S102 - does not fit: our own documentation
    frames: list[str] = []
    async with asyncio.timeout(10):
        async for frame in found["talk"](f"ws://{address}/channels/web/socket", "hello"):
            frames.append(frame["type"])
            if frame["type"] == "received":
                await site.node.reply(frame["conversation"], "Hello yourself!")
            if frame.get("author") == "assistant":
                assert frame["text"] == "Hello yourself!"
                break
    assert frames == ["welcome", "received", "conversation", "message", "message"]
