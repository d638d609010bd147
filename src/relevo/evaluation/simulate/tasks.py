"""Files of cases, in tau2's form: each the customer's side and, apart from it, what is expected."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from relevo.evaluation.simulate.gold import Gold, parse_gold
from relevo.evaluation.simulate.scenario import Scenario, parse_scenario
from relevo.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Task:
    """One case."""

    id: str
    scenario: Scenario
    gold: Gold


def parse_tasks(text: str, file: str) -> list[Task]:
    """Read a file of cases. Raises `BadInput` with what is wrong and where."""
    try:
        data: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{file}:{error.lineno}: this is no JSON: {error.msg}") from error
    if not isinstance(data, list):
        raise BadInput(f"{file}: a list of tasks is expected")
    items = cast("list[object]", data)
    return [_task(item, f"{file}: task {number}") for number, item in enumerate(items, 1)]


def _task(item: object, place: str) -> Task:
    if not isinstance(item, dict):
        raise BadInput(f"{place}: an object with user_scenario is expected")
    task = cast("dict[str, Any]", item)
    scenario = task.get("user_scenario")
    if not isinstance(scenario, dict):
        raise BadInput(f"{place}: user_scenario is missing")
    told = parse_scenario(cast("Mapping[str, Any]", scenario))
    if not told.reason:
        raise BadInput(f"{place}: user_scenario says nothing that the customer wants")
    expected = task.get("evaluation_criteria")
    gold = parse_gold(cast("Mapping[str, Any]", expected)) if isinstance(expected, dict) else Gold()
    return Task(str(task.get("id", "")) or place, told, gold)
