# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What comes next in a conversation: a question, a change to confirm, an answer, or people.

Nothing is guessed: a change is proposed when every part of the wish for it was understood; what was
not is asked once, and else left to people.
"""

import re
from collections.abc import Sequence
from typing import Any

from retail_account import Account, stage
from retail_answers import answer
from retail_case import Asked, Case, Proposal
from retail_items import Change, GiveUp, Question, plan_changes, plan_return
from retail_listing import Listing
from retail_orders import (
    chosen_payment,
    original_payment,
    plan_address,
    plan_cancel,
    plan_payment,
    reason_in,
)
from retail_wishes import (
    GOODBYE,
    LEADING,
    Wish,
    never_wants,
    payments_in,
    read_wishes,
    without_identity,
)
from retail_words import norms, orders_in

Next = dict[str, Any]
_NO = re.compile(
    r"^\W*(?:no|nope|not)\b[,.!;:]*\s*(?:wait[,.!]*\s*|thanks?[,.!]*\s*|thank you[,.!]*\s*)?", re.I
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok|okay)(?:[,.]? (?:please|thanks|thank you|go ahead))?\W*$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"^\W*i (?:do not|don['’]t) (?:know|remember)\b", re.IGNORECASE)
_DONE_NAMING = re.compile(
    r"^\W*(?:yes|no|nope|yeah)?[,.]?\s*(?:that(?:'s|’s| is| was)? (?:all|it|everything)|nothing else|no others?|no more|only (?:that|those|these))?\W*$",
    re.I,
)
_IMPOSSIBLE = re.compile(
    r"\bnot (?:possible|available|allowed|able)\b|\b(?:can|could)(?:not|n['’]t)\b|\bunavailable\b|\bimpossible\b|\botherwise\b|"
    r"\bif not\b|\bno (?:such|exact)\b|\bthere (?:is|are) no\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(r"\b(?:issues?|problems?|trouble)\b", re.IGNORECASE)
_PREFERENCE = re.compile(r"\bprefer|\bseveral\b|\bmultiple\b|\bmore than one\b", re.IGNORECASE)
_ITEMS = ("exchange", "modify_items", "return")
ANYTHING_ELSE = "Is there anything else I can help you with?"


class Desk:
    """Serves one conversation, one step at a time."""

    def __init__(self, account: Account, case: Case) -> None:
        self.account = account
        self.case = case
        self.listing = Listing(account)

    def hear(self, messages: Sequence[dict[str, Any]]) -> Next:
        """Read what was said since, and give what comes next."""
        case = self.case
        new = [x for x in messages if x["position"] > case.heard]
        if new:
            case.heard = max(x["position"] for x in new)
        unanswered = case.proposed
        for message in new:
            if _YES.match(message["text"]):
                continue
            case.words.append(message["text"])
            bye = self._take(message["text"])
            if bye and message is new[-1]:
                return self._leave()
        if unanswered is not None and case.proposed is unanswered and not new:
            case.proposed = None
            case.queue.insert(0, unanswered)
        return self._next()

    # --- what the customer says ----------------------------------------------------------------

    def _take(self, text: str) -> bool:
        """Take in a message; true when it is a goodbye."""
        case = self.case
        if case.proposed is not None:
            self._take_denial(text)
            return False
        asked, case.asked = case.asked, None
        if asked is None:
            return self._take_wishes(text)
        if asked.about == "complete":
            if not _DONE_NAMING.match(text):
                self._take_wishes(text)
            return False
        return self._take_answer(asked, text)

    def _take_wishes(self, text: str, *, first: bool = False) -> bool:
        case = self.case
        text = without_identity(text)
        if not text:
            return False
        wishes, loose = read_wishes(text)
        wishes = self._without_payments(wishes)
        wishes = [x for x in wishes if not self._is_known(x)]
        if not wishes:
            if GOODBYE.search(text):
                return True
            rest = " ".join(loose)
            if loose and case.wishes and not _UNKNOWN.match(text):
                self._detail(rest)
            elif loose and not _UNKNOWN.match(text):
                case.wishes.append(Wish("other", rest))
            return False
        for wish in wishes:
            self._settle_conditions(wish)
        if first:
            case.wishes[:0] = wishes
        else:
            case.wishes += wishes
        return False

    def _without_payments(self, wishes: list[Wish]) -> list[Wish]:
        """Put how money goes back to the wish that it belongs to: it is none of its own."""
        kept: list[Wish] = []
        for wish in wishes:
            only_money = (
                wish.kind == "return"
                and re.search(r"\brefund", wish.text, re.IGNORECASE)
                and not re.search(r"\breturn|send", wish.text, re.IGNORECASE)
                and not self.account.mentions(wish.text)
            )
            before = (
                kept[-1]
                if kept
                else next((x for x in reversed(self.case.wishes) if x.state == "open"), None)
            )
            if only_money and before is not None:
                before.text += f" {wish.text}"
            else:
                kept.append(wish)
        return kept

    def _detail(self, text: str) -> None:
        wish = self.case.wishes[-1]
        if wish.state == "open":
            wish.text += f" {text}"
        elif len(norms(text)) > 2:
            self.case.wishes.append(Wish("other", text))

    def _settle_conditions(self, wish: Wish) -> None:
        kept: list[str] = []
        for condition in wish.conditions:
            if condition.startswith(LEADING):
                denied = [x for x in self.case.wishes if x.state in ("person", "dropped")]
                if denied and (_IMPOSSIBLE.search(condition) or _TROUBLE.search(condition)):
                    self._same_order(wish, denied[-1])
                else:
                    wish.state, wish.why = "person", "it depends on a condition"
            elif _PREFERENCE.search(condition) and not re.search(
                r"\bprice|\bcost", condition, re.I
            ):
                wish.text += f" {condition}"
            elif _IMPOSSIBLE.search(condition):
                kept.append(condition)
            elif not re.search(r"\bask|\bconfirm", condition, re.IGNORECASE):
                wish.state, wish.why = (
                    "person",
                    "it depends on a condition that I did not fully understand",
                )
        wish.conditions = kept

    def _is_known(self, wish: Wish) -> bool:
        said = set(norms(wish.text))
        return any(
            wish.kind == x.kind and said <= set(norms(x.text)) and x.state != "dropped"
            for x in self.case.wishes
        )

    def _take_answer(self, asked: Asked, text: str) -> bool:
        case = self.case
        wish = case.wishes[asked.wish]
        others, _ = read_wishes(text)
        others = [x for x in others if not self._is_known(x) and x.kind != "ask"]
        if asked.about in ("instead", "whole") or asked.about.startswith(("variant", "which")):
            different = [x for x in others if x.kind != wish.kind]
            if different:
                wish.state = "dropped"
                for x in different:
                    self._settle_conditions(x)
                    self._same_order(x, wish)
                case.wishes += different
                return False
        if others and "payment" in asked.about and self._without_payments([*others]):
            order = next((x.order_id for x in case.queue if asked.wish in x.wishes), "")
            case.queue = [x for x in case.queue if asked.wish not in x.wishes]
            wish.state = "dropped"
            for x in others:
                self._settle_conditions(x)
                if not orders_in(x.text) and not self.account.mentions(x.text) and order:
                    x.text += f" (order {order})"
            case.wishes += others
            return False
        if _UNKNOWN.match(text) or GOODBYE.search(text):
            wish.more.setdefault(asked.about, [])
            return False
        if asked.about == "instead":
            wish.text = text if others else wish.text
            return False
        if set(norms(text)) <= set(norms(wish.text)):
            return False
        wish.more.setdefault(asked.about, []).append(text)
        return False

    def _same_order(self, new: Wish, before: Wish) -> None:
        """Let "cancel the order instead" mean the order that was spoken of."""
        if orders_in(new.text) or self.account.mentions(new.text):
            return
        products = {p for x in self.account.mentions(before.text) for p in x.products}
        wanted = "pending" if new.kind == "cancel" else "delivered"
        found = {
            x.order["order_id"]
            for x in self.account.owned
            if x.item["product_id"] in products and stage(x.order) == wanted
        } & (set(orders_in(before.text)) or {x["order_id"] for x in self.account.orders})
        if len(found) == 1:
            new.text += f" (order {found.pop()})"

    def _take_denial(self, text: str) -> None:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
        """The proposal was not confirmed: what was said instead counts."""
        case = self.case
        proposal, case.proposed = case.proposed, None
        if proposal is None:
            return
        case.refused.append(proposal.mark)
        rest = _NO.sub("", text).strip()
        own = [case.wishes[i] for i in proposal.wishes]
        if not any(c.isalpha() for c in rest):
            for wish in own:
                wish.state, wish.why = "person", "the customer did not confirm it"
            return
        wishes, loose = read_wishes(rest)
        fresh = [x for x in wishes if not self._is_known(x) and x.kind != "ask"]
        paid = payments_in(rest)
        if paid:
            for wish in own:
                wish.more["payment"] = [rest]
        for wish in own:
            wish.state = "open"
        if (
            fresh
            and not {x.kind for x in fresh} & {x.kind for x in own}
            and proposal.mark not in case.again
        ):
            # Something else comes first; then this is listed once more.
            case.refused.remove(proposal.mark)
            case.again.append(proposal.mark)
            for x in fresh:
                self._settle_conditions(x)
            case.wishes += fresh
        elif fresh:
            only = bool(re.search(r"\bonly\b", rest, re.IGNORECASE))
            for x in fresh:
                x.text = re.sub(r"\bonly\b", "", x.text)
                x.more = {"payment": [rest]} if paid else {}
            adds = re.search(r"\balso\b|\badd\b|\bas well\b|\btoo\b", rest, re.IGNORECASE)
            if only or not adds:
                for wish in own:
                    wish.state = "dropped"
            case.wishes += fresh
        elif loose and not paid:
            for wish in own[-1:]:
                wish.text += f" {' '.join(loose)}"

    # --- what comes next -----------------------------------------------------------------------

    def _next(self) -> Next:
        for _ in range(60):
            found = self._one_step()
            if found is not None:
                return found
        return self._ask(ANYTHING_ELSE)

    def _one_step(self) -> Next | None:
        case = self.case
        if case.queue:
            return self._propose(case.queue[0])
        for number, wish in enumerate(case.wishes):
            if wish.state == "open":
                return self._work_on(number, wish)
        return self._ask(ANYTHING_ELSE)

    def _work_on(self, number: int, wish: Wish) -> Next | None:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
        if wish.kind == "ask":
            self._inform(wish)
            return None
        if wish.kind in ("undo", "other"):
            return self._give_up(wish, "it is nothing that I can do")
        if wish.kind in ("return", "items"):
            return self._work_on_items(number, wish)
        plans = {"cancel": plan_cancel, "address": plan_address, "payment": plan_payment}
        planned = plans[wish.kind](self.account, wish)
        if isinstance(planned, Question):
            return self._question(number, wish, planned)
        if isinstance(planned, GiveUp):
            return self._give_up(wish, planned.why)
        if wish.kind == "cancel" and "cancel" in never_wants(" ".join(case_words(self.case))):
            return self._give_up(wish, "the customer said that no order shall be cancelled")
        if wish.kind == "cancel":
            reason = reason_in(" ".join([wish.text, *(y for x in wish.more.values() for y in x)]))
            if not reason and not wish.asked.get("reason"):
                asked = "What is the reason: is it no longer needed, or was it ordered by mistake?"
                return self._question(number, wish, Question("reason", asked))
            elsewhere = self._paid_elsewhere(wish, planned)
            if elsewhere and not wish.asked.get("instead"):
                return self._question(number, wish, Question("instead", elsewhere))
            if elsewhere:
                return self._give_up(wish, "the refund is wanted elsewhere than where it was paid")
            for proposal in planned:
                proposal.reason = reason or "no longer needed"
                proposal.paid = True
        for proposal in planned:
            proposal.wishes = [number]
            proposal.paid = proposal.paid or proposal.kind != "payment"
        wish.state = "planned"
        self._queue(planned)
        return None

    def _paid_elsewhere(self, wish: Wish, planned: list[Proposal]) -> str:
        """Say that a cancelled order is paid back where it was paid, if something else is wanted."""
        kinds = [x for x in payments_in(wish.text) if x != "original"]
        for proposal in planned:
            order = self.account.order(proposal.order_id)
            first = original_payment(order) if order else ""
            if kinds and first and self.account.method(first)["source"] not in kinds:
                return (
                    f"I'm afraid that is not possible: the refund can only go to the {self.listing.label(first)} "
                    "that paid. What would you like to do instead?"
                )
        return ""

    def _work_on_items(self, number: int, wish: Wish) -> Next | None:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
        """Work out all open wishes of this kind together, since an order is changed once."""
        case = self.case
        group = [
            (i, x) for i, x in enumerate(case.wishes) if x.state == "open" and x.kind == wish.kind
        ]
        changes: list[tuple[int, Change]] = []
        for i, each in group:
            found = (
                plan_return(self.account, each)
                if wish.kind == "return"
                else plan_changes(self.account, each)
            )
            if isinstance(found, Question):
                fallback = self._fallback(each, found)
                if fallback:
                    return None
                return self._question(i, each, found)
            if isinstance(found, GiveUp):
                self._block(each)
                return self._give_up(each, found.why)
            changes += [(i, x) for x in found]
        if not changes:
            return self._give_up(wish, "there is nothing that this could be done with")
        blocked = [i for i, x in changes if x.owned.order["order_id"] in case.blocked]
        if blocked:
            self._block(case.wishes[blocked[0]])
            return self._give_up(
                case.wishes[blocked[0]], "something else of the same order is left to people"
            )
        key = f"{wish.kind}"
        if key not in case.complete:
            case.complete.append(key)
            case.asked = Asked("complete")
            verb = "return" if wish.kind == "return" else "exchange or modify"
            return self._ask(
                f"Are there any other items that you'd like to {verb}?", asked=case.asked
            )
        proposals: dict[str, Proposal] = {}
        for i, change in changes:
            order = change.owned.order
            kind = (
                "return"
                if wish.kind == "return"
                else "exchange"
                if order["status"] == "delivered"
                else "modify_items"
            )
            proposal = proposals.setdefault(
                order["order_id"], Proposal(kind, order["order_id"], [])
            )
            if i not in proposal.wishes:
                proposal.wishes.append(i)
            taken = proposal.item_ids.count(change.owned.item["item_id"])
            held = sum(x["item_id"] == change.owned.item["item_id"] for x in order["items"])
            if taken < held:
                proposal.item_ids.append(change.owned.item["item_id"])
                if change.new is not None:
                    proposal.new_item_ids.append(change.new["item_id"])
        for _, each in group:
            each.state = "planned"
        self._queue(list(proposals.values()))
        return None

    def _block(self, wish: Wish) -> None:
        """Leave the orders alone that a wish may be about: they are changed once, or by people."""
        products = {p for x in self.account.mentions(wish.text) for p in x.products}
        wanted = ("delivered",) if wish.kind == "return" else ("delivered", "pending")
        self.case.blocked += [
            x.order["order_id"]
            for x in self.account.owned
            if x.item["product_id"] in products and x.order["status"] in wanted
        ]

    def _fallback(self, wish: Wish, question: Question) -> bool:
        """Take what the customer said for the case that it is not possible, before asking."""
        if not question.about.startswith("variant") or not wish.conditions:
            return False
        wish.more.setdefault(question.about, []).append(wish.conditions.pop(0))
        wish.asked[question.about] = wish.asked.get(question.about, 0) + 1
        return True

    def _queue(self, proposals: list[Proposal]) -> None:
        self.case.queue += proposals

    def _propose(self, proposal: Proposal) -> Next | None:
        case = self.case
        if not proposal.paid:
            asked = self._settle_payment(proposal)
            if asked is not None or not proposal.paid:
                return asked
        case.queue.pop(0)
        if proposal.mark in case.refused:
            for i in proposal.wishes:
                self._give_up(case.wishes[i], "the customer did not confirm it")
            return None
        proposal.back = self.listing.back(proposal)
        case.proposed = proposal
        return {"kind": proposal.kind, "text": self._notes(), "order_id": proposal.order_id}

    def _settle_payment(self, proposal: Proposal) -> Next | None:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
        case, account = self.case, self.account
        order = account.order(proposal.order_id)
        if order is None:
            return None
        first = original_payment(order)
        wish = case.wishes[proposal.wishes[0]]
        methods = list(account.user["payment_methods"])
        if proposal.kind == "return":
            allowed = [
                x for x in methods if x == first or account.method(x)["source"] == "gift_card"
            ]
        elif proposal.kind == "payment":
            allowed = [
                x
                for x in methods
                if x != first and self.listing.covers(x, order["payment_history"][0]["amount"])
            ]
        else:
            due = self.listing.difference(proposal)
            allowed = [x for x in methods if self.listing.covers(x, due)]
        about = f"payment {proposal.order_id}"
        answers = wish.said("payment") or wish.said(about)
        said = answers or " ".join(x.text for x in (case.wishes[i] for i in proposal.wishes))
        shared = " ".join(
            x for x in case.words if re.search(r"\bboth\b|\ball\b|\bany\b|\bprefer", x, re.I)
        )
        kinds = payments_in(said) or payments_in(shared)
        chosen = chosen_payment(account, said if payments_in(said) else shared, allowed, order)
        if chosen is None and kinds and not wish.asked.get(f"other {about}"):
            names = " or ".join(self.listing.label(x) for x in allowed)
            wish.asked[f"other {about}"] = 1
            wish.more.pop("payment", None)
            wish.more.pop(about, None)
            text = f"I'm afraid that payment method is not possible for this. It can be: {names}. Which payment method would you like?"
            return self._question(proposal.wishes[0], wish, Question(about, text))
        if chosen is None and not kinds and len(allowed) > 1 and not wish.asked.get(about):
            names = " or ".join(self.listing.label(x) for x in allowed)
            what = (
                "be refunded"
                if proposal.kind == "return"
                else "be charged or refunded for any price difference"
            )
            if proposal.kind == "payment":
                what = "pay"
            text = f"Which payment method would you like to use, to {what}: {names}?"
            return self._question(proposal.wishes[0], wish, Question(about, text))
        if chosen is None and kinds:
            case.queue.remove(proposal)
            for i in proposal.wishes:
                self._give_up(case.wishes[i], "the payment method that is wanted is not possible")
            return None
        if chosen is None and first not in allowed and len(allowed) != 1:
            case.queue.remove(proposal)
            for i in proposal.wishes:
                self._give_up(case.wishes[i], "no payment method covers it")
            return None
        proposal.payment_method_id = chosen or (first if first in allowed else allowed[0])
        proposal.paid = True
        return None

    def _inform(self, wish: Wish) -> None:
        told = answer(self.account, wish.text, self.case.back)
        if told:
            wish.state = "done"
            self.case.notes.append(told)
        else:
            self._give_up(wish, "it is a question that the records do not answer plainly")

    def _give_up(self, wish: Wish, why: str) -> None:
        wish.state, wish.why = "person", why
        self.case.notes.append(
            "I'd rather leave that to a colleague, who will see to it after our chat."
        )

    def _question(self, number: int, wish: Wish, question: Question) -> Next:
        wish.asked[question.about] = wish.asked.get(question.about, 0) + 1
        self.case.asked = Asked(question.about, number)
        return self._ask(question.text, asked=self.case.asked)

    def _ask(self, text: str, asked: Asked | None = None) -> Next:
        self.case.asked = asked
        return {"kind": "ask", "text": f"{self._notes()} {text}".strip()}

    def _notes(self) -> str:
        notes = " ".join(dict.fromkeys(self.case.notes))
        self.case.notes = []
        return notes

    def _leave(self) -> Next:
        left = [x for x in self.case.wishes if x.state in ("person", "open", "planned")]
        if not left:
            return {"kind": "end", "text": ""}
        return {
            "kind": "person",
            "text": "; ".join(f"{x.text.strip(' .')} ({x.why})" if x.why else x.text for x in left),
        }

    # --- how it is listed ----------------------------------------------------------------------

    def current(self) -> Next:
        """Give the change that is proposed, with all that its confirmation lists."""
        proposal = self.case.proposed
        if proposal is None:
            return {}
        user = self.account.user
        return {
            "order_id": proposal.order_id,
            "user_id": user["user_id"],
            "item_ids": proposal.item_ids,
            "new_item_ids": proposal.new_item_ids,
            "payment_method_id": proposal.payment_method_id,
            "reason": proposal.reason,
            "address": proposal.address,
            "details": self.listing.details(proposal),
            "after": self.listing.after(proposal),
        }


def case_words(case: Case) -> list[str]:
    """Give all that the customer said."""
    return case.words


def done(case: Case, kind: str) -> None:
    """Note that what was proposed is done."""
    proposal, case.proposed = case.proposed, None
    if proposal is None or proposal.kind != kind:
        return
    case.done.append(proposal.mark)
    case.back = round(case.back + proposal.back, 2)
    for i in proposal.wishes:
        wanted = [x for x in case.queue if i in x.wishes]
        if not wanted and case.wishes[i].state == "planned":
            case.wishes[i].state = "done"
