# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What Aurora Home's own systems can do: orders, customers, returns, passwords, products.

Everything is in `data/` and invented. Dates are counted from today, so the shop never grows old.
What the tools change goes to `aurora.sqlite3` in the folder that the project gives its tools, one
row for each effect: whoever doubts that a return was booked once can count there.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_currency

from relevo.tools import Declined, ToolContext, tool

_HERE = Path(__file__).parent / "data"
_ORDER = re.compile(r"(?:AH)?[-\s]?(\d{6})(?!\d)", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.,;!?]+")
_LABEL_FEE = 4.90
_COLLECTION_FEE = 29.00
_SCHEMA = """
CREATE TABLE IF NOT EXISTS proven (conversation TEXT PRIMARY KEY, customer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS returns (
  key TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, customer TEXT NOT NULL, order_id TEXT NOT NULL,
  sku TEXT NOT NULL, reason TEXT NOT NULL, wish TEXT NOT NULL, refund TEXT NOT NULL, day TEXT NOT NULL,
  UNIQUE (order_id, sku)
);
CREATE TABLE IF NOT EXISTS password_mails (key TEXT PRIMARY KEY, email TEXT NOT NULL, day TEXT NOT NULL);
"""


@tool(effect="read", timeout=3.0, proves="verified")
def check_customer(
    postcode: str, ctx: ToolContext, order_id: str = "", reference: str = ""
) -> dict[str, Any] | None:
    """Match an order number or an e-mail address with the postcode of the customer."""
    number = _order_number(order_id or reference)
    mail = _MAIL.search(reference)
    for customer in _customers().values():
        if _squeezed(customer["postcode"]) != _squeezed(postcode):
            continue
        order = _orders().get(number, {})
        by_order = order.get("customer") == customer["id"]
        by_mail = mail is not None and mail.group().casefold() == customer["email"]
        if by_order or by_mail:
            with closing(_ledger(ctx)) as ledger, ledger:
                ledger.execute(
                    "INSERT OR REPLACE INTO proven VALUES (?, ?)",
                    (ctx.conversation, customer["id"]),
                )
            found = {"first_name": customer["name"].split()[0]}
            return {**found, "order_id": number} if by_order else found
    return None


@tool(effect="read", timeout=3.0)
def list_orders(ctx: ToolContext) -> dict[str, Any]:
    """Give the customer's orders: those on their way, and all."""
    own = [order for order in _orders().values() if order["customer"] == _customer(ctx)]
    under_way = ("processing", "shipped", "out_for_delivery")
    open_orders = [_order(order, ctx) for order in own if order["status"] in under_way]
    return {
        "open": [{"id": order["id"], "eta": order["eta"]} for order in open_orders],
        "open_ids": [order["id"] for order in open_orders],
        "all": [{"id": order["id"]} for order in own],
    }


@tool(effect="read", timeout=3.0)
def get_order(order_id: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give one of the customer's own orders; nothing for any other."""
    order = _own_order(order_id, ctx)
    if order and order["status"] == "out_of_reach":
        # Kept in the data on purpose: this order shows what customers hear when a system is down.
        raise ConnectionError("the warehouse does not answer")
    return _order(order, ctx) if order else None


@tool(effect="read", timeout=3.0)
def quote_return(order_id: str, item: str, reason: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Say what a return would come to; nothing when the order holds no such item."""
    order = _own_order(order_id, ctx)
    line = _line(order, item) if order else None
    if order is None or line is None:
        return None
    sku, quantity = line
    product = _products()[sku]
    begun = _begun(order["id"], sku, ctx)
    final = bool(product.get("final_sale") or product.get("sealed"))
    price = float(product["price"]) * quantity
    large = product["size"] == "furniture"
    fee = (_COLLECTION_FEE if large else _LABEL_FEE) if reason == "changed_mind" else 0.0
    return {
        "decision": "already" if begun else "final_sale" if final else "ok",
        "number": begun,
        "item": _counted(product, quantity, ctx),
        "refund": round(max(0.0, price - fee), 2),
        "fee": fee,
        "replacement": product["stock"] >= quantity,
        "collect": large,
    }


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def start_return(
    order_id: str, item: str, reason: str, wish: str, ctx: ToolContext
) -> dict[str, Any]:
    """Book a return and mail its label; an item comes back once, whatever happens."""
    order = _own_order(order_id, ctx)
    line = _line(order, item) if order else None
    if order is None or line is None:
        raise Declined("no_such_item")
    quote = quote_return(order_id, item, reason, ctx)
    refund = 0.0 if wish == "replacement" or quote is None else quote["refund"]
    with closing(_ledger(ctx)) as ledger, ledger:
        ledger.execute("BEGIN IMMEDIATE")
        count = ledger.execute("SELECT count(*) FROM returns").fetchone()[0]
        ledger.execute(
            "INSERT OR IGNORE INTO returns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                ctx.key,
                f"R-{30001 + count}",
                order["customer"],
                order["id"],
                line[0],
                reason,
                wish,
                f"{refund:.2f}",
                _today().isoformat(),
            ),
        )
    return {"number": _begun(order["id"], line[0], ctx), "refund": refund}


@tool(effect="write", timeout=3.0, idempotent=True)
def send_password_reset(ctx: ToolContext, email: str = "") -> dict[str, Any]:
    """Mail a link to set a new password; the same answer whether or not there is an account."""
    known = {customer["email"] for customer in _customers().values()}
    if email:
        address = email.strip().casefold()
    else:
        address = _customers().get(_customer(ctx), {}).get("email", "")
    if address in known:
        with closing(_ledger(ctx)) as ledger, ledger:
            ledger.execute(
                "INSERT OR IGNORE INTO password_mails VALUES (?, ?, ?)",
                (ctx.key, address, _today().isoformat()),
            )
    return {"sent": True}


@tool(effect="read", timeout=3.0)
def find_product(product: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give price and stock of all products of that name, as sentences in the customer's language."""
    wanted = product.casefold().strip()
    found = [p for p in _products().values() if wanted in _name(p, ctx).casefold().split()]
    if not found:
        return None
    return {
        "summary": " ".join(_offer(p, ctx) for p in found),
        "products": [
            {"name": _name(p, ctx), "price": float(p["price"]), "stock": p["stock"]} for p in found
        ],
    }


# --- the shop's records ----------------------------------------------------------------------


@cache
def _read(name: str) -> Sequence[Mapping[str, Any]]:
    return json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))


def _customers() -> Mapping[str, Mapping[str, Any]]:
    return {customer["id"]: customer for customer in _read("customers")}


def _orders() -> Mapping[str, Mapping[str, Any]]:
    return {order["id"]: order for order in _read("orders")}


def _products() -> Mapping[str, Mapping[str, Any]]:
    return {product["sku"]: product for product in _read("products")}


def _ledger(ctx: ToolContext) -> sqlite3.Connection:
    ledger = sqlite3.connect(ctx.data / "aurora.sqlite3", timeout=3.0)
    ledger.executescript(_SCHEMA)
    return ledger


def _customer(ctx: ToolContext) -> str:
    """Give who this is: known from the start, or proven in this conversation; else nobody."""
    if ctx.customer in _customers():
        return ctx.customer
    with closing(_ledger(ctx)) as ledger:
        row = ledger.execute(
            "SELECT customer FROM proven WHERE conversation = ?", (ctx.conversation,)
        ).fetchone()
    return row[0] if row else ""


def _own_order(order_id: str, ctx: ToolContext) -> Mapping[str, Any] | None:
    order = _orders().get(_order_number(order_id))
    return order if order and order["customer"] == _customer(ctx) else None


def _begun(order_id: str, sku: str, ctx: ToolContext) -> str:
    """Give the number of the return that was booked for an item, else nothing."""
    with closing(_ledger(ctx)) as ledger:
        row = ledger.execute(
            "SELECT number FROM returns WHERE order_id = ? AND sku = ?", (order_id, sku)
        ).fetchone()
    return row[0] if row else ""


# --- how they are told -----------------------------------------------------------------------


def _today() -> date:
    return date.today()  # noqa: DTZ011 - does not fit: a shop's day is the day where it stands


def _working_day(offset: int) -> date:
    """Give the day so many days from today; moved off Sundays, away from today."""
    day = _today() + timedelta(days=offset)
    if offset and day.weekday() == 6:
        day += timedelta(days=1 if offset > 0 else -1)
    return day


def _order(order: Mapping[str, Any], ctx: ToolContext) -> dict[str, Any]:
    eta = _working_day(order["eta"]) if "eta" in order else None
    delivered = _working_day(order["delivered"]) if "delivered" in order else None
    waiting = delivered is None and eta is not None and order["status"] != "cancelled"
    lines = [(_products()[sku], quantity) for sku, quantity in order["items"]]
    return {
        "id": order["id"],
        "status": order["status"],
        "placed_on": _working_day(order["placed"]).isoformat(),
        "eta": eta.isoformat() if eta else None,
        "delivered_on": delivered.isoformat() if delivered else None,
        "days_late": max(0, (_today() - eta).days) if waiting and eta else 0,
        "carrier": order["carrier"],
        "items": [{"name": _name(product, ctx), "quantity": n} for product, n in lines],
        "item_names": [_counted(product, n, ctx) for product, n in lines],
        "total": round(sum(float(product["price"]) * n for product, n in lines), 2),
    }


def _name(product: Mapping[str, Any], ctx: ToolContext) -> str:
    names = product["name"]
    return names.get(ctx.language, names["en"])


def _counted(product: Mapping[str, Any], quantity: int, ctx: ToolContext) -> str:
    name = _name(product, ctx)
    return name if quantity == 1 else f"{quantity} × {name}"


def _line(order: Mapping[str, Any], said: str) -> tuple[str, int] | None:
    """Give the line of an order that the customer means, by most words in common, in any language."""
    best: tuple[str, int] | None = None
    most = 0
    for sku, quantity in order["items"]:
        names = {*_products()[sku]["name"].values(), sku}
        common = max(len(_words(name) & _words(said)) for name in names)
        if common > most:
            best, most = (sku, quantity), common
    return best


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"\w{3,}", "".join(c for c in plain if not unicodedata.combining(c)))
    return {word.removesuffix("s") for word in words} - _SMALL_WORDS


_SMALL_WORDS = {"the", "set", "two", "four", "six", "lo", "la", "los", "de", "para", "com", "con"}


def _order_number(text: str) -> str:
    found = _ORDER.search(text)
    return f"AH-{found.group(1)}" if found else ""


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


_OFFERS = {
    "en": ("{name}: {price}, in stock.", "{name}: {price}, sold out; we expect more on {day}."),
    "es": (
        "{name}: {price}, disponible.",
        "{name}: {price}, sin existencias; esperamos más el {day}.",
    ),
    "pt": (
        "{name}: {price}, em estoque.",
        "{name}: {price}, sem estoque; esperamos mais em {day}.",
    ),
}


def _offer(product: Mapping[str, Any], ctx: ToolContext) -> str:
    language = ctx.language if ctx.language in _OFFERS else "en"
    there, sold_out = _OFFERS[language]
    day = _working_day(product.get("restock_days", 0))
    return (there if product["stock"] else sold_out).format(
        name=_name(product, ctx),
        price=format_currency(product["price"], "EUR", locale=language),
        day=format_skeleton("MMMMd", day, locale=language),
    )
