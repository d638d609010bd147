"""`relevo check`."""

import json
import sys
import tempfile
from pathlib import Path

import click

from relevo.app.project import find_project, load_project


@click.command("check")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as one JSON object.")
def command(folder: str | None, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Check a project: every problem with its file, its line and what would be right.

    Exits with 1 if there is any. Without DIR: the project in the current folder, else the sample.
    """
    place = find_project(folder)
    with tempfile.TemporaryDirectory() as data:
        project = load_project(place, Path(data))
    if as_json:
        problems = [
            {"file": x.file, "line": x.line, "what": x.what, "mend": x.mend}
            for x in project.problems
        ]
        click.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    else:
        for problem in project.problems:
            click.echo(f"{problem.file}:{problem.line}: {problem.what}")
            click.echo(f"    {problem.mend}")
        flows = len(project.bundle.flows) if project.bundle else 0
        count = len(project.problems)
        said = f"{count} problem{'s' if count != 1 else ''}" if count else "no problems"
        click.echo(f"{said} in {flows} flows, {project.documents} pages of knowledge")
    sys.exit(1 if project.problems else 0)
