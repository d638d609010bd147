"""`relevo init`."""

import shutil
from importlib import resources
from pathlib import Path

import click

from relevo.app.settings import DEFAULT_DATA
from relevo.kernel.errors import BadInput


@click.command("init")
@click.argument("folder", metavar="DIR")
def command(folder: str) -> None:
    """Make a new project in DIR: settings, playbooks, knowledge, tools and tests.

    It passes `relevo check` and `relevo test` at once. A folder that holds files is left alone.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        message = f"{folder} exists and is not empty; name a new folder"
        raise BadInput(message)
    with resources.as_file(resources.files("relevo.app") / "template") as source:
        shutil.copytree(
            source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    # What the server keeps there is no part of the project.
    (target / ".gitignore").write_text(f"{DEFAULT_DATA}/\n", encoding="utf-8")
    click.echo(f"A project is in {folder}. Next:")
    click.echo(f"  relevo check {folder}    find mistakes")
    click.echo(f"  relevo test {folder}     run its conversation tests")
    click.echo(f"  relevo chat {folder}     talk to it")
    click.echo(f"  relevo serve {folder}    serve it at http://127.0.0.1:8000")
