import importlib.util
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from relevo.adapters.tools.python import PythonTools, load_tools
from relevo.app.project import sample_folder
from relevo.tools import ToolContext
from relevo.tools.ports import ToolCall, ToolResult

Caller = Callable[..., Any]


@pytest.fixture
def tools(tmp_path: Path) -> PythonTools:
    return load_tools(sample_folder() / "tools.py", data=tmp_path)


def call(tool: str, arguments: Mapping[str, Any], **who: str) -> ToolCall:
    known = {"key": "k1", "conversation": "c1", "customer": "somebody", "language": "en", **who}
    return ToolCall(tool=tool, arguments=arguments, **known)


async def asked(tools: PythonTools, tool: str, customer: str = "", **arguments: str) -> Any:
    who = {"customer": customer} if customer else {}
    result = await tools.call(call(tool, arguments, **who))
    assert result.status == "done", result
    return result.value


async def booked(tools: PythonTools, key: str = "k1") -> ToolResult:
    arguments = {
        "order_id": "AH-204402",
        "item": "the mirror",
        "reason": "damaged",
        "wish": "refund",
    }
    return await tools.call(call("start_return", arguments, customer="C-1002", key=key))


def rows(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "aurora.sqlite3")) as ledger:
        return ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - does not fit: our own names


@pytest.mark.parametrize(
    "said",
    [
        {"order_id": "AH-204790", "postcode": "D08 XR70"},
        {"order_id": "#204790", "postcode": "d08xr70"},
        {"reference": "I think it's AH 204790", "postcode": "D08 XR70"},
        {"reference": "my mail is Daniel.Walsh@example.com.", "postcode": "D08 XR70"},
    ],
)
async def test_that_number_or_mail_with_the_postcode_prove_who_it_is(
    tools: PythonTools, said: dict[str, str]
) -> None:
    found = await asked(tools, "check_customer", **said)
    assert found["first_name"] == "Daniel"
    assert (await asked(tools, "get_order", order_id="204402"))["status"] == "delivered"


@pytest.mark.parametrize(
    "said",
    [
        {"order_id": "AH-204790", "postcode": "46004"},
        {"order_id": "AH-999999", "postcode": "D08 XR70"},
        {"reference": "daniel.walsh@example.com", "postcode": "46004"},
        {"reference": "", "postcode": "D08 XR70"},
        {"order_id": "", "reference": "I don't know", "postcode": ""},
    ],
)
async def test_that_what_does_not_belong_together_proves_nothing(
    tools: PythonTools, said: dict[str, str]
) -> None:
    assert await asked(tools, "check_customer", **said) is None
    assert await asked(tools, "get_order", order_id="AH-204790") is None
    assert (await asked(tools, "list_orders"))["all"] == []


async def test_that_proof_opens_nobody_elses_orders_and_no_other_conversation(
    tools: PythonTools,
) -> None:
    await asked(tools, "check_customer", order_id="AH-204790", postcode="D08 XR70")
    assert await asked(tools, "get_order", order_id="AH-204815") is None
    elsewhere = call("get_order", {"order_id": "AH-204790"}, conversation="c2")
    assert (await tools.call(elsewhere)).value is None


async def test_that_a_return_is_booked_once_however_often_it_is_called(
    tools: PythonTools, tmp_path: Path
) -> None:
    first = await booked(tools)
    again = await booked(tools)
    with_another_key = await booked(tools, key="k2")
    assert first.value == {"number": "R-30001", "refund": 75.0}
    assert again.value == with_another_key.value == first.value
    assert rows(tmp_path, "returns") == 1


async def test_that_an_item_that_is_coming_back_is_not_quoted_again(tools: PythonTools) -> None:
    await booked(tools)
    about = {"order_id": "AH-204402", "item": "espejo", "reason": "changed_mind"}
    quote = await asked(tools, "quote_return", "C-1002", **about)
    assert (quote["decision"], quote["number"]) == ("already", "R-30001")


@pytest.mark.parametrize(
    ("customer", "about", "expected"),
    [
        ("C-1002", ("AH-204402", "mirror", "changed_mind"), ("ok", 70.10, 4.90)),
        ("C-1002", ("AH-204402", "mirror", "damaged"), ("ok", 75.00, 0.0)),
        ("C-1004", ("AH-204129", "la mesa", "changed_mind"), ("ok", 620.00, 29.00)),
        ("C-1009", ("AH-204350", "cortinas", "changed_mind"), ("final_sale", 140.10, 4.90)),
        ("C-1008", ("AH-204431", "the pillow", "changed_mind"), ("final_sale", 59.10, 4.90)),
        ("C-1008", ("AH-204431", "pillowcases", "changed_mind"), ("ok", 65.10, 4.90)),
    ],
)
async def test_that_a_return_is_quoted_by_the_shops_rules(
    tools: PythonTools,
    customer: str,
    about: tuple[str, str, str],
    expected: tuple[str, float, float],
) -> None:
    order_id, item, reason = about
    quote = await asked(
        tools, "quote_return", customer, order_id=order_id, item=item, reason=reason
    )
    assert (quote["decision"], quote["refund"], quote["fee"]) == expected


async def test_that_an_item_that_is_not_in_the_order_is_not_found(tools: PythonTools) -> None:
    about = {"order_id": "AH-204402", "item": "the sofa", "reason": "damaged"}
    assert await asked(tools, "quote_return", "C-1002", **about) is None


async def test_that_nobody_learns_who_has_an_account(tools: PythonTools, tmp_path: Path) -> None:
    known = await asked(tools, "send_password_reset", email="Carmen.Soler@example.com ")
    unknown = await asked(tools, "send_password_reset", email="nobody@example.com")
    assert known == unknown
    assert rows(tmp_path, "password_mails") == 1


async def test_that_a_system_that_is_down_is_a_failure(tools: PythonTools) -> None:
    result = await tools.call(call("get_order", {"order_id": "AH-204900"}, customer="C-1008"))
    assert result.status == "failed"


@pytest.mark.parametrize(
    ("language", "product", "words"),
    [
        ("en", "duna", "Duna wool blanket: €79.00, in stock."),
        ("es", "DUNA", "Manta de lana Duna: 79,00 €, disponible."),
        ("pt", "alba", "Luminária de mesa Alba: € 49,00, em estoque. Luminária de chão Alba:"),
        ("fr", "duna", "Duna wool blanket: €79.00, in stock."),
    ],
)
async def test_that_products_are_told_in_the_customers_language(
    tools: PythonTools, language: str, product: str, words: str
) -> None:
    result = await tools.call(call("find_product", {"product": product}, language=language))
    assert words in result.value["summary"].replace("\u00a0", " ")


def order_on(today: date, order_id: str, context: ToolContext) -> Any:
    """Look an order up on that day, in the shop's own module."""
    spec = importlib.util.spec_from_file_location("aurora", sample_folder() / "tools.py")
    assert spec is not None
    assert spec.loader is not None
    shop = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shop)
    vars(shop)["_today"] = lambda: today
    return shop.get_order(order_id, context)


@pytest.mark.parametrize("weekday", range(7))
def test_that_the_orders_keep_their_stories_on_every_day_of_the_week(
    tmp_path: Path, weekday: int
) -> None:
    today = date(2026, 3, 2) + timedelta(days=weekday)

    def order(order_id: str, customer: str) -> Any:
        return order_on(
            today, order_id, ToolContext("c1", customer, "en", "verified", "k1", tmp_path)
        )

    assert order("AH-204511", "C-1004")["days_late"] > 5
    assert 0 < order("AH-204776", "C-1006")["days_late"] <= 5
    coming = order("AH-204815", "C-1001")
    assert coming["days_late"] == 0
    assert coming["eta"] > today.isoformat()
    assert order("AH-204790", "C-1002")["eta"] == today.isoformat()
    delivered = date.fromisoformat(order("AH-204402", "C-1002")["delivered_on"])
    assert 0 < (today - delivered).days < 30
