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
        ("pt", "alba", "Luminária de mesa Alba: € 49,00, em estoque. 42 cm"),
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


def tomorrow_but_one(hour: str) -> str:
    """Give a time at which the van may be free: no Sunday."""
    day = date.today() + timedelta(days=2)  # noqa: DTZ011 - does not fit: the shop's own day
    return f"{day + timedelta(days=day.weekday() == 6)}T{hour}"


async def test_that_an_order_that_has_not_left_is_cancelled_once_and_told_so(
    tools: PythonTools, tmp_path: Path
) -> None:
    for _ in range(2):
        done = await tools.call(call("cancel_thing", {"thing": "AH-204821"}, customer="C-1005"))
        assert done.status == "done"
    assert rows(tmp_path, "cancellations") == 1
    order = await asked(tools, "get_order", customer="C-1005", order_id="AH-204821")
    assert order["status"] == "cancelled"
    assert (await asked(tools, "list_cancellable", customer="C-1005"))["things"] == []


@pytest.mark.parametrize("thing", ["AH-204523", "AH-204790", "club", "nothing"])
async def test_that_what_cannot_be_cancelled_is_not(tools: PythonTools, thing: str) -> None:
    done = await tools.call(call("cancel_thing", {"thing": thing}, customer="C-1005"))
    assert (done.status, done.error) == ("failed", "not_possible")


async def test_that_a_time_is_given_away_once(tools: PythonTools) -> None:
    start = tomorrow_but_one("09:00")
    assert (await asked(tools, "check_time", start=start))["free"]
    wanted = {"purpose": "assembly", "start": start}
    first = await tools.call(call("book_appointment", wanted, customer="C-1002", key="a"))
    again = await tools.call(call("book_appointment", wanted, customer="C-1002", key="a"))
    other = await tools.call(call("book_appointment", wanted, customer="C-1005", key="b"))
    assert first.value == again.value
    assert (other.status, other.error) == ("failed", "taken")
    assert not (await asked(tools, "check_time", start=start))["free"]


async def test_that_nobody_sees_or_moves_the_visit_of_another(tools: PythonTools) -> None:
    assert await asked(tools, "get_appointment", customer="C-1002", appointment="V-104") is None
    wanted = {"appointment": "V-104", "start": tomorrow_but_one("11:00")}
    moved = await tools.call(call("move_appointment", wanted, customer="C-1002"))
    assert moved.status == "failed"


async def test_that_the_same_is_ordered_again_once(tools: PythonTools, tmp_path: Path) -> None:
    quote = await asked(tools, "quote_reorder", customer="C-1006", order_id="AH-204495")
    assert (len(quote["items"]), len(quote["missing"]), quote["total"]) == (1, 1, 64.0)
    numbers = [
        await asked(tools, "place_reorder", customer="C-1006", order_id="AH-204495")
        for _ in range(2)
    ]
    assert numbers[0] == numbers[1]
    assert rows(tmp_path, "reorders") == 1


async def test_that_an_address_of_an_order_that_has_left_is_not_changed(tools: PythonTools) -> None:
    wanted = {"scope": "order", "address": "Somewhere 1", "order_id": "AH-204790"}
    changed = await tools.call(call("change_address", wanted, customer="C-1002"))
    assert (changed.status, changed.error) == ("failed", "has_left")


@pytest.mark.parametrize(
    ("customer", "order", "verdict"),
    [
        ("C-1007", "AH-204460", "duplicate"),
        ("C-1008", "AH-204802", "pending"),
        ("C-1011", "AH-204537", "refunded"),
        ("C-1002", "AH-204402", "ok"),
    ],
)
async def test_that_a_charge_is_compared_with_its_order(
    tools: PythonTools, customer: str, order: str, verdict: str
) -> None:
    assert (await asked(tools, "check_charge", customer=customer, charge=order))[
        "verdict"
    ] == verdict
    assert await asked(tools, "check_charge", customer="C-1001", charge=order) is None
