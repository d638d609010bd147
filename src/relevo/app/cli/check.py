"""`relevo check`."""

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click

from relevo.app.project import Project, case_files, find_project, load_project, wrong_endings
from relevo.evaluation.cases import vocabulary
from relevo.evaluation.parse import parse_cases
from relevo.kernel.errors import BadInput, RelevoError

_PATIENCE = 20.0
"""Seconds that a project may take to load: its `tools.py` is run for that."""


@click.command("check")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as one JSON object.")
def command(folder: str | None, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Check a project: every problem with its file, its line and what would be right.

    Exits with 1 if there is any. Without DIR: the project in the current folder, else the sample.
    """
    place = find_project(folder)
    with tempfile.TemporaryDirectory() as data:
        project = _with_tests(_load(place, Path(data)))
    if as_json:
        problems = [
            {"file": x.file, "line": x.line, "what": x.what, "mend": x.mend}
            for x in project.problems
        ]
        click.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    else:
        for problem in project.problems:
            click.echo(f"{problem.where}: {problem.what}")
            if problem.mend:
                click.echo(f"    {problem.mend}")
        click.echo(_summary(project))
    sys.exit(1 if project.problems else 0)


def _with_tests(project: Project) -> Project:
    """Add what is wrong in the files of conversation tests; nothing is played."""
    problems = wrong_endings(project.folder, "tests")
    if project.bundle is not None:
        known = vocabulary(project.bundle, project.tools.specs())
        problems += parse_cases(case_files(project.folder), known).problems
    return replace(project, problems=[*project.problems, *problems])


def _summary(project: Project) -> str:
    count = len(project.problems)
    if count or project.bundle is None:
        return _counted(count, "problem")
    if not project.bundle.flows:
        return (
            "no problems, and no flow: write one in playbooks/NAME.yaml, or take ready-made ones"
            " with `use: [order_status]` in relevo.yaml"
        )
    flows = _counted(len(project.bundle.flows), "flow")
    pages = _counted(project.documents, "page")
    return f"no problems in {flows}, {pages} of knowledge"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _load(place: Path, data: Path) -> Project:
    """Load the project, but not for ever: a `tools.py` that never ends is a problem as well."""
    done: list[Project] = []
    failed: list[RelevoError] = []

    def load() -> None:
        try:
            done.append(load_project(place, data))
        except RelevoError as error:
            failed.append(error)

    loading = _started(load)
    loading.join(_PATIENCE)
    if loading.is_alive():
        line = _line_of(loading, place / "tools.py")
        click.echo(f"tools.py:{line}: It is still running after {_PATIENCE:.0f} seconds.")
        click.echo("    At its top a tools.py only imports and defines; put work into the tools.")
        sys.stdout.flush()
        # Nothing can stop the thread, and the interpreter would wait for what it holds.
        os._exit(1)
    if failed:
        raise failed[0]
    if not done:
        message = f"{place} cannot be loaded; what went wrong stands above"
        raise BadInput(message)
    return done[0]


def _started(load: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    return thread


def _line_of(thread: threading.Thread, file: Path) -> int:
    """Give the line of the file at which the thread is; 1 when it is not in it."""
    frames = sys._current_frames()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - does not fit: the documented way to look into a thread
    frame: FrameType | None = frames.get(thread.ident or 0)
    while frame is not None:
        if Path(frame.f_code.co_filename) == file.resolve():
            return frame.f_lineno
        frame = frame.f_back
    return 1
