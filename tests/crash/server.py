"""A real server process, which may die and be started again on the same data."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest


@dataclass
class Server:
    """A server process that can be killed and started again on the same data."""

    project: Path
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list[float])

    @property
    def socket(self) -> str:
        """The address of the chat's socket."""
        return f"ws://127.0.0.1:{self.port}/channels/web/socket"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        began = time.monotonic()
        process = self.launch()
        while time.monotonic() - began < 60:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200:
                    self.starts.append(time.monotonic() - began)
                    return
            assert process.poll() is None, (self.data / "server.log").read_text()[-3000:]
            time.sleep(0.02)
        pytest.fail("the server did not become ready in 60 s")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it."""
        command = [sys.executable, "-m", "relevo", "serve", str(self.project)]
        command += ["--data", str(self.data), "--port", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        return self.process

    def token(self) -> str:
        """Make a person who may read everything; gives their token."""
        command = [sys.executable, "-m", "relevo", "user", "add", "checker@example.com"]
        command += ["--role", "admin", "--json", "--data", str(self.data)]
        answer = subprocess.run(command, check=True, capture_output=True)
        return json.loads(answer.stdout)["token"]


@contextmanager
def server_for(project: Path, folder: Path) -> Generator[Server]:
    """Give a server for a copy of that project, in a folder of its own."""
    shutil.copytree(project, folder / "project")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    data.mkdir()
    server = Server(folder / "project", data, port)
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


def read_log(server: Server, token: str, conversation: str) -> list[dict[str, Any]]:
    """Read a conversation's events by the API."""
    events: list[dict[str, Any]] = []
    while True:
        answer = httpx.get(
            f"http://127.0.0.1:{server.port}/api/v1/conversations/{conversation}/events",
            params={"after": events[-1]["seq"] if events else 0, "limit": 500},
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        page = answer.json()["items"]
        if not page:
            return events
        events += page
