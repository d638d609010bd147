"""`relevo simulate`."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import click

from relevo.app.build import Plugs, open_house
from relevo.app.logs import set_up_logs
from relevo.app.project import Project, find_project, load_project, with_fresh_tools
from relevo.app.settings import Settings
from relevo.app.talk import Talk
from relevo.evaluation.simulate.customer import Customer
from relevo.evaluation.simulate.gold import Action
from relevo.evaluation.simulate.play import play
from relevo.evaluation.simulate.score import Outcome, Score, State, score
from relevo.evaluation.simulate.tally import as_data, as_text
from relevo.evaluation.simulate.tasks import Task, parse_tasks
from relevo.kernel.errors import BadInput
from relevo.tools.ports import ToolCall, Tools
from relevo.turn.understand.understander import Understander

END_STATE = "end_state"
"""The read tool of a project that tells what was changed; with `actions`, what these would."""
CUSTOMERS = ("attentive", "yes-sayer")


@click.command("simulate")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--tasks", "file", required=True, metavar="FILE", help="The tasks, in tau2's form.")
@click.option(
    "--customer",
    type=click.Choice(CUSTOMERS),
    default=CUSTOMERS[0],
    show_default=True,
    help="attentive refuses what its own text contradicts; yes-sayer confirms everything.",
)
@click.option("--show", multiple=True, metavar="TASK", help="Only this task, with its whole talk.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    folder: str | None,
    file: str,
    customer: str,
    show: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - does not fit: click's shape
) -> None:
    """Let a simulated customer talk through written tasks, and score how they ended.

    Without DIR: the project in the current folder, else the sample business. The project needs a
    read tool `end_state` (docs/simulate.md).
    """
    set_up_logs("error", "text")
    place = find_project(folder)
    tasks = _chosen(_read(Path(file)), show)
    with tempfile.TemporaryDirectory() as data:
        project = load_project(place, Path(data))
        project.sound_bundle()
    if END_STATE not in project.tools.specs():
        raise BadInput(f"{place} has no tool {END_STATE} to score by; docs/simulate.md shows one")
    jobs = [Job(str(place), task, agreeable=customer == CUSTOMERS[1]) for task in tasks]
    scores = _play(jobs, quiet=as_json)
    if as_json:
        click.echo(json.dumps(as_data(scores, customer=customer), ensure_ascii=False))
        return
    for found in scores if show else ():
        click.echo("\n".join([f"# task {found.id}", *found.transcript, ""]))
    click.echo(as_text(scores, customer=customer))


@dataclass(frozen=True, slots=True)
class Job:
    """One task to play, in whichever process."""

    folder: str
    task: Task
    agreeable: bool


def play_job(job: Job) -> Score:
    """Play one task in a house of its own, with the real engine and fresh records."""
    return asyncio.run(_played(job))


async def _played(job: Job) -> Score:
    project, understander = _loaded(job.folder)
    customer = Customer(job.task.scenario, agreeable=job.agreeable)
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data))
        own = with_fresh_tools(project, settings.data)
        plugs = Plugs(understander=understander)
        async with open_house(settings, own, in_memory=True, plugs=plugs) as house:
            played = await play(customer, Talk(house))
        outcome = Outcome(
            played=played,
            state=await _end_state(own.tools),
            gold=job.task.gold,
            gold_state=await _end_state(own.tools, job.task.gold.actions),
            effects=frozenset(x for x, spec in own.tools.specs().items() if spec.effect != "read"),
        )
    return score(job.task.id, outcome, reacts=customer.story.reacts)


@cache
def _loaded(folder: str) -> tuple[Project, Understander]:
    """Read the project and train its understanding once in a process."""
    set_up_logs("error", "text")
    with tempfile.TemporaryDirectory() as data:
        project = load_project(Path(folder), Path(data))
    return project, project.understander()


async def _end_state(tools: Tools, actions: Sequence[Action] | None = None) -> State:
    arguments: dict[str, Any] = {}
    if actions is not None:
        arguments["actions"] = [action.as_data() for action in actions]
    asked = ToolCall(END_STATE, arguments, key="end_state", conversation="simulation", customer="")
    result = await tools.call(asked)
    value: object = result.value
    if result.status != "done" or not isinstance(value, dict):
        raise BadInput(f"the tool {END_STATE} failed: {result.error}: {result.detail}")
    told = cast("dict[str, Any]", value)
    return State(told["changed"], tuple(told.get("refused", ())))


def _play(jobs: Sequence[Job], *, quiet: bool) -> list[Score]:
    """Play all, on all processors, in the order in which they were given."""
    hidden = quiet or not sys.stderr.isatty()
    length = len(jobs)
    done: dict[int, Score] = {}
    with click.progressbar(length=length, label="Talking", file=sys.stderr, hidden=hidden) as bar:
        for number, found in _finished(jobs):
            done[number] = found
            bar.update(1)
    return [done[number] for number in range(length)]


def _finished(jobs: Sequence[Job]) -> Iterator[tuple[int, Score]]:
    workers = min(os.cpu_count() or 1, len(jobs))
    if workers < 2:
        yield from ((number, play_job(job)) for number, job in enumerate(jobs))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        numbers = {pool.submit(play_job, job): number for number, job in enumerate(jobs)}
        for future in as_completed(numbers):
            yield numbers[future], future.result()


def _chosen(tasks: Sequence[Task], show: Sequence[str]) -> list[Task]:
    wanted = [task for task in tasks if not show or task.id in show]
    known = {task.id for task in tasks}
    for name in show:
        if name not in known:
            raise BadInput(f"there is no task {name}")
    if not wanted:
        raise BadInput("the file holds no task")
    return wanted


def _read(path: Path) -> list[Task]:
    try:
        return parse_tasks(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text (byte {error.start})") from error
