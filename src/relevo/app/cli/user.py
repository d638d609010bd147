"""`relevo user`."""

import asyncio
import json
from pathlib import Path

import click

from relevo.app.build import open_settings_store
from relevo.app.data_folder import usual_data
from relevo.app.project import find_project
from relevo.app.settings import read_settings
from relevo.desk.people import Staff
from relevo.kernel.clock import SystemClock
from relevo.kernel.ids import RandomIds


@click.group("user")
def command() -> None:
    """People who work with relevo: agents, supervisors, admins."""


@command.command("add")
@click.argument("mail")
@click.option("--role", type=click.Choice(["agent", "supervisor", "admin"]), required=True)
@click.option("--name", default="", help="The name that customers see; default: from the address.")
@click.option("--project", "folder", default="", metavar="DIR", help="Default: the current folder.")
@click.option(
    "--data",
    default="",
    metavar="DIR",
    help="Data folder; default: RELEVO_DATA, else the project's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(
    mail: str,
    role: str,
    name: str,
    folder: str,
    data: str,
    as_json: bool,  # noqa: FBT001 - does not fit: click's shape
) -> None:
    """Add a person; prints a one-time password and an API token, both shown this once."""
    usual = usual_data(find_project(folder or None))
    settings = read_settings(data=Path(data) if data else None, usual=usual)

    async def run() -> tuple[str, str, str]:
        clock = SystemClock()
        async with open_settings_store(settings) as store:
            staff = Staff(store, clock, RandomIds(clock))
            added = await staff.add(mail, role, name=name)
            return added.person.id, added.password, added.token

    identity, password, token = asyncio.run(run())
    if as_json:
        shown = {"id": identity, "mail": mail, "role": role, "password": password, "token": token}
        click.echo(json.dumps(shown))
        return
    click.echo(f"{mail} is {role} now, for the server whose data lies in {settings.data}.")
    click.echo(f"  one-time password: {password}")
    click.echo(f"  API token:         {token}")
    click.echo("Keep both now; only hashes of them are stored.")
