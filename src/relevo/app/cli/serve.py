"""`relevo serve`."""

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import click
import uvicorn
from typing_extensions import override

from relevo.app.build import House, open_house
from relevo.app.data_folder import claim_data, usual_data
from relevo.app.demo import Login, demo_logins, demo_suggestions
from relevo.app.door import make_door
from relevo.app.logs import set_up_logs
from relevo.app.project import Project, find_project, load_project, sample_folder
from relevo.app.settings import read_settings
from relevo.kernel.errors import BadInput, RetryLater
from relevo.web.app import create_app
from relevo.web.door import Limits

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_HEADER_BYTES = Limits().header_bytes
_LAST_PORT = 65_535
_CONNECTIONS = Limits().sockets + 2_000
"""All that the process holds at once: above the chat sockets some room for requests."""


@click.command("serve")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind to.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, _LAST_PORT))
@click.option(
    "--data",
    default="",
    metavar="DIR",
    help="Data folder; default: RELEVO_DATA, else .relevo in DIR.",
)
@click.option("--demo", is_flag=True, help="The sample business, with its shop page and log-ins.")
def command(folder: str | None, host: str, port: int, data: str, demo: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Serve a project: web chat, REST API, health and metrics.

    Without DIR: the project in the current folder, else the sample business.
    """
    place = sample_folder() if demo else find_project(folder)
    settings = read_settings(data=Path(data) if data else None, usual=usual_data(place))
    set_up_logs(settings.log_level, settings.log_format)
    _make_folder(settings.data)

    async def run(listener: socket.socket) -> None:
        project = load_project(place, settings.data)
        async with open_house(settings, project) as house:
            _claim(settings.data, project)
            logins = await demo_logins(house) if demo else []
            suggestions = demo_suggestions(project.folder)
            app = create_app(make_door(house, demo=demo, suggestions=suggestions))
            server = _Server(
                uvicorn.Config(
                    app,
                    host=host,
                    port=port,
                    # The one that limits headers; the other takes as many as are sent.
                    http="h11",
                    h11_max_incomplete_event_size=_HEADER_BYTES,
                    limit_concurrency=_CONNECTIONS,
                    timeout_keep_alive=5,
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    ws_max_size=131_072,
                    ws_ping_interval=20.0,
                    ws_ping_timeout=20.0,
                    # Each socket would hold a dictionary of its own: twice the memory of all else.
                    ws_per_message_deflate=False,
                    timeout_graceful_shutdown=5,
                )
            )
            async with _watching(server, house):
                await _serve(server, listener, logins, demo=demo, data=settings.data)

    with _listen(host, port) as listener:
        asyncio.run(run(listener))


class _Server(uvicorn.Server):
    """Stops on a signal, and leaves it at that.

    uvicorn raises the signal again once it has stopped, which would end the process before turns
    have ended and the store is closed, and with a status that looks like a crash.
    """

    @contextlib.contextmanager
    @override
    def capture_signals(self) -> Generator[None]:
        """Stop serving at the first signal, and without waiting at the second."""
        before = {one: signal.signal(one, self.handle_exit) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        message = f"{data} is a file; the data folder (--data, RELEVO_DATA) is a folder"
        raise BadInput(message) from None


def _claim(data: Path, project: Project) -> None:
    other = claim_data(data, project)
    if other:
        name = project.bundle.name if project.bundle else ""
        click.echo(
            f"relevo: warning: {data} holds the conversations of “{other}”, and this is “{name}”;"
            " give this project a folder of its own: --data DIR",
            err=True,
        )


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is opened. Raises `RetryLater` when it cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        try:
            if os.name == "posix":
                # A port whose last connections are still being forgotten may be taken again.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is the port taken?" if taken else f"{error.strerror}."
        other = port + 1 if port < _LAST_PORT else port - 1
        mend = f"--port {other}, or make demo PORT={other}" if taken else "--port, --host"
        message = f"cannot listen on {host}:{port}: {why} Choose another: {mend}"
        raise RetryLater(message) from None
    return listener


async def _serve(
    server: uvicorn.Server, listener: socket.socket, logins: list[Login], *, demo: bool, data: Path
) -> None:
    serving = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.wait({serving}, timeout=0.02)
    if server.started:
        # What a start has made stays: each search for garbage would go through all of it again.
        gc.freeze()
        _announce(server, listener, logins, demo=demo, data=data)
    await serving


def _announce(
    server: uvicorn.Server, listener: socket.socket, logins: list[Login], *, demo: bool, data: Path
) -> None:
    host = server.config.host
    base = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    click.echo("")
    rows = (
        ("Shop and chat" if demo else "Status", f"{base}/"),
        ("API", f"{base}/api/v1/   (described at {base}/api/openapi.json)"),
        ("Health", f"{base}/healthz   {base}/readyz   {base}/metrics"),
        ("Data", str(data)),
    )
    for name, value in rows:
        click.echo(f"  {name:<15} {value}")
    if logins:
        click.echo("")
        click.echo("  Log-ins, made at the first start and kept in the data folder:")
    for login in logins:
        click.echo(f"  {login.role:<11} {login.mail:<28} password {login.password}")
        click.echo(f"  {'':<11} {'API token':<28} {login.token}")
    click.echo("")
    click.echo("  Ctrl+C stops.")
    sys.stdout.flush()


@contextlib.asynccontextmanager
async def _watching(server: uvicorn.Server, house: House) -> AsyncGenerator[None]:
    """Stop serving when the node has stopped running turns: better no server than a deaf one."""

    async def watch() -> None:
        while house.node.running():
            await house.clock.sleep(1.0)
        server.should_exit = True

    watching = asyncio.get_running_loop().create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
