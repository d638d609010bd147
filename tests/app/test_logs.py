import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from relevo.adapters.channels.web import WebWire
from relevo.app.logs import set_up_logs
from relevo.testing.site import make_site


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    told = StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    set_up_logs("info", "json")
    yield told
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def test_that_no_caller_can_fill_the_log_with_errors(
    logs: StringIO,
) -> None:
    async with make_site(WebWire()).served() as address:
        url = f"ws://{address}/channels/web/socket"
        with pytest.raises(InvalidStatus):
            await connect(url, origin="https://evil.example").__aenter__()  # pyright: ignore[reportArgumentType]
        async with connect(url) as client:
            await client.send(b"\xff\xfe", text=True)
            with pytest.raises(ConnectionClosed):
                await client.recv()
        host, _, port = address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"\x16\x03\x01\r\n\r\n")
        await reader.read()
        writer.close()
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    assert [line for line in lines if line["level"] in ("warning", "error")] == []
    [refused] = [line for line in lines if line["event"] == "chat connection refused"]
    assert refused["code"] == "refused"


def test_that_a_librarys_own_error_is_told(logs: StringIO) -> None:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n")
    assert json.loads(logs.getvalue())["level"] == "error"
