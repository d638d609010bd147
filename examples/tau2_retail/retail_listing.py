# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""How a change is listed to a customer, and what it costs or gives back."""

from retail_account import Account, Record
from retail_case import Proposal
from retail_goods import described
from retail_orders import original_payment


class Listing:
    """Tells of changes in the words and amounts of one customer's records."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def covers(self, method: str, due: float) -> bool:
        """Say whether a means of payment covers what is due."""
        held = self.account.method(method)
        return held["source"] != "gift_card" or held["balance"] >= due

    def difference(self, proposal: Proposal) -> float:
        """Give what is to be paid for other items; less than nothing is paid back."""
        order = self.account.order(proposal.order_id)
        items: list[Record] = list(order["items"]) if order else []
        old = sum(next(x["price"] for x in items if x["item_id"] == i) for i in proposal.item_ids)
        variants = {k: v for p in self.account.products.values() for k, v in p["variants"].items()}
        return round(sum(variants[i]["price"] for i in proposal.new_item_ids) - old, 2)

    def back(self, proposal: Proposal) -> float:
        """Give what the customer gets back for it."""
        order = self.account.order(proposal.order_id)
        if order is None:
            return 0.0
        if proposal.kind == "cancel":
            return order["payment_history"][0]["amount"]
        if proposal.kind == "return":
            return sum(
                next(x["price"] for x in order["items"] if x["item_id"] == i)
                for i in proposal.item_ids
            )
        return -self.difference(proposal) if proposal.new_item_ids else 0.0

    def details(self, proposal: Proposal) -> str:
        """Give what a confirmation lists."""
        order = self.account.order(proposal.order_id)
        items = {x["item_id"]: x for x in order["items"]} if order else {}
        variants = {
            k: (p["name"], v)
            for p in self.account.products.values()
            for k, v in p["variants"].items()
        }
        paid = self.label(proposal.payment_method_id) if proposal.payment_method_id else ""
        if proposal.kind == "cancel" and order is not None:
            names = ", ".join(x["name"] for x in order["items"])
            first = self.label(original_payment(order))
            total = order["payment_history"][0]["amount"]
            return f"It holds: {names}.\nReason: {proposal.reason}.\nThe total of ${total:.2f} goes back to the {first}."
        if proposal.kind == "return":
            lines = [
                f"- {items[i]['name']} ({described(items[i])}), ${items[i]['price']:.2f}"
                for i in proposal.item_ids
            ]
            total = sum(items[i]["price"] for i in proposal.item_ids)
            return "\n".join([*lines, f"Refund in total: ${total:.2f}, to the {paid}."])
        if proposal.kind in ("exchange", "modify_items"):
            lines = [
                f"- {items[old]['name']} ({described(items[old])}) → ({described(variants[new][1])})"
                for old, new in zip(proposal.item_ids, proposal.new_item_ids, strict=True)
            ]
            due = self.difference(proposal)
            money = (
                "No price difference"
                if not due
                else f"Price difference: ${abs(due):.2f} {'to pay' if due > 0 else 'back to you'}"
            )
            return "\n".join([*lines, f"{money}, by {paid}."])
        if proposal.kind == "payment" and order is not None:
            first = self.label(original_payment(order))
            return f"New: {paid}, ${order['payment_history'][0]['amount']:.2f}. The {first} gets its money back."
        parts = [
            proposal.address.get(x, "")
            for x in ("address1", "address2", "city", "state", "zip", "country")
        ]
        return ", ".join(x for x in parts if x)

    def after(self, proposal: Proposal) -> str:
        """Say what happens once it is done."""
        if proposal.kind in ("return", "exchange"):
            return "You will get an e-mail on how to send the items back."
        if proposal.kind in ("cancel", "payment"):
            return "The money is back at once on a gift card, else within 5 to 7 business days."
        return "Thank you."

    def label(self, payment_id: str) -> str:
        """Give what a customer calls a means of payment."""
        method = self.account.method(payment_id)
        label = {"gift_card": "gift card", "paypal": "PayPal account"}.get(
            method["source"], "credit card"
        )
        if "last_four" in method:
            label = f"{method['brand']} {label} ending in {method['last_four']}"
        return label
