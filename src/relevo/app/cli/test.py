"""`relevo test`."""

import asyncio
import difflib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from relevo.app.logs import set_up_logs
from relevo.app.project import Project, case_files, find_project, load_project, wrong_endings
from relevo.app.stage import HouseStage
from relevo.evaluation.cases import Case, Cases, vocabulary
from relevo.evaluation.parse import parse_cases
from relevo.evaluation.report import as_data, as_text
from relevo.evaluation.runner import Result, run_case
from relevo.kernel.errors import BadInput


@click.command("test")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--only", default="", metavar="TEXT", help="Only cases whose name contains this.")
@click.option("-v", "--verbose", is_flag=True, help="Tell the whole conversation of each case.")
def command(folder: str | None, as_json: bool, only: str, verbose: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Run a project's conversation tests (tests/*.yaml); exits with 1 when one fails.

    Without DIR: the project in the current folder, else the sample business.
    """
    set_up_logs("error", "text")
    place = find_project(folder)
    with tempfile.TemporaryDirectory() as data:
        project = load_project(place, Path(data))
        cases = _cases(project)
        wanted = [case for case in cases.cases if only.casefold() in case.name.casefold()]
        for problem in cases.problems:
            click.echo(f"{problem.where}: {problem.what}\n    {problem.mend}", err=True)
        if only and not wanted:
            raise BadInput(_none_like(only, [case.name for case in cases.cases]))
        if not wanted and not cases.problems:
            message = f"{place} has no tests; write one in tests/*.yaml (docs/testing.md)"
            raise BadInput(message)
        results = asyncio.run(_run(project, wanted, quiet=as_json))
    if as_json:
        problems = [
            {"file": x.file, "line": x.line, "what": x.what, "mend": x.mend} for x in cases.problems
        ]
        click.echo(
            json.dumps(
                {**as_data(results, left_out=cases.left_out), "problems": problems},
                ensure_ascii=False,
            )
        )
    else:
        click.echo(as_text(results, verbose=verbose, left_out=cases.left_out))
    failed = cases.problems or any(not result.passed for result in results)
    sys.exit(1 if failed else 0)


def _none_like(only: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(only, names, n=3, cutoff=0.3)
    some = ", ".join(f"“{name}”" for name in near or names[:3])
    return f"no case has “{only}” in its name; there are for example {some or 'none'}"


def _cases(project: Project) -> Cases:
    known = vocabulary(project.sound_bundle(), project.tools.specs())
    found = parse_cases(case_files(project.folder), known)
    misnamed = wrong_endings(project.folder, "tests")
    return replace(found, problems=(*found.problems, *misnamed))


async def _run(project: Project, cases: list[Case], *, quiet: bool) -> list[Result]:
    stage = HouseStage(project, project.sound_bundle())
    results: list[Result] = []
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(cases, label="Talking", file=sys.stderr, hidden=hidden) as bar:
        for case in bar:
            results.append(await run_case(case, stage))
    return results
