"""`relevo simulate` on a small shop of its own: the real engine, from the opening to the score."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from relevo.app.cli.simulate import command
from relevo.kernel.errors import BadInput

TOOLS = """
import json
from typing import Any
from relevo.tools import ToolContext, tool

@tool(effect="money", confirm=True, idempotent=True)
def cancel(order_id: str, ctx: ToolContext) -> dict[str, Any]:
    (ctx.data / "cancelled").write_text(order_id)
    return {"order_id": order_id}

@tool(effect="read")
def end_state(ctx: ToolContext, actions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    path = ctx.data / "cancelled"
    kept = [path.read_text()] if path.exists() else []
    done = kept if actions is None else [x["arguments"]["order_id"] for x in actions]
    return {"changed": {"orders": {order: "cancelled" for order in done}}, "refused": []}
"""
FLOW = """
flow: cancel_order
about: Cancel an order.
title: cancelling an order
examples: [I want to cancel my order, please cancel order W1000001, cancel the order]
slots:
  order_id: {type: pattern, pattern: "W\\\\d{7}", ask: "What's the order number?"}
steps:
  - ask: order_id
  - confirm: "So: cancel order {order_id}. Shall I do it?"
  - call: cancel(order_id)
  - say: "It is cancelled."
"""


def a_task(name: str, reason: str, order: str = "") -> dict[str, Any]:
    actions = [{"name": "cancel", "arguments": {"order_id": order}}] if order else []
    return {
        "id": name,
        "user_scenario": {
            "instructions": {"reason_for_call": reason, "known_info": "You are Rosa."}
        },
        "evaluation_criteria": {"actions": actions, "communicate_info": []},
    }


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "relevo.yaml").write_text("name: Shop\nlanguages: [en]\n")
    (tmp_path / "tools.py").write_text(TOOLS)
    (tmp_path / "playbooks" / "cancel.yaml").write_text(FLOW)
    return tmp_path


def simulate(shop: Path, task: dict[str, Any], *options: str) -> Result:
    path = shop / "tasks.json"
    path.write_text(json.dumps([task]))
    arguments = [str(shop), "--tasks", str(path), *options]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_that_a_task_is_played_with_the_real_engine_and_scored(shop: Path) -> None:
    task = a_task("one", "You want to cancel your order W1000001.", "W1000001")
    found = json.loads(simulate(shop, task, "--json").stdout)
    assert (found["tasks"], found["solved_with_write"], found["wrong_writes"]) == (1, 1, 0)
    assert found["rows"][0]["ended"] == "goodbye"


def test_that_only_the_attentive_listen_to_a_text_that_reacts_to_the_question(shop: Path) -> None:
    text = "You want to cancel order W1000001, but if the agent asks you to confirm, you regret it."
    attentive = json.loads(simulate(shop, a_task("two", text), "--json").stdout)
    asked = simulate(shop, a_task("two", text), "--json", "--customer", "yes-sayer")
    agreeable = json.loads(asked.stdout)
    assert (attentive["solved"], attentive["wrong_writes"]) == (1, 0)
    assert (agreeable["wrong_writes"], agreeable["wrong_writes_excused"]) == (0, 1)
    assert agreeable["tasks_that_react"] == ["two"]


def test_that_a_talk_can_be_shown(shop: Path) -> None:
    task = a_task("one", "You want to cancel your order W1000001.", "W1000001")
    shown = simulate(shop, task, "--show", "one").stdout
    assert "customer   Hi, I am Rosa. I want to cancel my order W1000001." in shown
    assert "→ cancel(order_id=W1000001)" in shown
    with pytest.raises(BadInput, match="no task three"):
        simulate(shop, task, "--show", "three")


def test_that_a_project_without_the_tool_to_score_by_is_told_so(shop: Path) -> None:
    (shop / "tools.py").write_text(TOOLS.replace("def end_state", "def other"))
    with pytest.raises(BadInput, match="has no tool end_state"):
        simulate(shop, a_task("one", "You want to cancel your order."))
