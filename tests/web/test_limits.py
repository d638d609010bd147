import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from relevo.adapters.channels.web import WebWire
from relevo.testing.site import Site, make_site
from relevo.web.door import Limits
from relevo.web.limits import depth

PATH = "/api/v1/conversations/cnv_1/notes"


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"", 0),
        (b"{}", 1),
        (b'{"a":[1,{"b":2}]}', 3),
        (b'{"a":"[[[[{{{\\"[["}', 1),
        (b"}}}}[[[[[[", 2),
        (b'["[[[[', 1),
        (b'["\\"[[[\\', 1),
    ],
)
def test_that_depth_counts_brackets_outside_of_strings(body: bytes, deep: int) -> None:
    assert depth(body) == deep


@pytest.mark.parametrize(
    "body", [b'"' + b'\\"' * 125_000, b'"' * 250_001, b"\\" * 250_000, b'"' + b"\\" * 250_000]
)
def test_that_depth_takes_one_pass_whatever_is_sent(body: bytes) -> None:
    began = time.process_time()
    assert depth(body) == 0
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_that_large_headers_are_refused(site: Site, method: str) -> None:
    async with site.client() as client:
        answer = await client.request(method, "/healthz", headers={"X-A": "x" * 66_000})
    assert (answer.status_code, answer.json()["code"]) == (431, "headers_too_large")


async def test_that_no_body_is_read_of_somebody_unknown(site: Site) -> None:
    read: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(3):
            read.append(number)
            yield b"x" * 10_000

    async with site.client() as client:
        answer = await client.post(PATH, content=pieces())
    assert (answer.status_code, answer.json()["code"], read) == (401, "not_theirs", [])
    assert answer.headers["connection"] == "close"


async def test_that_a_body_that_never_ends_is_given_up() -> None:
    site = make_site(WebWire(), limits=Limits(body_seconds=0.05))
    token = (await site.people.hire("Ada")).token
    async with site.served() as address:
        host, _, port = address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST {PATH} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n"
        writer.write(head.encode() + b"Content-Length: 100\r\n\r\n{")
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"too_slow"' in answer


async def test_that_a_large_body_is_refused_before_it_is_read(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post(PATH, content=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_that_a_large_body_without_a_length_is_refused_too(site: Site) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    async with site.client((await site.people.hire("Ada")).token) as client:
        answer = await client.post(PATH, content=pieces())
    assert answer.status_code == 413


async def test_that_a_deep_body_is_refused(site: Site) -> None:
    async with site.client((await site.people.hire("Ada")).token) as client:
        answer = await client.post(PATH, content=b'{"text":' + b"[" * 40 + b"]" * 40 + b"}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert "deep" in answer.json()["detail"]
