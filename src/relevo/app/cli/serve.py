"""`relevo serve`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import click
import uvicorn

from relevo.app.build import House, open_house
from relevo.app.demo import Login, demo_logins, demo_suggestions
from relevo.app.door import make_door
from relevo.app.logs import set_up_logs
from relevo.app.project import find_project, load_project, sample_folder
from relevo.app.settings import read_settings
from relevo.kernel.errors import RetryLater
from relevo.web.app import create_app


@click.command("serve")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind to.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--data", default="", metavar="DIR", help="Data folder; default: RELEVO_DATA, .relevo"
)
@click.option("--demo", is_flag=True, help="The sample business, with its shop page and log-ins.")
def command(folder: str | None, host: str, port: int, data: str, demo: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Serve a project: web chat, REST API, health and metrics.

    Without DIR: the project in the current folder, else the sample business.
    """
    settings = read_settings(data=Path(data) if data else None)
    set_up_logs(settings.log_level, settings.log_format)
    settings.data.mkdir(parents=True, exist_ok=True)
    place = sample_folder() if demo else find_project(folder)
    project = load_project(place, settings.data)

    async def run() -> None:
        async with open_house(settings, project) as house:
            logins = await demo_logins(house) if demo else []
            suggestions = demo_suggestions(project.folder)
            app = create_app(make_door(house, demo=demo, suggestions=suggestions))
            server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    host=host,
                    port=port,
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
                await _serve(server, logins, demo=demo)

    asyncio.run(run())


async def _serve(server: uvicorn.Server, logins: list[Login], *, demo: bool) -> None:
    serving = asyncio.get_running_loop().create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.wait({serving}, timeout=0.02)
    if serving.done():
        # uvicorn says why on its log and exits; the commonest reason deserves a sentence.
        with contextlib.suppress(SystemExit):
            await serving
        address = f"{server.config.host}:{server.config.port}"
        raise RetryLater(f"cannot listen on {address}: is the port taken? Choose another: --port")
    _announce(server, logins, demo=demo)
    await serving


def _announce(server: uvicorn.Server, logins: list[Login], *, demo: bool) -> None:
    port = server.servers[0].sockets[0].getsockname()[1]
    base = f"http://{server.config.host}:{port}"
    click.echo("")
    click.echo(f"  {'Shop and chat' if demo else 'Status'}   {base}/")
    click.echo(f"  API             {base}/api/v1/   (described at {base}/api/openapi.json)")
    click.echo(f"  Health          {base}/healthz   {base}/readyz   {base}/metrics")
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
