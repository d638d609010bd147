"""`relevo store`."""

import asyncio
import json
import sys
from pathlib import Path

import click

from relevo.adapters.store.sql.address import sqlite_path
from relevo.app.build import open_settings_store
from relevo.app.data_folder import usual_data
from relevo.app.project import find_project
from relevo.app.settings import read_settings
from relevo.kernel.errors import NotFound


@click.group("store")
def command() -> None:
    """The database of the installation."""


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--project", "folder", default="", metavar="DIR", help="Default: the current folder.")
@click.option(
    "--data",
    default="",
    metavar="DIR",
    help="Data folder; default: RELEVO_DATA, else the project's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backup(file: Path, folder: str, data: str, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Copy the SQLite database to FILE while it is in use, and verify the copy.

    The master key is not in it: keep a copy of `master.key` too, in another place than the
    database's. For PostgreSQL use pg_dump.
    """
    usual = usual_data(find_project(folder or None))
    settings = read_settings(data=Path(data) if data else None, usual=usual)
    path = sqlite_path(settings.store_url)
    if path and not Path(path).is_file():
        raise NotFound(
            f"there is no database at {path}; name its project with --project, or its folder with --data"
        )

    async def run() -> None:
        async with open_settings_store(settings) as store:
            hidden = not sys.stderr.isatty()
            with click.progressbar(
                length=100, label="Copying", file=sys.stderr, hidden=hidden
            ) as bar:

                def progress(done: int, total: int) -> None:
                    bar.update(max(0, 100 * done // max(1, total) - bar.pos))

                await store.backup(file, progress)

    asyncio.run(run())
    size = file.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size, "verified": True}))
    else:
        click.echo(f"{file}: {size:,} bytes, verified")
