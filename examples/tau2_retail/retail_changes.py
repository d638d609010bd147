# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What may be changed in the shop, and what each change does: the policy's rules.

A change that the policy does not allow raises `Declined` with a short code, and nothing has
happened. Every function is tried first and done then, so a list of items is changed as a whole.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from retail_shop import Record, Shop

from relevo.tools import Declined

REASONS = ("no longer needed", "ordered by mistake")
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


def cancel_pending_order(shop: Shop, order_id: str, reason: str) -> Record:
    """Cancel an order that is pending, and pay back what was paid."""
    order = _order(shop, order_id, "pending")
    if reason not in REASONS:
        raise Declined("invalid_reason")
    user = _user(shop, order["user_id"])
    refunds = [
        {**_payment("refund", paid["amount"], paid["payment_method_id"])}
        for paid in order["payment_history"]
    ]
    for refund in refunds:
        _add_to_gift_card(user, refund["payment_method_id"], refund["amount"])
    order["status"] = "cancelled"
    order["cancel_reason"] = reason
    order["payment_history"] += refunds
    return _keep(shop, order, user)


def modify_pending_order_items(
    shop: Shop,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str,
) -> Record:
    """Put other items of the same products into a pending order; once for each order."""
    order = _order(shop, order_id, "pending")
    if any(old == new for old, new in zip(item_ids, new_item_ids, strict=False)):
        raise Declined("same_item")
    pairs = _exchanged(shop, order, item_ids, new_item_ids)
    difference = _difference(pairs)
    user = _user(shop, order["user_id"])
    _check_balance(user, payment_method_id, difference)
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(_payment(kind, abs(difference), payment_method_id))
    _add_to_gift_card(user, payment_method_id, -difference)
    for item, variant in pairs:
        item |= {key: variant[key] for key in ("item_id", "price", "options")}
    order["status"] = "pending (item modified)"
    return _keep(shop, order, user)


def modify_pending_order_payment(shop: Shop, order_id: str, payment_method_id: str) -> Record:
    """Pay a pending order by another means, and give back what the first one paid."""
    order = _order(shop, order_id, "pending", also_modified=True)
    user = _user(shop, order["user_id"])
    history = order["payment_history"]
    if len(history) != 1 or history[0]["transaction_type"] != "payment":
        raise Declined("several_payments")
    before, amount = history[0]["payment_method_id"], history[0]["amount"]
    if before == payment_method_id:
        raise Declined("same_payment")
    _check_balance(user, payment_method_id, amount)
    history += [_payment("payment", amount, payment_method_id), _payment("refund", amount, before)]
    _add_to_gift_card(user, payment_method_id, -amount)
    _add_to_gift_card(user, before, amount)
    return _keep(shop, order, user)


def modify_pending_order_address(  # noqa: PLR0913 - does not fit: an address has so many parts
    shop: Shop,
    order_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,  # noqa: A002 - does not fit: the field's name in the data
) -> Record:
    """Send a pending order to another address."""
    order = _order(shop, order_id, "pending", also_modified=True)
    order["address"] = _address(address1, address2, city, state, country, zip)
    return _keep(shop, order)


def modify_user_address(  # noqa: PLR0913 - does not fit: an address has so many parts
    shop: Shop,
    user_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,  # noqa: A002 - does not fit: the field's name in the data
) -> Record:
    """Give a customer another default address; orders keep theirs."""
    user = _user(shop, user_id)
    user["address"] = _address(address1, address2, city, state, country, zip)
    shop.keep("users", user_id, user)
    return user


def return_delivered_order_items(
    shop: Shop, order_id: str, item_ids: Sequence[str], payment_method_id: str
) -> Record:
    """Take items of a delivered order back, for money to its first payment or to a gift card."""
    order = _order(shop, order_id, "delivered")
    user = _user(shop, order["user_id"])
    method = _method(user, payment_method_id)
    original = order["payment_history"][0]["payment_method_id"]
    if payment_method_id != original and method["source"] != "gift_card":
        raise Declined("payment_not_allowed")
    _check_items(order, item_ids)
    order["status"] = "return requested"
    order["return_items"] = sorted(item_ids)
    order["return_payment_method_id"] = payment_method_id
    return _keep(shop, order)


def exchange_delivered_order_items(
    shop: Shop,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str,
) -> Record:
    """Exchange items of a delivered order for others of the same products."""
    order = _order(shop, order_id, "delivered")
    difference = _difference(_exchanged(shop, order, item_ids, new_item_ids))
    _check_balance(_user(shop, order["user_id"]), payment_method_id, difference)
    order["status"] = "exchange requested"
    order["exchange_items"] = sorted(item_ids)
    order["exchange_new_items"] = sorted(new_item_ids)
    order["exchange_payment_method_id"] = payment_method_id
    order["exchange_price_difference"] = difference
    return _keep(shop, order)


CHANGES: Mapping[str, Callable[..., Record]] = {
    change.__name__: change
    for change in (
        cancel_pending_order,
        modify_pending_order_items,
        modify_pending_order_payment,
        modify_pending_order_address,
        modify_user_address,
        return_delivered_order_items,
        exchange_delivered_order_items,
    )
}
"""All there are, by name."""


def _order(shop: Shop, order_id: str, status: str, *, also_modified: bool = False) -> Record:
    order = shop.order(order_id)
    if order is None:
        raise Declined("no_such_order")
    fits = order["status"].startswith(status) if also_modified else order["status"] == status
    if not fits:
        raise Declined(f"not_{status}")
    return order


def _user(shop: Shop, user_id: str) -> Record:
    user = shop.user(user_id)
    if user is None:
        raise Declined("no_such_user")
    return user


def _method(user: Record, payment_method_id: str) -> Record:
    method = user["payment_methods"].get(payment_method_id)
    if method is None:
        raise Declined("no_such_payment")
    return method


def _check_balance(user: Record, payment_method_id: str, amount: float) -> None:
    method = _method(user, payment_method_id)
    if method["source"] == "gift_card" and method["balance"] < amount:
        raise Declined("balance_too_low")


def _check_items(order: Record, item_ids: Sequence[str]) -> None:
    if Counter(item_ids) - Counter(item["item_id"] for item in order["items"]) or not item_ids:
        raise Declined("no_such_item")


def _exchanged(
    shop: Shop, order: Record, item_ids: Sequence[str], new_item_ids: Sequence[str]
) -> list[tuple[Record, Mapping[str, Any]]]:
    """Give each item of the order beside the one that it becomes."""
    _check_items(order, item_ids)
    if len(item_ids) != len(new_item_ids):
        raise Declined("lists_differ")
    left = list(order["items"])
    pairs: list[tuple[Record, Mapping[str, Any]]] = []
    for old, new in zip(item_ids, new_item_ids, strict=True):
        item = next(item for item in left if item["item_id"] == old)
        left.remove(item)
        product = shop.product(item["product_id"])
        variant = product["variants"].get(new) if product else None
        if variant is None or not variant["available"]:
            raise Declined("not_available")
        pairs.append((item, variant))
    return pairs


def _difference(pairs: Sequence[tuple[Record, Mapping[str, Any]]]) -> float:
    return round(sum(variant["price"] - item["price"] for item, variant in pairs), 2)


def _payment(kind: str, amount: float, payment_method_id: str) -> Record:
    return {"transaction_type": kind, "amount": amount, "payment_method_id": payment_method_id}


def _add_to_gift_card(user: Record, payment_method_id: str, amount: float) -> None:
    """Credit a gift card at once; the others settle outside of the shop."""
    method = _method(user, payment_method_id)
    if method["source"] == "gift_card":
        method["balance"] = round(method["balance"] + amount, 2)


def _address(*parts: str) -> Record:
    return dict(zip(ADDRESS, parts, strict=True))


def _keep(shop: Shop, order: Record, user: Record | None = None) -> Record:
    shop.keep("orders", order["order_id"], order)
    if user is not None:
        shop.keep("users", user["user_id"], user)
    return order
