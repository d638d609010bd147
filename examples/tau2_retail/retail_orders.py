# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Whole orders: cancelling, addresses, means of payment."""

import re
from collections.abc import Mapping

from retail_account import Account, Record, is_beside
from retail_case import Proposal
from retail_items import GiveUp, Question
from retail_wishes import Wish, hedges, payments_in
from retail_words import SMALL, norms, orders_in

_MISTAKE = re.compile(
    r"\bmistake\w*\b|\baccident\w*\b|\bby error\b|\bwrong(?:ly)?\b", re.IGNORECASE
)
_NO_NEED = re.compile(
    r"\bno longer (?:need|want)\w*|\bdo(?: not|n['’]t) (?:need|want)\b|\bnot need\w*|\bno need\b|\bchanged my mind\b",
    re.I,
)
_WHOLE = re.compile(
    r"\b(?:whole|entire|full|complete)\b|\bcancel (?:the|my|this|that|it|order)(?: pending)? ?(?:order|it)?\b",
    re.I,
)
_KEPT = re.compile(r"\b(?:keep(?:ing)?|except(?: for)?|but not|not)\b", re.IGNORECASE)
_FROM_ORDER = re.compile(r"\bfrom (?:my|the|that|this) order\b", re.IGNORECASE)
_ALL_ORDERS = re.compile(r"\b(?:all|both|every|everything)\b", re.IGNORECASE)
_STREET = re.compile(
    r"(?P<address1>\d+ [A-Z]\w+(?: [A-Z]\w+)*),? (?P<rest>(?:[\w.# ]+,? ){0,5}?)(?P<zip>\d{5})(?!\w)"
)
_FLAT = re.compile(r"^(?:Suite|Apt|Apartment|Unit|Floor|#)", re.IGNORECASE)
_AND_ALSO = re.compile(
    r",? (?:and(?: also)?|along with|as well as|plus) (?=(?:also )?(?:my|the) (?:\w+ ){0,2}(?:address|profile))",
    re.IGNORECASE,
)
_ZIP = re.compile(r"(?<![\w#])\d{5}(?!\w)")
_NICK = {
    "nyc": "new york",
    "la": "los angeles",
    "dc": "washington",
    "sf": "san francisco",
    "philly": "philadelphia",
}
_STATES = {
    "texas": "TX", "california": "CA", "new york": "NY", "florida": "FL", "illinois": "IL", "washington": "WA",
    "arizona": "AZ", "colorado": "CO", "north carolina": "NC", "pennsylvania": "PA", "ohio": "OH",
    "indiana": "IN", "massachusetts": "MA", "tennessee": "TN", "michigan": "MI", "oregon": "OR",
    "georgia": "GA", "nevada": "NV", "virginia": "VA", "new jersey": "NJ", "maryland": "MD",
    "wisconsin": "WI", "minnesota": "MN", "missouri": "MO", "louisiana": "LA", "kentucky": "KY",
    "oklahoma": "OK", "utah": "UT", "kansas": "KS", "new mexico": "NM", "nebraska": "NE", "hawaii": "HI",
}  # fmt: skip
_HOME = re.compile(r"\b(?:default|profile|(?<!new )home|primary|main)\b", re.IGNORECASE)
_NEW_HOME = re.compile(r"\bnew (?:home|house|address|place|apartment|one)\b", re.IGNORECASE)
_HOME_CHANGED = re.compile(
    r"\b(?:default|profile|user|account|primary)(?: \w+)? address\b|\baddress (?:in|on|of) (?:my|the) (?:profile|account)\b",
    re.I,
)
_OTHER_ORDER = re.compile(
    r"\b(?:other|another|different) (?:recent |pending )?orders?\b|\bin (?:my|the) orders?\b",
    re.IGNORECASE,
)


def reason_in(text: str) -> str:
    """Give the reason for cancelling that the policy knows; empty where none is said."""
    if _MISTAKE.search(text):
        return "ordered by mistake"
    return "no longer needed" if _NO_NEED.search(text) else ""


def plan_cancel(account: Account, wish: Wish) -> list[Proposal] | Question | GiveUp:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
    """Give the orders that shall be cancelled; never a part of one."""
    text = f"{wish.text} {wish.said('order')}"
    if hedges(wish.text) and not wish.said("whole"):
        return GiveUp("the wish is restricted in words that I did not fully understand")
    pending = [x for x in account.orders if x["status"] == "pending"]
    named = orders_in(text)
    if named:
        wrong = [x for x in named if x not in [y["order_id"] for y in pending]]
        if wrong:
            return _not_pending(wish, wrong)
        if len(named) > 1 and not orders_in(wish.text) and not _ALL_ORDERS.search(text):
            return GiveUp("it is not clear which order is meant")
        return [Proposal("cancel", x, [], reason="") for x in named]
    object_, *kept = _KEPT.split(wish.text, maxsplit=1)
    mentions = [x for x in account.mentions(object_) if not is_beside(object_, x)]
    if mentions:
        return _by_items(account, wish, pending, object_)
    if kept and (account.mentions(kept[0]) or not _ALL_ORDERS.search(object_)):
        kept_products = [x.products for x in account.mentions(kept[0])]
        if not kept_products:
            return GiveUp("it is not clear what shall be kept")
        pending = [
            x
            for x in pending
            if not any(i["product_id"] in p for p in kept_products for i in x["items"])
        ]
    if _FROM_ORDER.search(wish.text) and not wish.said("whole"):
        return _partly(wish, None)
    if len(pending) == 1 or (pending and _ALL_ORDERS.search(text)):
        return [Proposal("cancel", x["order_id"], []) for x in pending]
    if not pending:
        return _not_pending(wish, [])
    if wish.asked.get("order"):
        return GiveUp("it is not clear which order is meant")
    listed = "; ".join(
        f"{x['order_id']} ({', '.join(i['name'] for i in x['items'])})" for x in pending
    )
    return Question("order", f"These orders are pending: {listed}. Which order shall be cancelled?")


def _not_pending(wish: Wish, orders: list[str]) -> Question | GiveUp:
    if wish.asked.get("instead"):
        return GiveUp("the order cannot be cancelled")
    which = f"order {orders[0]}" if orders else "any of your orders"
    return Question(
        "instead",
        f"I'm afraid it is not possible to cancel {which}: only pending orders can be cancelled. "
        "What would you like to do instead?",
    )


def _partly(wish: Wish, order: Record | None) -> Question | GiveUp:
    if wish.asked.get("whole"):
        return GiveUp("a part of an order cannot be cancelled")
    listed = ", ".join(item["name"] for item in order["items"]) if order else ""
    holds = f" Order {order['order_id']} has: {listed}." if order else ""
    return Question(
        "whole",
        f"I'm afraid it is not possible to cancel a part of an order.{holds} What would you like to do with the order?",
    )


def _by_items(
    account: Account, wish: Wish, pending: list[Record], object_: str
) -> list[Proposal] | Question | GiveUp:
    mentions = [x for x in account.mentions(object_) if not is_beside(object_, x)]
    left = [x.products for x in mentions]
    orders: list[Record] = []
    for order in pending:
        has = [x for x in left if any(i["product_id"] in x for i in order["items"])]
        if has:
            orders.append(order)
    covered = [x for x in left if any(i["product_id"] in x for o in orders for i in o["items"])]
    if not orders:
        return _not_pending(wish, [])
    counts = [sum(any(i["product_id"] in x for i in o["items"]) for o in orders) for x in left]
    if len(covered) < len(left) or any(n > 1 for n in counts):
        if wish.asked.get("instead"):
            return GiveUp("it is not clear which orders shall be cancelled")
        return GiveUp("not everything that is named is in a pending order, or it is in several")
    partly = [
        o for o in orders if not all(any(i["product_id"] in x for x in left) for i in o["items"])
    ]
    says_whole = re.search(
        r"\b(?:whole|entire|full)\b|\bcancel (?:the|my|that) order\b",
        wish.said("whole") + wish.said("instead"),
        re.I,
    )
    if (
        partly
        and not says_whole
        and not re.search(r"\border (?:with|of|containing)\b|\b(?:whole|entire)\b", wish.text, re.I)
    ):
        return _partly(wish, partly[0])
    return [Proposal("cancel", x["order_id"], []) for x in orders]


# --- addresses ---------------------------------------------------------------------------------


def plan_address(account: Account, wish: Wish) -> list[Proposal] | Question | GiveUp:
    """Give the orders (or the profile) that get another address, and which."""
    text = f"{wish.text} {wish.said('address')}"
    pending = [x for x in account.orders if x["status"].startswith("pending")]
    before, after = _parts(wish.text)
    goal = f"{after} {wish.said('address')}"
    orders = _orders_meant(account, wish, before, pending)
    profile = bool(_HOME_CHANGED.search(before)) or (
        not after and bool(_HOME_CHANGED.search(wish.text))
    )
    new = _new_address(account, goal if after else text, orders, profile=profile)
    if new is None:
        if wish.asked.get("address"):
            return GiveUp("the new address is not clear")
        return Question(
            "address", "What is the new address, with street, city, state and zip code?"
        )
    found: list[Proposal] = []
    if profile:
        if new != account.user["address"]:
            found.append(Proposal("default_address", "", [], address=new))
        if not re.search(r"\border", before, re.IGNORECASE):
            return found or GiveUp("the profile already has this address")
    orders = [x for x in orders if x["address"] != new]
    if not orders:
        return found or GiveUp("no order that is pending has another address")
    if len(orders) > 1 and not re.search(
        r"\ball\b|\bboth\b|\borders\b|\bevery\b", before, re.IGNORECASE
    ):
        if wish.asked.get("order"):
            return GiveUp("it is not clear which order is meant")
        listed = "; ".join(
            f"{x['order_id']} ({', '.join(i['name'] for i in x['items'])})" for x in orders
        )
        return Question(
            "order", f"These orders are pending: {listed}. Which order shall get the new address?"
        )
    return [Proposal("order_address", x["order_id"], [], address=new) for x in orders] + found


def _parts(text: str) -> tuple[str, str]:
    """Cut "the address of my order | to my home in …"."""
    cuts = [
        x
        for x in re.finditer(r"\b(?:to be|to|as|with)\b", text, re.IGNORECASE)
        if not re.match(
            r"to (?:change|modify|update|correct|ship|be sent|have|be able|an? order|the (?:wrong|old)|texas)\b"
            r"|with (?:the|my|an?) (?!address)",
            text[x.start() :],
            re.I,
        )
        and not re.search(
            r"\b(?:sent|shipped|going|goes|delivered|want|like|need|wish|wanted)(?: it| an order| the order)? $",
            text[: x.start()],
            re.I,
        )
    ]
    verb = re.search(
        r"\b(?:chang|modif|updat|correct|switch|send|ship|deliver)\w*", text, re.IGNORECASE
    )
    cuts = [x for x in cuts if verb is None or x.start() > verb.start()] or cuts
    if not cuts:
        return text, ""
    goal, *more = _AND_ALSO.split(text[cuts[0].end() :], maxsplit=1)
    # What else shall get it is named behind: "and also my default address".
    return text[: cuts[0].start()] + " ".join(more), goal


def _orders_meant(account: Account, wish: Wish, before: str, pending: list[Record]) -> list[Record]:
    named = orders_in(f"{before} {wish.said('order')}")
    if named:
        return [x for x in pending if x["order_id"] in named]
    orders = pending
    verb = list(
        re.finditer(
            r"\b(?:chang|modif|updat|correct|switch|send|ship|deliver)\w*", before, re.IGNORECASE
        )
    )
    for mention in account.mentions(before[verb[-1].start() :] if verb else before):
        holding = [
            x for x in orders if any(i["product_id"] in mention.products for i in x["items"])
        ]
        orders = holding or orders
    placed = [x for x in orders if _is_at(x["address"], before)]
    return placed or orders


def _new_address(
    account: Account, text: str, orders: list[Record], *, profile: bool
) -> dict[str, str] | None:
    written = _STREET.search(text)
    known = _known(account)
    if written:
        return _written(written, known)
    zips = set(_ZIP.findall(text))
    if zips:
        fitting = [x for x in known if x["zip"] in zips]
        return fitting[0] if len(fitting) == 1 else None
    other = orders_in(text)
    if other:
        order = account.order(other[-1])
        return dict(order["address"]) if order else None
    present = [x["address"] for x in orders]
    placed = [x for x in known if _is_at(x, text) and x not in present]
    if len(placed) == 1:
        return placed[0]
    if placed:
        return None
    if _NEW_HOME.search(text):
        return None
    if _HOME.search(text) and not profile:
        return dict(account.user["address"])
    if _OTHER_ORDER.search(text):
        rest = [x for x in known if x not in present and x != account.user["address"]]
        return rest[0] if len(rest) == 1 else None
    return None


def _written(found: re.Match[str], known: list[dict[str, str]]) -> dict[str, str] | None:
    """Read an address that is written out; None where a part of it is missing."""
    street, code = found["address1"], found["zip"]
    for address in known:
        if address["address1"].casefold() == street.casefold() and address["zip"] == code:
            return address
    rest = [
        x.strip() for x in found["rest"].split(",") if x.strip() and x.strip() not in ("USA", "US")
    ]
    flat = rest.pop(0) if rest and _FLAT.match(rest[0]) else ""
    if len(rest) == 1 and rest[0].casefold() not in _STATES:
        city, _, code_of_state = rest[0].rpartition(" ")
        rest = (
            [city, code_of_state] if len(code_of_state) == 2 and code_of_state.isupper() else rest
        )
    if not rest:
        return None
    city, named = rest[0], rest[-1]
    state = _STATES.get(named.casefold(), named if len(named) == 2 and named.isupper() else "")
    state = state or next((x["state"] for x in known if x["city"] == city), "")
    if not state or len(rest) > 2:
        return None
    parts = (street, flat, city, state, "USA", code)
    return dict(
        zip(("address1", "address2", "city", "state", "country", "zip"), parts, strict=True)
    )


def _known(account: Account) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for address in (account.user["address"], *(x["address"] for x in account.orders)):
        if address not in found:
            found.append(dict(address))
    return found


def _is_at(address: Mapping[str, str], text: str) -> bool:
    said = " ".join(re.findall(r"[a-z]+", text.casefold()))
    places = {
        address["city"].casefold(),
        *(name for name, code in _STATES.items() if code == address["state"]),
    }
    places |= {short for short, name in _NICK.items() if name in places}
    return any(re.search(rf"\b{re.escape(x)}\b", said) for x in places if x)


# --- payment -----------------------------------------------------------------------------------


def plan_payment(account: Account, wish: Wish) -> list[Proposal] | Question | GiveUp:
    """Give the pending order that is paid otherwise; how, is settled with every other change."""
    pending = [x for x in account.orders if x["status"].startswith("pending")]
    named = orders_in(f"{wish.text} {wish.said('order')}")
    orders = [x for x in pending if x["order_id"] in named] if named else pending
    for mention in account.mentions(wish.text):
        orders = [
            x for x in orders if any(i["product_id"] in mention.products for i in x["items"])
        ] or orders
    if len(orders) == 1:
        return [Proposal("payment", orders[0]["order_id"], [])]
    if wish.asked.get("order") or not orders:
        return GiveUp("it is not clear which order is meant")
    listed = "; ".join(x["order_id"] for x in orders)
    return Question("order", f"These orders are pending: {listed}. Which order is it about?")


def original_payment(order: Record) -> str:
    """Give what an order was paid with first."""
    return order["payment_history"][0]["payment_method_id"]


def chosen_payment(account: Account, text: str, allowed: list[str], order: Record) -> str | None:
    """Give the one means of payment that a text names first and that is allowed; None for none."""
    for kind in payments_in(text):
        if kind == "original":
            if original_payment(order) in allowed:
                return original_payment(order)
            continue
        fitting = [x for x in allowed if account.method(x)["source"] == kind]
        narrowed = [
            x
            for x in fitting
            if account.method(x).get("brand", "-") in text.casefold().replace(" ", "")
            or account.method(x).get("last_four", "-") in text
        ]
        if len(narrowed or fitting) == 1:
            return (narrowed or fitting)[0]
    return None


__all__ = [
    "SMALL",
    "chosen_payment",
    "norms",
    "original_payment",
    "plan_address",
    "plan_cancel",
    "plan_payment",
    "reason_in",
]
