# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""One customer's records, and which of their items some words are about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retail_goods import CHEAPER, DEARER
from retail_names import Mention, Names
from retail_options import Options
from retail_words import items_in, norms, orders_in

Record = Mapping[str, Any]
_ALL = re.compile(r"\b(?:all|both|every|each|everything|entire|whole|two|three|four|2|3|4)\b", re.I)
_PLURAL_BY_NAME = frozenset(norms("shoe boot headphone earbud sneaker sunglasses glasses set kit"))
_PENDING = re.compile(
    r"\bpending\b|\bjust (?:ordered|placed|bought|made)\b|\bnot (?:yet )?(?:shipped|arrived|received|delivered)\b|"
    r"\bhas(?: not|n['’]t) (?:shipped|arrived)\b|\bstill waiting\b|\bjust created\b",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"\b(?:just )?(?:received|delivered|arrived)\b|\bgot (?:the|my|a|two|it|them) (?!.*\bif\b)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:received|ordered|bought|came|arrived|got|order|together|along|purchased|shipped)(?: \w+){0,2} with (?:the|my|an?|your)(?: \w+)? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Owned:
    """One item of one order."""

    order: Record
    item: Record

    @property
    def key(self) -> tuple[str, str]:
        """The order's number and the item's."""
        return self.order["order_id"], self.item["item_id"]


@dataclass(frozen=True, slots=True)
class Unclear:
    """It is not clear which item is meant; the ones that it could be, none where there is none."""

    could_be: tuple[Owned, ...] = ()


@dataclass(slots=True)
class Account:
    """A customer with all orders, and the catalogue."""

    user: Record
    orders: Sequence[Record]
    products: Mapping[str, Record]
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        """Learn what the products are called."""
        self.names = Names({x: product["name"] for x, product in self.products.items()})

    @property
    def owned(self) -> list[Owned]:
        """Every item of every order."""
        return [Owned(order, item) for order in self.orders for item in order["items"]]

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the catalogue's options."""
        return frozenset(
            word
            for product in self.products.values()
            for variant in product["variants"].values()
            for value in variant["options"].items()
            for word in norms(" ".join(value))
        )

    def order(self, order_id: str) -> Record | None:
        """Give one of this customer's orders."""
        return next((x for x in self.orders if x["order_id"] == order_id), None)

    def variants(self, product_id: str) -> list[Record]:
        """Give the items of a product."""
        return list(self.products[product_id]["variants"].values())

    def method(self, payment_id: str) -> Record:
        """Give one of this customer's means of payment."""
        return self.user["payment_methods"][payment_id]

    def mentions(self, text: str) -> list[Mention]:
        """Find the products that a text names, those of this customer before others."""
        return self.names.mentions(text, {x.item["product_id"] for x in self.owned})

    def with_status(self, status: str) -> list[Owned]:
        """Give the items of orders with this status."""
        return [x for x in self.owned if x.order["status"] == status]


def stage(order: Record) -> str:
    """Give `pending` or `delivered` for an order that is or was; else its status."""
    status = order["status"]
    if status in ("return requested", "exchange requested"):
        return "delivered"
    return "pending" if status.startswith("pending") else status


def is_beside(text: str, mention: Mention) -> bool:
    """Say whether a product is only named to tell which order is meant ("received with the …")."""
    return bool(_WITH.search(text[: mention.start]))


def status_said(text: str) -> str:
    """Give the status that a text speaks of; empty for none or both."""
    pending, delivered = bool(_PENDING.search(text)), bool(_DELIVERED.search(text))
    return "" if pending == delivered else "pending" if pending else "delivered"


def find_owned(
    account: Account,
    mention: Mention,
    text: str,
    statuses: Sequence[str],
    *,
    several: bool,
    whole: str = "",
) -> list[Owned] | Unclear:
    """Give the items that a mention is about, as `text` (the words around it) tells them apart.

    `whole` is all that was said of the wish: an order that it names counts where `text` names none.
    """
    found = [
        x
        for x in account.owned
        if x.item["product_id"] in mention.products and x.order["status"] in statuses
    ]
    named = orders_in(text) or orders_in(whole)
    if named:
        found = [x for x in found if x.order["order_id"] in named]
    ids = [x for x in items_in(text) if any(y.item["item_id"] == x for y in account.owned)]
    if ids:
        found = [x for x in found if x.item["item_id"] in ids]
    said = status_said(text)
    if said and any(x.order["status"] == said for x in found):
        found = [x for x in found if x.order["status"] == said]
    found = _beside(account, found, text, mention)
    described = _by_options(account, found, text)
    if described is None:
        return Unclear(tuple(found))
    found = described
    if len(found) > 1 and (DEARER.search(text) or CHEAPER.search(text)):
        sign = 1 if DEARER.search(text) else -1
        best = max(x.item["price"] * sign for x in found)
        found = [x for x in found if x.item["price"] * sign == best]
    if len(found) > 1 and _is_several(text, mention, several=several):
        return found
    return found if len(found) == 1 else Unclear(tuple(found))


def _is_several(text: str, mention: Mention, *, several: bool) -> bool:
    if re.search(r"\b(?:one|1) of\b|\b(?:only|just) one\b", text, re.IGNORECASE):
        return False
    plural = mention.plural and not _PLURAL_BY_NAME & set(norms(text))
    return bool(_ALL.search(text)) or (several and plural)


def _beside(account: Account, found: list[Owned], text: str, mention: Mention) -> list[Owned]:
    """Keep the items of orders that also hold what is named beside them."""
    for other in account.mentions(text):
        if other.products == mention.products or not is_beside(text, other):
            continue
        orders = {
            x.order["order_id"] for x in account.owned if x.item["product_id"] in other.products
        }
        found = [x for x in found if x.order["order_id"] in orders]
    return found


def _by_options(account: Account, found: list[Owned], text: str) -> list[Owned] | None:
    """Keep the items that have the options that are named; None where none of them does."""
    kept: list[Owned] = []
    described = False
    for product in {x.item["product_id"] for x in found}:
        options = Options(account.variants(product))
        wanted: dict[str, set[str]] = {}
        for option, value, _ in options.find(norms(text))[0]:
            wanted.setdefault(option, set()).add(value)
        described = described or bool(wanted)
        kept += [
            x
            for x in found
            if x.item["product_id"] == product
            and all(x.item["options"].get(option) in values for option, values in wanted.items())
        ]
    if not kept and described and found:
        return None
    return kept
