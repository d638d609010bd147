"""`relevo doctor`."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from relevo.adapters.store.sql.lock import StoreLock
from relevo.app.build import open_settings_store
from relevo.app.data_folder import usual_data
from relevo.app.logs import set_up_logs
from relevo.app.project import find_project, load_project
from relevo.app.settings import DATABASE, DEFAULT_DATA, MASTER_KEY, Settings, read_settings
from relevo.desk.ports import Filter
from relevo.kernel.errors import RelevoError

_LOW_DISK = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: Literal["ok", "note", "fail"]
    subject: str
    found: str
    mend: str = ""
    """What to type, or what to set."""


@click.command("doctor")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option(
    "--data",
    default="",
    metavar="DIR",
    help="Data folder; default: RELEVO_DATA, else .relevo in DIR.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(folder: str | None, data: str, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Say what is set up, what is missing, and what to type to mend it.

    Exits with 1 when something stands in the way of serving.
    """
    set_up_logs("error", "text")
    settings = read_settings(data=Path(data) if data else None, usual=_usual(folder))
    checks: list[Callable[[], Finding]] = [
        _python,
        lambda: _project(folder),
        lambda: _data_folder(settings),
        lambda: _key(settings),
        lambda: _store(settings),
        lambda: _server(settings),
        lambda: _public_url(settings),
    ]
    findings = [check() for check in checks]
    failed = any(finding.state == "fail" for finding in findings)
    if as_json:
        shown = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": not failed, "findings": shown}, ensure_ascii=False))
    else:
        _print(findings)
    sys.exit(1 if failed else 0)


def _usual(folder: str | None) -> Path:
    try:
        return usual_data(find_project(folder))
    except RelevoError:
        return Path(DEFAULT_DATA)  # that there is no project is told on a line of its own


def _print(findings: list[Finding]) -> None:
    colours = {"ok": "green", "note": "yellow", "fail": "red"}
    for finding in findings:
        state = click.style(f"{finding.state:<4}", fg=colours[finding.state])
        click.echo(f"{state}  {finding.subject:<12} {finding.found}")
        if finding.mend:
            click.echo(f"{'':<19}→ {finding.mend}")


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("ok", "Python", found)


def _project(folder: str | None) -> Finding:
    try:
        place = find_project(folder)
        with tempfile.TemporaryDirectory() as scratch:
            project = load_project(place, Path(scratch))
    except RelevoError as error:
        return Finding("fail", "Project", str(error), "relevo init DIR makes a new one")
    if project.problems:
        first = project.problems[0]
        many = len(project.problems)
        count = f"{many} problem{'' if many == 1 else 's'}"
        found = f"{count}; first: {first.where}: {first.what}"
        return Finding("fail", "Project", found, f"relevo check {folder or ''}".strip())
    bundle = project.bundle
    flows = len(bundle.flows) if bundle else 0
    kind = "the sample business" if project.is_sample else str(place)
    languages = ", ".join(bundle.languages) if bundle else ""
    found = f"{kind}: {flows} flows in {languages}; {project.documents} pages of knowledge"
    return Finding("ok", "Project", found)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data
    if not folder.exists():
        return Finding(
            "note", "Data", f"{folder} does not exist yet", "it is made at the first start"
        )
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        mend = "set RELEVO_DATA to a folder that this user may write to"
        return Finding("fail", "Data", f"{folder} cannot be written: {error.strerror}", mend)
    free = shutil.disk_usage(folder).free
    if free < _LOW_DISK:
        return Finding(
            "fail", "Data", f"only {free // 1_000_000} MB left on {folder}", "free some space"
        )
    return Finding("ok", "Data", f"{folder}, {free // 1_000_000_000} GB free")


def _key(settings: Settings) -> Finding:
    if settings.master_key:
        return Finding("ok", "Key", "from RELEVO_MASTER_KEY")
    path = settings.data / MASTER_KEY
    if not path.exists() and (settings.data / DATABASE).exists():
        return Finding("fail", "Key", f"{path} is gone", "put it back: the data was sealed with it")
    if not path.exists():
        return Finding("note", "Key", "none yet", "it is made at the first start; back it up then")
    if path.stat().st_mode & 0o077:
        return Finding("fail", "Key", f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("ok", "Key", f"{path}; keep a copy apart from the database's")


def _store(settings: Settings) -> Finding:
    url = settings.store_url
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    if kind == "SQLite" and not settings.database_url and not (settings.data / DATABASE).exists():
        return Finding("note", "Store", "no database yet", "it is made at the first start")

    async def count() -> int:
        async with open_settings_store(settings) as store:
            return await store.count(Filter("default"))

    try:
        conversations = asyncio.run(count())
    except RelevoError as error:
        mend = "check RELEVO_DATABASE_URL, and that the master key is the one of this data"
        return Finding("fail", "Store", f"{kind}: {error}", mend)
    noun = "conversation" if conversations == 1 else "conversations"
    return Finding("ok", "Store", f"{kind}, {conversations} {noun}")


def _server(settings: Settings) -> Finding:
    if not settings.data.exists():
        return Finding("ok", "Server", "may be started")
    try:
        with StoreLock(settings.store_url):
            return Finding("ok", "Server", "not running; relevo serve starts it")
    except RelevoError as error:
        return Finding("note", "Server", str(error))


def _public_url(settings: Settings) -> Finding:
    if settings.public_url:
        return Finding("ok", "Public URL", settings.public_url)
    mend = "set RELEVO_PUBLIC_URL once the server is reached by others"
    return Finding("note", "Public URL", "not set: pages of this machine only", mend)
