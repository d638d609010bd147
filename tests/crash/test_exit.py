"""System: a tool that ends the process. The turn is begun three times; then people take over."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
import websockets
from tests.crash.server import Server, read_log, server_for

PROJECT = Path(__file__).parent / "exiting"


async def _says(server: Server, text: str, visitor: str = "", until: str = "message") -> list[Any]:
    """Say something in the chat; gives every frame up to the one that is waited for."""
    frames: list[Any] = []
    async with websockets.connect(server.socket) as ws, asyncio.timeout(20):
        await ws.send(json.dumps({"type": "hello", "visitor": visitor}))
        await ws.send(json.dumps({"type": "message", "id": text.replace(" ", "-"), "text": text}))
        while not frames or until not in json.dumps(frames[-1]):
            frames.append(json.loads(await ws.recv()))
    return frames


def _conversation(frames: list[Any]) -> str:
    return next(x["conversation"] for x in frames if x["type"] == "received")


def _told(events: list[Any]) -> list[tuple[str, str]]:
    return [(x["actor_type"], x["body"]["text"]) for x in events if x["kind"] == "MessageSent"]


@pytest.mark.timeout(120)
def test_that_a_tool_which_ends_the_process_costs_three_starts_and_one_conversation(
    tmp_path: Path,
) -> None:
    with server_for(PROJECT, tmp_path) as server:
        token = server.token()
        server.start()
        frames = asyncio.run(_says(server, "give me a number", until="number 1."))
        good, visitor = _conversation(frames), frames[0]["visitor"]
        before = read_log(server, token, good)
        fatal = _conversation(asyncio.run(_says(server, "please leave now", until="received")))
        assert server.process is not None
        codes = [server.process.wait(30)]
        for _ in range(2):
            codes.append(server.launch().wait(60))
        server.start()
        keys = next(server.data.glob("tools/**/keys")).read_text().split()
        assert (codes, len(keys), len(set(keys))) == ([1, 1, 1], 3, 1)

        events = _until_decided(server, token, fatal)
        packet = next(x["body"]["packet"] for x in events if x["kind"] == "HandoffRequested")
        assert (packet["reason"], packet["rule"]) == (
            "assistant_failed",
            "assistant_failed.crashed",
        )
        assert [(x["tool"], x["status"]) for x in packet["tools"]] == [("leave", "unknown")]
        author, text = _told(events)[-1]
        assert author == "system"
        assert "colleague" in text

        assert read_log(server, token, good) == before
        asyncio.run(_says(server, "next number please", visitor, until="number 2."))


def _until_decided(server: Server, token: str, conversation: str) -> list[Any]:
    for _ in range(100):
        events = read_log(server, token, conversation)
        if any(x["kind"] == "TurnDecided" for x in events):
            return events
        time.sleep(0.1)
    pytest.fail("the turn was never decided")
