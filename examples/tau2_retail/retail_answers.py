# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Questions about products, orders and money, answered from the records."""

import re

from retail_account import Account, Record
from retail_goods import described
from retail_words import orders_in

_TRACK = re.compile(r"\btrack(?:ing)?\b", re.IGNORECASE)
_COUNT = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.IGNORECASE)
_BALANCE = re.compile(r"\bbalance\b", re.IGNORECASE)
_TOTAL = re.compile(r"\bhow much\b|\btotal\b|\bpaid\b|\bcost\b|\bspen[dt]\b", re.IGNORECASE)
_BACK = re.compile(
    r"\b(?:get|refund\w*|money|receive)\b.*\bback\b|\brefund\w*\b|\bsav(?:e|ing)\b", re.IGNORECASE
)
_PRICE = re.compile(
    r"\bprices?\b|\bcosts?\b|\bhow much is\b|\bbattery life\b|\bdetails\b", re.IGNORECASE
)
_RECENT = re.compile(r"\b(?:most recent(?:ly)?|last|latest|newest)\b", re.IGNORECASE)


def answer(account: Account, text: str, back: float) -> str:
    """Answer a question; empty where it is none that the records answer."""
    mentions = account.mentions(text)
    if _BALANCE.search(text):
        cards = [x for x in account.user["payment_methods"].values() if x["source"] == "gift_card"]
        return " ".join(f"Your gift card balance is ${card['balance']:.2f}." for card in cards)
    if _TRACK.search(text):
        return _tracking(account, text)
    if _COUNT.search(text) and mentions:
        lines: list[str] = []
        for product in sorted(mentions[0].products):
            variants = account.variants(product)
            can_be_had = sum(x["available"] for x in variants)
            name = account.products[product]["name"]
            lines.append(f"There are {can_be_had} options of the {name} available right now.")
        return " ".join(lines)
    if _BACK.search(text):
        return f"In total you get back ${back:.2f} for what was done here." if back else ""
    if mentions and (_PRICE.search(text) or _TOTAL.search(text)):
        found = [x for x in account.owned if x.item["product_id"] in mentions[0].products]
        return " ".join(
            f"The {x.item['name']} in order {x.order['order_id']} ({described(x.item)}) was ${x.item['price']:.2f}."
            for x in found[:4]
        )
    if _TOTAL.search(text):
        order = _order(account, text)
        if order is not None:
            return (
                f"Order {order['order_id']} came to ${order['payment_history'][0]['amount']:.2f}."
            )
    return ""


def _order(account: Account, text: str) -> Record | None:
    named = orders_in(text)
    if named:
        return account.order(named[0])
    if _RECENT.search(text) and account.orders:
        return account.orders[-1]
    return account.orders[0] if len(account.orders) == 1 else None


def _tracking(account: Account, text: str) -> str:
    orders = [x for x in account.orders if x["fulfillments"]]
    named = orders_in(text)
    if named:
        orders = [x for x in orders if x["order_id"] in named]
    for status in ("cancelled", "delivered", "processed"):
        if re.search(status.replace("lled", "l+ed"), text, re.IGNORECASE):
            orders = [x for x in orders if x["status"] == status]
    for mention in account.mentions(text):
        orders = [
            x for x in orders if any(i["product_id"] in mention.products for i in x["items"])
        ] or orders
    lines = [
        f"The tracking number of order {x['order_id']} is {', '.join(n for f in x['fulfillments'] for n in f['tracking_id'])}."
        for x in orders[:4]
    ]
    return " ".join(lines)
