"""Embeddings over HTTP: kind — deterministic, against a real server on this machine that misbehaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import pytest
import structlog

from relevo.adapters.llm.openai_embeddings import HttpEmbedder, HttpSettings
from relevo.kernel.clock import SECOND, SystemClock, VirtualClock
from relevo.kernel.errors import BadInput, Refused, RetryLater
from relevo.knowledge.asked import AskedVectors

Answer = tuple[int, dict[str, str], bytes]
PRIVATE = "where is the parcel of Ada Lovelace"

NO_NUMBERS: list[float] = []


def vector(text: str) -> list[float]:
    return [float(len(text)), 1.0, float(text.count("a"))]


def answer(asked: dict[str, Any]) -> Answer:
    rows = [{"index": n, "embedding": vector(text)} for n, text in enumerate(asked["input"])]
    # The order of a reply is not promised; its numbers are.
    return 200, {}, json.dumps({"object": "list", "data": rows[::-1]}).encode()


def told(status: int, body: object = None, **headers: str) -> Callable[[dict[str, Any]], Answer]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (status, given, json.dumps(body or {}).encode())


@dataclass
class Server:
    """Answers each request with the next of its script, and well when that has ended."""

    script: list[Callable[[dict[str, Any]], Answer] | str] = field(
        default_factory=list[Callable[[dict[str, Any]], Answer] | str]
    )
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    heads: list[str] = field(default_factory=list[str])
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            body = json.loads(await reader.readexactly(length))
            self.heads.append(head)
            self.asked.append(body)
            step = self.script.pop(0) if self.script else answer
            if step == "silent":
                await reader.read()
            elif callable(step):
                status, headers, content = step(body)
                lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
                promised = len(content) + (50 if "x-cut" in headers else 0)
                start = (
                    f"HTTP/1.1 {status} X\r\ncontent-length: {promised}\r\nconnection: close\r\n"
                )
                writer.write(f"{start}{lines}\r\n".encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    found = Server()
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    async with listening:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


class QuickClock(SystemClock):
    """Sleeps no longer than it must, and remembers how long it was told to."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> int:
        return 1_767_225_600 * SECOND

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Kit:
    server: Server
    clock: QuickClock
    http: httpx.AsyncClient

    def embedder(self, **given: Any) -> HttpEmbedder:
        settings = HttpSettings("small", url=self.server.url, **given)
        return HttpEmbedder(settings, self.http, self.clock)


@pytest.fixture
def kit(server: Server, http: httpx.AsyncClient) -> Kit:
    return Kit(server, QuickClock(), http)


async def test_that_vectors_come_back_in_the_order_of_the_texts(kit: Kit) -> None:
    texts = ["a", "banana", PRIVATE]
    found = await kit.embedder(key="k-1").embed(texts)
    wanted = np.array([vector(text) for text in texts])
    assert np.allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert kit.server.asked[0]["model"] == "small"
    assert "authorization: bearer k-1" in kit.server.heads[0]


async def test_that_many_texts_are_sent_in_batches(kit: Kit) -> None:
    found = await kit.embedder().embed([f"text {'a' * n}" for n in range(150)])
    assert found.shape == (150, 3)
    assert [len(asked["input"]) for asked in kit.server.asked] == [64, 64, 22]
    assert await kit.embedder().embed([]) is not None


async def test_that_prefixes_are_put_before_questions_and_passages(kit: Kit) -> None:
    embedder = kit.embedder(query="query: ", passage="passage: ")
    await embedder.embed(["x"], asking=True)
    await embedder.embed(["x"])
    assert [asked["input"] for asked in kit.server.asked] == [["query: x"], ["passage: x"]]


@pytest.mark.parametrize(
    ("step", "waits"),
    [
        (told(429, retry_after="7"), 7.0),
        (told(429, retry_after="Thu, 01 Jan 2026 00:00:12 GMT"), 12.0),
        (told(503, retry_after="900"), 30.0),
        (told(500), 0.5),
        (told(529, retry_after="soon"), 0.5),
        ("cut", 0.5),
    ],
)
async def test_that_a_busy_server_is_asked_again_when_it_says(
    kit: Kit, step: Any, waits: float
) -> None:
    kit.server.script = [step]
    assert (await kit.embedder().embed(["a"])).shape == (1, 3)
    assert kit.clock.slept == [waits]


async def test_that_a_reply_that_is_cut_short_is_asked_for_again(kit: Kit) -> None:
    kit.server.script = [told(200, {"data": []}, x_cut="yes")]
    assert (await kit.embedder().embed(["a"])).shape == (1, 3)
    assert len(kit.clock.slept) == 1


async def test_that_patience_ends(kit: Kit) -> None:
    kit.server.script = [told(500)] * 9
    with pytest.raises(RetryLater, match="busy or failing"):
        await kit.embedder().embed(["a"])
    assert kit.clock.slept == [0.5, 1.0, 2.0]


async def test_that_a_silent_server_is_left(kit: Kit) -> None:
    kit.server.script = ["silent"] * 9
    with pytest.raises(RetryLater, match="did not answer"):
        await kit.embedder(timeout=0.05, attempts=2).embed(["a"])


@pytest.mark.parametrize(
    ("step", "error", "words"),
    [
        (told(401), Refused, "takes no key"),
        (told(404), BadInput, "knows no model small"),
        (told(400, {"error": {"code": "bad_thing", "message": PRIVATE}}), BadInput, "bad_thing"),
        (told(429, {"error": {"code": "insufficient_quota"}}), Refused, "quota is used up"),
        (told(200, {"data": []}), Refused, "no vector for each"),
        (told(200, ["x"]), Refused, "no vector for each"),
        (told(200, {"data": [{"index": 0, "embedding": [1.0, "x"]}]}), Refused, "lengths"),
        (told(200, {"data": [{"index": 0, "embedding": [float("nan")]}]}), Refused, "NaN"),
        (told(200, {"data": [{"index": 0, "embedding": [0.0, 0.0]}]}), Refused, "zeros"),
        (told(200, {"data": [{"index": 0, "embedding": NO_NUMBERS}]}), Refused, "1×0 numbers"),
        (told(200, "<html>"), Refused, "no vector for each"),
        (told(302, location="http://127.0.0.1/"), BadInput, "HTTP 302"),
    ],
)
async def test_that_what_cannot_be_used_is_told_and_quotes_no_text(
    kit: Kit, step: Any, error: type[Exception], words: str
) -> None:
    kit.server.script = [step]
    with pytest.raises(error, match=words) as caught, structlog.testing.capture_logs() as logs:
        await kit.embedder(key="k-secret").embed([PRIVATE])
    assert kit.clock.slept == []
    assert not any("Ada" in text or "k-secret" in text for text in (str(caught.value), str(logs)))


async def test_that_a_model_put_in_anothers_place_is_noticed(kit: Kit) -> None:
    embedder = kit.embedder()
    await embedder.embed(["a"])
    kit.server.script = [told(200, {"data": [{"index": 0, "embedding": [1.0] * 5}]})]
    with pytest.raises(Refused, match="vectors of 5 numbers after 3"):
        await embedder.embed(["b"])


async def test_that_a_server_that_is_not_there_is_for_later(http: httpx.AsyncClient) -> None:
    settings = HttpSettings("small", url="http://127.0.0.1:9/v1", attempts=1)
    with pytest.raises(RetryLater, match="cannot be reached"):
        await HttpEmbedder(settings, http, VirtualClock()).embed(["a"])


async def test_that_a_message_waits_no_longer_than_its_deadline(kit: Kit) -> None:
    kit.server.script = ["silent"]
    asked = AskedVectors(kit.embedder(), kit.clock, deadline=0.05)
    with structlog.testing.capture_logs() as logs:
        await asked.prepare([PRIVATE])
    assert asked.of(PRIVATE) is None
    assert [log["error"] for log in logs] == ["TimeoutError"]
    assert "Ada" not in str(logs)
    await asked.prepare([PRIVATE])
    assert asked.of(PRIVATE) is not None
