# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What Aurora Home's own systems can do: orders, customers, returns, invoices, visits, products.

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
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_skeleton, format_time
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
CREATE TABLE IF NOT EXISTS invoice_mails (key TEXT PRIMARY KEY, order_id TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS addresses (
  key TEXT PRIMARY KEY, customer TEXT NOT NULL, order_id TEXT NOT NULL, address TEXT NOT NULL, day TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS cancellations (key TEXT PRIMARY KEY, thing TEXT NOT NULL UNIQUE, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS visits (
  key TEXT PRIMARY KEY, visit TEXT NOT NULL, customer TEXT NOT NULL, purpose TEXT NOT NULL, start TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS reorders (
  key TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, customer TEXT NOT NULL, order_id TEXT NOT NULL, day TEXT NOT NULL
);
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
    own = _own_orders(ctx)[::-1]
    under_way = ("processing", "shipped", "out_for_delivery")
    open_orders = [_order(order, ctx) for order in own if _status(order, ctx) in under_way]
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
    """Say what all products of that name or kind are, cost, and whether there are any left."""
    said = _words(product)
    alike = {sku: len(said & _called(p, ctx)) for sku, p in _products().items()}
    most = max(alike.values())
    if not most:
        return None
    found = [p for sku, p in _products().items() if alike[sku] == most]
    return {
        "summary": " ".join(_offer(p, ctx) for p in found),
        "products": [
            {"name": _name(p, ctx), "price": float(p["price"]), "stock": p["stock"]} for p in found
        ],
    }


# --- invoices --------------------------------------------------------------------------------


@tool(effect="read", timeout=3.0)
def list_charges(ctx: ToolContext) -> dict[str, Any]:
    """Give what the customer was charged, the latest first."""
    own = [o for o in _own_orders(ctx) if _status(o, ctx) != "cancelled"]
    charges = [{"id": o["id"], "name": f"{o['id']} ({_money(_total(o), ctx)})"} for o in own]
    return {"charges": charges, "names": [charge["name"] for charge in charges]}


@tool(effect="read", timeout=3.0)
def check_charge(charge: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Compare what was taken for an order with its price."""
    order = _own_order(charge, ctx)
    if order is None:
        return None
    status = _status(order, ctx)
    verdict = "refunded" if status == "returned" else order.get("charge", "ok")
    paid = _working_day(order["placed"])
    return {
        "name": _ORDER_NAMES[_spoken(ctx)]
        .format(id=order["id"])
        .removeprefix("el ")
        .removeprefix("o "),
        "amount": _total(order),
        "on": (_working_day(order["delivered"] + 4) if status == "returned" else paid).isoformat(),
        "verdict": verdict,
        "until": (paid + timedelta(days=7)).isoformat(),
    }


@tool(effect="write", timeout=3.0, idempotent=True)
def send_invoice(charge: str, ctx: ToolContext) -> dict[str, Any]:
    """Mail the invoice of an order to the address on file."""
    order = _own_order(charge, ctx)
    if order is None:
        raise Declined("no_such_order")
    _write("invoice_mails", (ctx.key, order["id"], _today().isoformat()), ctx)
    return {"sent": True}


# --- addresses and cancelling ----------------------------------------------------------------


@tool(effect="write", timeout=3.0, confirm=True, idempotent=True)
def change_address(
    scope: str, address: str, ctx: ToolContext, order_id: str = ""
) -> dict[str, Any]:
    """Note another address, for one order that has not left, or from now on."""
    order = _own_order(order_id, ctx) if scope == "order" else None
    if scope == "order" and (order is None or _status(order, ctx) != "processing"):
        raise Declined("has_left")
    number = order["id"] if order else ""
    _write("addresses", (ctx.key, _customer(ctx), number, address, _today().isoformat()), ctx)
    return {"done": True}


@tool(effect="read", timeout=3.0)
def list_cancellable(ctx: ToolContext) -> dict[str, Any]:
    """Give the customer's orders that have not left, and the membership if there is one."""
    quotes = [_order_quote(o, ctx) for o in _own_orders(ctx)]
    things = [{"id": q["id"], "name": q["name"]} for q in quotes if q["possible"]]
    club = _club_quote(ctx)
    things += [{"id": club["id"], "name": club["name"]}] if club else []
    return {"things": things, "names": [thing["name"] for thing in things]}


@tool(effect="read", timeout=3.0)
def quote_cancellation(thing: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Say what cancelling comes to; nothing when the customer has no such thing."""
    if thing == _CLUB:
        return _club_quote(ctx)
    order = _own_order(thing, ctx)
    return _order_quote(order, ctx) if order else None


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def cancel_thing(thing: str, ctx: ToolContext) -> dict[str, Any]:
    """Cancel an order that has not left, or end the membership."""
    if _is_written("cancellations", ctx):
        return {"number": thing}
    quote = quote_cancellation(thing, ctx)
    if quote is None or not quote["possible"]:
        raise Declined("not_possible")
    kept = f"{thing}:{_customer(ctx)}" if thing == _CLUB else quote["id"]
    _write("cancellations", (ctx.key, kept, _today().isoformat()), ctx)
    return {"number": quote["id"]}


# --- delivery and assembly by appointment ----------------------------------------------------


@tool(effect="read", timeout=3.0)
def list_appointments(ctx: ToolContext) -> dict[str, Any]:
    """Give the customer's visits to come."""
    booked = [visit for visit in _visits(ctx).values() if visit["customer"] == _customer(ctx)]
    labels = [f"{visit['name']}, {_moment(visit['start'], ctx)}" for visit in booked]
    return {"booked": booked, "labels": labels}


@tool(effect="read", timeout=3.0)
def get_appointment(appointment: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give one of the customer's visits; nothing for any other."""
    visit = _visits(ctx).get(appointment)
    return visit if visit and visit["customer"] == _customer(ctx) else None


@tool(effect="read", timeout=3.0)
def find_times(ctx: ToolContext) -> dict[str, Any]:
    """Give the next free times of the van."""
    days = {start[:10]: start for start in reversed(_free_times(ctx))}
    soonest = [start for _, start in sorted(days.items())][:3]
    return {"labels": [_moment(start, ctx) for start in soonest]}


@tool(effect="read", timeout=3.0)
def check_time(start: str, ctx: ToolContext) -> dict[str, Any]:
    """Say whether the van is free then, else when it is free near that."""
    free = _free_times(ctx)
    near = sorted(free, key=lambda other: abs(_minutes(other) - _minutes(start)))[:3]
    return {"free": start[:16] in free, "labels": [_moment(other, ctx) for other in sorted(near)]}


@tool(effect="write", timeout=5.0, confirm=True, idempotent=True)
def book_appointment(purpose: str, start: str, ctx: ToolContext) -> dict[str, Any]:
    """Book the van, once."""
    return _keep_visit("", purpose, start, ctx)


@tool(effect="write", timeout=5.0, confirm=True, idempotent=True)
def move_appointment(appointment: str, start: str, ctx: ToolContext) -> dict[str, Any]:
    """Give a visit another time."""
    visit = get_appointment(appointment, ctx)
    if visit is None:
        raise Declined("no_such_visit")
    return _keep_visit(appointment, visit["purpose"], start, ctx)


@tool(effect="write", timeout=5.0, confirm=True, idempotent=True)
def cancel_appointment(appointment: str, ctx: ToolContext) -> dict[str, Any]:
    """Take a visit off the van's list."""
    if _is_written("visits", ctx):
        return {"number": appointment}
    visit = get_appointment(appointment, ctx)
    if visit is None:
        raise Declined("no_such_visit")
    _write("visits", (ctx.key, appointment, visit["customer"], visit["purpose"], ""), ctx)
    return {"number": appointment}


# --- the same again --------------------------------------------------------------------------


@tool(effect="read", timeout=3.0)
def list_past_orders(ctx: ToolContext) -> dict[str, Any]:
    """Give what the customer has had before, the latest first."""
    own = [o for o in _own_orders(ctx) if _status(o, ctx) != "cancelled"]
    orders = [{"id": o["id"], "name": ", ".join(_items(o, ctx))} for o in own]
    return {"orders": orders, "names": [f"{o['name']} ({o['id']})" for o in orders]}


@tool(effect="read", timeout=3.0)
def quote_reorder(order_id: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Say what of an order can be had again, and what it comes to at today's prices."""
    order = _own_order(order_id, ctx)
    if order is None:
        return None
    lines = [(_products()[sku], quantity) for sku, quantity in order["items"]]
    there = [(product, n) for product, n in lines if product["stock"] >= n]
    owner = _customers()[order["customer"]]
    return {
        "id": order["id"],
        "items": [_counted(product, n, ctx) for product, n in there],
        "missing": [_counted(product, n, ctx) for product, n in lines if product["stock"] < n],
        "total": round(sum(float(product["price"]) * n for product, n in there), 2),
        "address": f"{owner['postcode']} {owner['city']}",
    }


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def place_reorder(order_id: str, ctx: ToolContext) -> dict[str, Any]:
    """Order again what can be had of an earlier order, once."""
    quote = quote_reorder(order_id, ctx)
    if quote is None or not quote["items"]:
        raise Declined("nothing_to_order")
    with closing(_ledger(ctx)) as ledger, ledger:
        ledger.execute("BEGIN IMMEDIATE")
        count = ledger.execute("SELECT count(*) FROM reorders").fetchone()[0]
        ledger.execute(
            "INSERT OR IGNORE INTO reorders VALUES (?, ?, ?, ?, ?)",
            (ctx.key, f"AH-{205001 + count}", _customer(ctx), quote["id"], _today().isoformat()),
        )
        found = ledger.execute("SELECT number FROM reorders WHERE key = ?", (ctx.key,)).fetchone()
    return {"number": found[0], "eta": _working_day(4).isoformat()}


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


def _own_orders(ctx: ToolContext) -> list[Mapping[str, Any]]:
    """Give the customer's orders, the latest first."""
    own = [order for order in _orders().values() if order["customer"] == _customer(ctx)]
    return sorted(own, key=lambda order: -order["placed"])


def _write(table: str, row: Sequence[str], ctx: ToolContext) -> None:
    """Add a row once; what was written with the same key stays as it is."""
    marks = ", ".join("?" for _ in row)
    with closing(_ledger(ctx)) as ledger, ledger:
        ledger.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", tuple(row))  # noqa: S608 - does not fit: our own names


def _is_written(table: str, ctx: ToolContext) -> bool:
    """Say whether this very call has been carried out before."""
    with closing(_ledger(ctx)) as ledger:
        found = ledger.execute(f"SELECT 1 FROM {table} WHERE key = ?", (ctx.key,)).fetchone()  # noqa: S608 - does not fit: our own names
    return found is not None


def _is_cancelled(thing: str, ctx: ToolContext) -> bool:
    with closing(_ledger(ctx)) as ledger:
        found = ledger.execute("SELECT 1 FROM cancellations WHERE thing = ?", (thing,)).fetchone()
    return found is not None


def _status(order: Mapping[str, Any], ctx: ToolContext) -> str:
    return "cancelled" if _is_cancelled(order["id"], ctx) else order["status"]


_CLUB = "club"
_CLUB_NAMES = {
    "en": "your Aurora Club membership",
    "es": "su membresía de Aurora Club",
    "pt": "a sua assinatura do Aurora Club",
}
_ORDER_NAMES = {"en": "order {id}", "es": "el pedido {id}", "pt": "o pedido {id}"}


def _order_quote(order: Mapping[str, Any], ctx: ToolContext) -> dict[str, Any]:
    return {
        "id": order["id"],
        "name": _ORDER_NAMES[_spoken(ctx)].format(id=order["id"]),
        "kind": "order",
        "possible": _status(order, ctx) == "processing",
        "money_back": _total(order),
        "fee": 0,
    }


def _club_quote(ctx: ToolContext) -> dict[str, Any] | None:
    """Give what ending the membership means; nothing for who has none, or has ended it."""
    customer = _customers().get(_customer(ctx), {})
    if "club" not in customer or _is_cancelled(f"{_CLUB}:{customer['id']}", ctx):
        return None
    return {
        "id": _CLUB,
        "name": _CLUB_NAMES[_spoken(ctx)],
        "kind": "contract",
        "possible": True,
        "ends_on": _working_day(customer["club"]).isoformat(),
        "fee": 0,
    }


_VISITS = {
    "assembly": {"en": "assembly of {it}", "es": "montaje de {it}", "pt": "montagem de {it}"},
    "delivery": {"en": "delivery of {it}", "es": "entrega de {it}", "pt": "entrega de {it}"},
}
_VISIT_KINDS = {
    "assembly": {"en": "assembly", "es": "montaje", "pt": "montagem"},
    "delivery": {"en": "delivery", "es": "entrega", "pt": "entrega"},
}
_MOMENTS = {
    "en": ("EEEE d MMMM", "{} at {}"),
    "es": ("EEEE d 'de' MMMM", "el {} a las {}"),
    "pt": ("EEEE, d 'de' MMMM", "{} às {}"),
}
_HOURS = ("09:00", "11:00", "14:00", "16:00")


def _visits(ctx: ToolContext) -> dict[str, dict[str, Any]]:
    """Give the visits to come by number: those of the records, with what was booked since."""
    found: dict[str, dict[str, Any]] = {}
    for visit in _read("visits"):
        order = _orders()[visit["order"]]
        name = _VISITS[visit["kind"]][_spoken(ctx)].format(it=_items(order, ctx)[0])
        found[visit["id"]] = {
            "id": visit["id"],
            "customer": order["customer"],
            "name": name,
            "purpose": name,
            "start": f"{_working_day(visit['day']).isoformat()}T{visit['time']}",
        }
    with closing(_ledger(ctx)) as ledger:
        rows = ledger.execute("SELECT visit, customer, purpose, start FROM visits ORDER BY rowid")
        for number, customer, purpose, start in rows.fetchall():
            kind = _VISIT_KINDS.get(purpose, {}).get(_spoken(ctx), purpose)
            visit = {"id": number, "customer": customer, "name": kind, "purpose": purpose}
            found[number] = {**visit, **found.get(number, {}), "start": start}
    return {number: visit for number, visit in found.items() if visit["start"]}


def _keep_visit(number: str, purpose: str, start: str, ctx: ToolContext) -> dict[str, Any]:
    """Write a visit down at a time that is still free, once."""
    with closing(_ledger(ctx)) as ledger, ledger:
        ledger.execute("BEGIN IMMEDIATE")
        done = ledger.execute("SELECT visit FROM visits WHERE key = ?", (ctx.key,)).fetchone()
        if done:
            return {"number": done[0]}
        count = ledger.execute("SELECT count(*) FROM visits").fetchone()[0]
    if start[:16] not in _free_times(ctx):
        raise Declined("taken")
    number = number or f"V-{501 + count}"
    _write("visits", (ctx.key, number, _customer(ctx), purpose, start[:16]), ctx)
    return {"number": number}


def _free_times(ctx: ToolContext) -> list[str]:
    """Give the free times of the van in the next three weeks, from the day after tomorrow."""
    taken = {visit["start"] for visit in _visits(ctx).values()}
    days = [_today() + timedelta(days=offset) for offset in range(2, 23)]
    starts = [f"{day.isoformat()}T{hour}" for day in days if day.weekday() < 6 for hour in _HOURS]
    return [start for start in starts if start not in taken]


def _minutes(start: str) -> float:
    return datetime.fromisoformat(start).timestamp() / 60


def _moment(start: str, ctx: ToolContext) -> str:
    """Write a day and time as the customer's language does."""
    at = datetime.fromisoformat(start)
    pattern, joined = _MOMENTS[_spoken(ctx)]
    day = format_date(at, pattern, locale=_spoken(ctx))
    return joined.format(day, format_time(at.time(), "short", locale=_spoken(ctx)))


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
    status = _status(order, ctx)
    waiting = delivered is None and eta is not None and status != "cancelled"
    lines = [(_products()[sku], quantity) for sku, quantity in order["items"]]
    return {
        "id": order["id"],
        "status": status,
        "placed_on": _working_day(order["placed"]).isoformat(),
        "eta": eta.isoformat() if eta else None,
        "delivered_on": delivered.isoformat() if delivered else None,
        "days_late": max(0, (_today() - eta).days) if waiting and eta else 0,
        "carrier": order["carrier"],
        "items": [{"name": _name(product, ctx), "quantity": n} for product, n in lines],
        "item_names": _items(order, ctx),
        "total": _total(order),
    }


def _spoken(ctx: ToolContext) -> str:
    return ctx.language if ctx.language in _OFFERS else "en"


def _total(order: Mapping[str, Any]) -> float:
    return round(sum(float(_products()[sku]["price"]) * n for sku, n in order["items"]), 2)


def _money(amount: float, ctx: ToolContext) -> str:
    return format_currency(amount, "EUR", locale=_spoken(ctx))


def _items(order: Mapping[str, Any], ctx: ToolContext) -> list[str]:
    return [_counted(_products()[sku], n, ctx) for sku, n in order["items"]]


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


def _called(product: Mapping[str, Any], ctx: ToolContext) -> set[str]:
    """Give the words for a product: those of its name, and what such a thing is called."""
    return _words(f"{_name(product, ctx)} {' '.join(product['kinds'])}")


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
    language = _spoken(ctx)
    there, sold_out = _OFFERS[language]
    day = _working_day(product.get("restock_days", 0))
    offer = (there if product["stock"] else sold_out).format(
        name=_name(product, ctx),
        price=format_currency(product["price"], "EUR", locale=language),
        day=format_skeleton("MMMMd", day, locale=language),
    )
    return f"{offer} {product['about'][language]}"
