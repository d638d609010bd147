"""Unit: the JSON Schema of the format fits what is shipped, and refuses what the reader refuses."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from tests.playbook.shop import CANCEL, GUIDELINES, LATER, SETTINGS, STATUS
from tests.playbook.test_docs import files_of_the_page

from relevo.app.project import library_files
from relevo.playbook.problem import Findings
from relevo.playbook.schema import definitions, schema
from relevo.playbook.source import as_data, read_source

WHOLE = schema()
KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def fits(data: Any, rule: Any) -> bool:
    """As much of JSON Schema as the format's schema uses."""
    if isinstance(rule, bool):
        return rule
    if "$ref" in rule:
        return fits(data, definitions()[rule["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in rule:
        return any(fits(data, part) for part in rule["anyOf"])
    if "oneOf" in rule and sum(fits(data, part) for part in rule["oneOf"]) != 1:
        return False
    if "enum" in rule or "const" in rule:
        return data in rule.get("enum", [rule.get("const")])
    kinds = rule.get("type", [])
    if kinds and not any(
        _is(data, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)
    ):
        return False
    if isinstance(data, str):
        return re.search(rule.get("pattern", ""), data) is not None
    if isinstance(data, list):
        items = cast("list[Any]", data)
        return all(fits(item, rule.get("items", True)) for item in items)
    return not isinstance(data, dict) or _table_fits(cast("dict[str, Any]", data), rule)


def _is(data: Any, kind: str) -> bool:
    return isinstance(data, KINDS[kind]) and not (isinstance(data, bool) and kind != "boolean")


def _table_fits(data: dict[str, Any], rule: dict[str, Any]) -> bool:
    known = rule.get("properties", {})
    patterns = rule.get("patternProperties", {})
    if any(key not in data for key in rule.get("required", ())):
        return False
    for key, value in data.items():
        if not fits(key, rule.get("propertyNames", True)):
            return False
        special = next((x for pattern, x in patterns.items() if re.search(pattern, key)), None)
        part = known.get(
            key, special if special is not None else rule.get("additionalProperties", True)
        )
        if not fits(value, part):
            return False
    return True


def data_of(text: str) -> Any:
    return as_data(read_source("a.yaml", text, Findings()))


def rule_for(name: str) -> Any:
    files = cast("dict[str, Any]", WHOLE["files"])
    if name.startswith("playbooks/examples/"):
        return files["playbooks/examples/*.yaml"]
    return files.get(name) or files["playbooks/*.yaml"]


def shipped() -> dict[str, str]:
    return {f"playbooks/{name}": text for name, text in library_files().items()}


def test_that_the_schema_is_published_as_it_is() -> None:
    published = Path(__file__).resolve().parents[2] / "docs/reference/playbooks.schema.json"
    assert json.loads(published.read_text("utf-8")) == schema()


def test_that_the_schema_is_json() -> None:
    assert json.loads(json.dumps(WHOLE))["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(("name", "text"), [*shipped().items(), *files_of_the_page().items()])
def test_that_what_is_shipped_and_shown_fits(name: str, text: str) -> None:
    assert fits(data_of(text), rule_for(name))


@pytest.mark.parametrize("text", [STATUS, CANCEL, LATER])
def test_that_flows_fit(text: str) -> None:
    assert fits(data_of(text), rule_for("playbooks/a.yaml"))


def test_that_the_rest_fits() -> None:
    assert fits(data_of(GUIDELINES), rule_for("playbooks/guidelines.yaml"))
    assert fits(data_of(SETTINGS), rule_for("relevo.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        "steps: [{say: x}]",
        "flow: f",
        "flow: F\nsteps: [{say: x}]",
        "flow: f\nsteps: [{sya: x}]",
        "flow: f\nsteps: [{say: {english: x}}]",
        "flow: f\nsteps: [{handoff: tool_faild}]",
        "flow: f\nsteps: [{call: get order}]",
        "flow: f\nsteps: [{branch: [{say: x}]}]",
        "flow: f\nslots: {x: {type: pattrn}}\nsteps: [{say: x}]",
        "flow: f\nslots: {x: {attempts: 0.5}}\nsteps: [{say: x}]",
        "flow: f\nidentity: certain\nsteps: [{say: x}]",
        "extends: f\nstep: []",
    ],
)
def test_that_what_the_reader_refuses_does_not_fit(text: str) -> None:
    assert not fits(data_of(text), rule_for("playbooks/a.yaml"))
