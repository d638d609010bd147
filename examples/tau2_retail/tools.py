# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What the retailer's systems can do, under the names that its policy's data uses.

A customer is proven by e-mail, or by name and zip; from then on the conversation sees this
customer's records and no other's. Handing over to people is a step of a playbook, no tool.
"""

import ast
import json
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from retail_account import Account
from retail_case import Case, case_of
from retail_changes import ADDRESS, CHANGES
from retail_desk import Desk, done
from retail_shop import InMemory, Record, Shop, opened
from retail_who import who_is_it

from relevo.tools import Declined, ToolContext, tool

_SUMS: Mapping[type[ast.AST], Callable[..., float]] = {
    ast.Add: float.__add__,
    ast.Sub: float.__sub__,
    ast.Mult: float.__mul__,
    ast.Div: float.__truediv__,
    ast.USub: float.__neg__,
    ast.UAdd: float.__pos__,
}
_LONGEST_SUM = 200
_KINDS = {
    "cancel_pending_order": "cancel",
    "modify_pending_order_items": "modify_items",
    "modify_pending_order_payment": "payment",
    "modify_pending_order_address": "order_address",
    "modify_user_address": "default_address",
    "return_delivered_order_items": "return",
    "exchange_delivered_order_items": "exchange",
}
"""What a conversation's notes call each change."""

# --- who it is ---------------------------------------------------------------------------------


@tool(effect="read", timeout=5.0, proves="verified")
def find_user_id_by_email(email: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give the customer with this e-mail address; nothing when there is none."""
    wanted = _folded(email)
    return _proven(ctx, lambda user: _folded(user["email"]) == wanted)


@tool(effect="read", timeout=5.0, proves="verified")
def find_user_id_by_name_zip(
    first_name: str,
    last_name: str,
    zip: str,  # noqa: A002 - does not fit: the field's name in the data
    ctx: ToolContext,
) -> dict[str, Any] | None:
    """Give the customer of this name whose default address has this zip code; or nothing."""
    wanted = (_folded(first_name), _folded(last_name), zip.strip())

    def fits(user: Record) -> bool:
        name, address = user["name"], user["address"]
        return wanted == (_folded(name["first_name"]), _folded(name["last_name"]), address["zip"])

    return _proven(ctx, fits)


@tool(effect="read", timeout=5.0)
def read_identity(messages: list[dict[str, Any]]) -> dict[str, str]:
    """Give what the customer said of who they are: e-mail, name, zip; the newest of each."""
    return who_is_it([message["text"] for message in messages])


# --- what is wanted ----------------------------------------------------------------------------


@tool(effect="read", timeout=5.0)
def work_out_wish(messages: list[dict[str, Any]], ctx: ToolContext) -> dict[str, Any]:
    """Give what comes next: a question, a change to be confirmed, or people."""
    with opened(ctx.data) as (shop, ledger):
        account = _account(shop, _user_id(ctx, ledger))
        case = _case(ctx, ledger)
        following = Desk(account, case).hear(messages)
        _keep_case(ctx, ledger, case)
    return following


@tool(effect="read", timeout=5.0)
def current_wish(ctx: ToolContext) -> dict[str, Any]:
    """Give the change that is to be confirmed, with all its details."""
    with opened(ctx.data) as (shop, ledger):
        account = _account(shop, _user_id(ctx, ledger))
        return Desk(account, _case(ctx, ledger)).current()


# --- what is known -----------------------------------------------------------------------------


@tool(effect="read", timeout=5.0)
def get_user_details(ctx: ToolContext, user_id: str = "") -> dict[str, Any] | None:
    """Give the proven customer: name, addresses, means of payment, numbers of the orders."""
    with opened(ctx.data) as (shop, ledger):
        own = _user_id(ctx, ledger)
        user = shop.user(own) if user_id in ("", own) else None
    if user is None:
        return None
    return {**user, "payment_methods": [_method(x) for x in user["payment_methods"].values()]}


@tool(effect="read", timeout=5.0)
def get_order_details(order_id: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give one of the proven customer's orders; nothing for any other."""
    with opened(ctx.data) as (shop, ledger):
        return _own_order(shop, _user_id(ctx, ledger), order_id)


@tool(effect="read", timeout=5.0)
def list_orders(ctx: ToolContext) -> list[dict[str, Any]]:
    """Give all orders of the proven customer, in the order in which the profile names them."""
    with opened(ctx.data) as (shop, ledger):
        user = shop.user(_user_id(ctx, ledger))
        found = (shop.order(order_id) for order_id in (user["orders"] if user else ()))
        return [order for order in found if order is not None]


@tool(effect="read", timeout=5.0)
def get_product_details(product_id: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give a product and its items; `available` says how many of them can be had."""
    with opened(ctx.data) as (shop, _):
        product = shop.product(product_id)
    if product is None:
        return None
    items = list(product["variants"].values())
    return {
        "name": product["name"],
        "product_id": product_id,
        "items": items,
        "available": sum(item["available"] for item in items),
    }


@tool(effect="read", timeout=5.0)
def get_item_details(item_id: str, ctx: ToolContext) -> dict[str, Any] | None:
    """Give one item: options, price, whether it can be had, and its product."""
    with opened(ctx.data) as (shop, _):
        for product_id, product in shop.products().items():
            if item_id in product["variants"]:
                item = product["variants"][item_id]
                return {**item, "product_id": product_id, "name": product["name"]}
    return None


@tool(effect="read", timeout=5.0)
def list_all_product_types(ctx: ToolContext) -> dict[str, str]:
    """Give the id of every product by its name."""
    with opened(ctx.data) as (shop, _):
        return {x["name"]: product_id for product_id, x in shop.products().items()}


@tool(effect="read", timeout=2.0)
def calculate(expression: str) -> float | None:
    """Work out a sum such as `23.5 + 2 * (4 - 1)`; nothing for what is no sum."""
    if len(expression) > _LONGEST_SUM:
        return None
    try:
        return round(_worked_out(ast.parse(expression, mode="eval").body), 2)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError):
        return None


# --- what is changed ---------------------------------------------------------------------------


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def cancel_pending_order(order_id: str, reason: str, ctx: ToolContext) -> dict[str, Any]:
    """Cancel a pending order; the reason is `no longer needed` or `ordered by mistake`."""
    return _change(ctx, "cancel_pending_order", order_id=order_id, reason=reason)


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def modify_pending_order_items(
    order_id: str,
    item_ids: list[str],
    new_item_ids: list[str],
    payment_method_id: str,
    ctx: ToolContext,
) -> dict[str, Any]:
    """Put other items of the same products into a pending order; once for each order."""
    return _change(
        ctx,
        "modify_pending_order_items",
        order_id=order_id,
        item_ids=item_ids,
        new_item_ids=new_item_ids,
        payment_method_id=payment_method_id,
    )


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def modify_pending_order_payment(
    order_id: str, payment_method_id: str, ctx: ToolContext
) -> dict[str, Any]:
    """Pay a pending order by another means."""
    return _change(
        ctx, "modify_pending_order_payment", order_id=order_id, payment_method_id=payment_method_id
    )


@tool(effect="write", timeout=5.0, confirm=True, idempotent=True)
def modify_pending_order_address(  # noqa: PLR0913 - does not fit: an address has so many parts
    order_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,  # noqa: A002 - does not fit: the field's name in the data
    ctx: ToolContext,
) -> dict[str, Any]:
    """Send a pending order to another address."""
    parts = _address(address1, address2, city, state, country, zip)
    return _change(ctx, "modify_pending_order_address", order_id=order_id, **parts)


@tool(effect="write", timeout=5.0, confirm=True, idempotent=True)
def modify_user_address(  # noqa: PLR0913 - does not fit: an address has so many parts
    user_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,  # noqa: A002 - does not fit: the field's name in the data
    ctx: ToolContext,
) -> dict[str, Any]:
    """Give the proven customer another default address."""
    parts = _address(address1, address2, city, state, country, zip)
    return _change(ctx, "modify_user_address", user_id=user_id, **parts)


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def return_delivered_order_items(
    order_id: str, item_ids: list[str], payment_method_id: str, ctx: ToolContext
) -> dict[str, Any]:
    """Take items of a delivered order back, for the first payment or a gift card."""
    return _change(
        ctx,
        "return_delivered_order_items",
        order_id=order_id,
        item_ids=item_ids,
        payment_method_id=payment_method_id,
    )


@tool(effect="money", timeout=5.0, confirm=True, idempotent=True)
def exchange_delivered_order_items(
    order_id: str,
    item_ids: list[str],
    new_item_ids: list[str],
    payment_method_id: str,
    ctx: ToolContext,
) -> dict[str, Any]:
    """Exchange items of a delivered order for others of the same products; once for each order."""
    return _change(
        ctx,
        "exchange_delivered_order_items",
        order_id=order_id,
        item_ids=item_ids,
        new_item_ids=new_item_ids,
        payment_method_id=payment_method_id,
    )


# --- for those who measure ---------------------------------------------------------------------


@tool(effect="read", timeout=10.0)
def end_state(ctx: ToolContext, actions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Give every record that has been changed; with `actions`, what these would change alone.

    `relevo simulate` compares the two. The actions are tried in memory, on records as they were
    given; those that are refused are told in `refused`.
    """
    if actions is None:
        with opened(ctx.data) as (shop, _):
            return {"changed": shop.changes(), "refused": []}
    shop = Shop(InMemory())
    refused: list[str] = []
    for action in actions:
        change = CHANGES.get(action["name"])
        if change is None:
            continue
        try:
            change(shop, **action["arguments"])
        except Declined as no:
            refused.append(f"{action['name']}: {no.code}")
    return {"changed": shop.changes(), "refused": refused}


# --- how it is done ----------------------------------------------------------------------------


def _proven(ctx: ToolContext, fits: Callable[[Record], bool]) -> dict[str, Any] | None:
    """Note whom this conversation is with; it cannot become somebody else."""
    with opened(ctx.data) as (shop, ledger):
        user = next((user for user in shop.users() if fits(user)), None)
        if user is None:
            return None
        before = _user_id(ctx, ledger)
        if before not in ("", user["user_id"]):
            return None
        ledger.execute(
            "INSERT OR REPLACE INTO proven VALUES (?, ?)", (ctx.conversation, user["user_id"])
        )
    return {"user_id": user["user_id"], "first_name": user["name"]["first_name"]}


def _user_id(ctx: ToolContext, ledger: Any) -> str:  # noqa: ANN401 - does not fit: SQLite's own
    """Give whom the conversation is proven to be with; empty for nobody."""
    row = ledger.execute(
        "SELECT user_id FROM proven WHERE conversation = ?", (ctx.conversation,)
    ).fetchone()
    if row:
        return row[0]
    return ctx.customer if ctx.identity in ("verified", "strong") else ""


def _account(shop: Shop, user_id: str) -> Account:
    user = shop.user(user_id)
    if user is None:
        raise Declined("not_yours")
    orders = [order for order in (shop.order(x) for x in user["orders"]) if order is not None]
    return Account(user, orders, shop.products())


def _case(ctx: ToolContext, ledger: Any) -> Case:  # noqa: ANN401 - does not fit: SQLite's own
    """Give the notes of this conversation."""
    row = ledger.execute(
        "SELECT body FROM cases WHERE conversation = ?", (ctx.conversation,)
    ).fetchone()
    return case_of(json.loads(row[0])) if row else Case()


def _keep_case(ctx: ToolContext, ledger: Any, case: Case) -> None:  # noqa: ANN401 - does not fit: SQLite's own
    ledger.execute(
        "INSERT OR REPLACE INTO cases VALUES (?, ?)", (ctx.conversation, json.dumps(case.as_data()))
    )


def _address(*parts: str) -> dict[str, str]:
    return dict(zip(ADDRESS, parts, strict=True))


def _own_order(shop: Shop, user_id: str, order_id: str) -> Record | None:
    order = shop.order(order_id)
    return order if order is not None and order["user_id"] == user_id else None


def _change(ctx: ToolContext, name: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - does not fit: what a change takes
    """Make a change of the proven customer's records; once for each key, whatever happens."""
    with opened(ctx.data) as (shop, ledger):
        row = ledger.execute("SELECT result FROM done WHERE key = ?", (ctx.key,)).fetchone()
        if row:
            return json.loads(row[0])
        user_id = _user_id(ctx, ledger)
        order_id = arguments.get("order_id")
        if not user_id or (order_id and _own_order(shop, user_id, order_id) is None):
            raise Declined("not_yours")
        if arguments.get("user_id", user_id) != user_id:
            raise Declined("not_yours")
        result = CHANGES[name](shop, **arguments)
        case = _case(ctx, ledger)
        done(case, _KINDS[name])
        _keep_case(ctx, ledger, case)
        ledger.execute("INSERT INTO done VALUES (?, ?)", (ctx.key, json.dumps(result)))
    return result


def _method(method: Record) -> Record:
    """Give a means of payment with a label that customers know it by."""
    labels = {"gift_card": "gift card", "paypal": "PayPal", "credit_card": "credit card"}
    label = labels.get(method["source"], method["source"])
    if "last_four" in method:
        label = f"{method['brand']} {label} ending in {method['last_four']}"
    return {**method, "label": label}


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _worked_out(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SUMS:
            return _SUMS[type(op)](_worked_out(left), _worked_out(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _SUMS:
            return _SUMS[type(op)](_worked_out(operand))
        case _:
            raise ValueError("no sum")
