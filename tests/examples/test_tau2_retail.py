"""The acceptance project's tools, on tau2's retail data where a setting says where that is."""

import json
import os
import re
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from relevo.adapters.tools.python import load_tools
from relevo.app.cli.test import command as conversations
from relevo.evaluation.simulate.person import first_person
from relevo.tools.ports import ToolCall, ToolResult

PROJECT = Path(__file__).parents[2] / "examples" / "tau2_retail"
BESIDE = PROJECT.parents[2] / "shared" / "data" / "tau2" / "retail"
"""Where the data lies when it was put beside the checkout."""
FOLDER = os.environ.get("RELEVO_TAU2_RETAIL") or str(BESIDE)  # noqa: TID251 - does not fit: where the data is
Call = Callable[..., Coroutine[Any, Any, ToolResult]]
Json = dict[str, Any]

data = pytest.mark.skipif(
    not (Path(FOLDER) / "db.json").is_file(),
    reason="RELEVO_TAU2_RETAIL names no folder with tau2's retail data (db.json, tasks_train.json)",
)
# Refused by tau2's own tools too: the gift card holds less than the difference, so nothing happens.
NOT_COVERED = "exchange_delivered_order_items: balance_too_low"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("RELEVO_TAU2_RETAIL", FOLDER)
    tools = load_tools(PROJECT / "tools.py", tmp_path)

    async def made(
        tool: str, *, key: str = "k", customer: str = "", **arguments: Any
    ) -> ToolResult:
        identity = "verified" if customer else "anonymous"
        asked = ToolCall(tool, arguments, key, "cnv_1", customer, "en", identity)
        return await tools.call(asked)

    return made


@pytest.fixture(scope="module")
def given() -> Json:
    return json.loads((Path(FOLDER) / "db.json").read_text())


@pytest.fixture(scope="module")
def tasks() -> list[Json]:
    return json.loads((Path(FOLDER) / "tasks_train.json").read_text())


def _order(given: Json, status: str, paid_by: str) -> Json:
    return next(
        order
        for order in given["orders"].values()
        if order["status"] == status
        and order["payment_history"][0]["payment_method_id"].startswith(paid_by)
    )


@data
async def test_that_every_expected_action_of_the_given_tasks_is_possible(
    call: Call, tasks: list[Json]
) -> None:
    refused: list[str] = []
    for task in tasks:
        actions = [
            {"name": action["name"], "arguments": action["arguments"]}
            for action in task["evaluation_criteria"]["actions"]
        ]
        result = await call("end_state", actions=actions)
        refused += result.value["refused"]
    assert refused in ([], [NOT_COVERED])


@data
async def test_that_a_change_is_made_once_and_never_in_the_given_file(
    call: Call, given: Json
) -> None:
    order = _order(given, "pending", "gift_card")
    user = given["users"][order["user_id"]]
    before = (Path(FOLDER) / "db.json").stat()
    told = {"order_id": order["order_id"], "reason": "no longer needed"}
    first = await call("cancel_pending_order", customer=user["user_id"], **told)
    again = await call("cancel_pending_order", customer=user["user_id"], **told)
    assert first.value == again.value
    changed = (await call("end_state")).value["changed"]
    card = order["payment_history"][0]["payment_method_id"]
    owed = user["payment_methods"][card]["balance"] + order["payment_history"][0]["amount"]
    kept = changed["users"][user["user_id"]]["payment_methods"][card]["balance"]
    assert changed["orders"][order["order_id"]]["status"] == "cancelled"
    assert kept == round(owed, 2)
    assert (Path(FOLDER) / "db.json").stat() == before


@data
@pytest.mark.parametrize(
    ("status", "tool", "more", "code"),
    [
        ("delivered", "cancel_pending_order", {"reason": "no longer needed"}, "not_pending"),
        ("pending", "cancel_pending_order", {"reason": "too slow"}, "invalid_reason"),
        ("pending", "return_delivered_order_items", {"item_ids": ["1"], "payment_method_id": "own"}, "not_delivered"),
        ("delivered", "return_delivered_order_items", {"item_ids": ["1"], "payment_method_id": "own"}, "no_such_item"),
        ("delivered", "return_delivered_order_items", {"item_ids": ["1"], "payment_method_id": "x"}, "no_such_payment"),
        ("pending", "modify_pending_order_payment", {"payment_method_id": "own"}, "same_payment"),
    ],
)  # fmt: skip
async def test_that_what_the_policy_forbids_is_refused_and_says_why(
    call: Call, given: Json, status: str, tool: str, more: Json, code: str
) -> None:
    order = _order(given, status, "credit_card")
    paid = order["payment_history"][0]["payment_method_id"]
    filled = {key: paid if value == "own" else value for key, value in more.items()}
    told = {"order_id": order["order_id"], **filled}
    result = await call(tool, customer=order["user_id"], **told)
    assert (result.status, result.error) == ("failed", code)
    assert not any((await call("end_state")).value["changed"].values())


@data
async def test_that_a_conversation_sees_one_customer_and_no_other(call: Call, given: Json) -> None:
    order = _order(given, "pending", "paypal")
    own = given["users"][order["user_id"]]
    other = next(user for user in given["users"].values() if user["user_id"] != own["user_id"])
    assert (await call("get_order_details", order_id=order["order_id"])).value is None
    name, address = own["name"], own["address"]
    found = await call("find_user_id_by_name_zip", **name, zip=address["zip"])
    assert found.value["user_id"] == own["user_id"]
    assert (await call("get_order_details", order_id=order["order_id"].lstrip("#"))).value == order
    assert (await call("find_user_id_by_email", email=other["email"])).value is None
    assert (await call("get_user_details", user_id=other["user_id"])).value is None
    told = {**other["address"], "user_id": other["user_id"]}
    assert (await call("modify_user_address", **told)).error == "not_yours"


@data
async def test_that_an_address_is_changed_part_by_part(call: Call, given: Json) -> None:
    order = _order(given, "pending", "paypal")
    home = {**order["address"], "city": "Springfield"}
    told = {"order_id": order["order_id"], **home}
    done = await call("modify_pending_order_address", customer=order["user_id"], **told)
    assert done.value["address"] == home


@data
@pytest.mark.parametrize(
    ("expression", "value"),
    [("135.24 - 153.23", -17.99), ("2*(3+4.5)", 15.0), ("__import__('os')", None), ("1/0", None)],
)
async def test_that_sums_are_worked_out_and_nothing_else(
    call: Call, expression: str, value: float | None
) -> None:
    assert (await call("calculate", expression=expression)).value == value


def _texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in (".py", ".yaml", ".md", ".json"):
            yield path, path.read_text(encoding="utf-8")


@data
def test_that_playbooks_and_tools_hold_no_name_order_or_wording_of_a_task(
    given: Json, tasks: list[Json]
) -> None:
    ids = {*given["orders"], *given["users"]}
    ids |= {order.lstrip("#") for order in given["orders"]}
    ids |= {user["email"] for user in given["users"].values()}
    ids |= {item for product in given["products"].values() for item in product["variants"]}
    names = {f"{u['name']['first_name']} {u['name']['last_name']}" for u in given["users"].values()}
    runs = {run for task in tasks for run in _runs(_told(task))}
    for path, text in _texts():
        assert not ids & set(re.findall(r"#?[\w.@-]+\w", text)), path
        assert not [name for name in names if name in text], path
        assert not runs & set(_runs(text)), path


def _told(task: Json) -> str:
    instructions = task["user_scenario"]["instructions"]
    keys = ("reason_for_call", "task_instructions", "known_info")
    told = "\n".join(instructions.get(key) or "" for key in keys)
    return f"{told}\n{first_person(told)}"


def _runs(text: str, length: int = 7) -> Iterator[tuple[str, ...]]:
    """Give every run of so many words: nobody writes the same seven by chance."""
    for line in re.split(r"[.\n]", text.casefold()):
        words = re.findall(r"\w+", line)
        yield from (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def test_that_the_conversation_tests_pass_on_the_invented_shop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RELEVO_TAU2_RETAIL", str(PROJECT / "tests" / "shop"))
    result = CliRunner().invoke(conversations, [str(PROJECT)])
    assert result.exit_code == 0, result.output
