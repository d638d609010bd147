# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Exchanges and returns: which items, and which others instead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from retail_account import (
    Account,
    Owned,
    Record,
    Unclear,
    find_owned,
    is_beside,
    stage,
    status_said,
)
from retail_goods import Wanted, described, fitting, read_wanted
from retail_names import Mention
from retail_options import Options, may_be_passed_over
from retail_wishes import Wish, hedges, payments_in
from retail_words import ITEM_ID, SMALL, norms, orders_in

_BREAK = re.compile(r"[,;.]|\b(?:and|then|plus|also)\b|&", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:to be|to|into|for|with|but|become|instead)\b|->", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
_PURPOSE = re.compile(
    r"\bto (?:return|exchange|modify|change|cancel|get)\b|\bwith (?:it|them)\b|\bfor (?:my|your|his|her|our|the)? ?(?:\w+ )?(?:kid|son|daughter|wife|husband|child|friend|mother|father|family|order)\w*",
    re.I,
)
_EVERYTHING = re.compile(
    r"\b(?:everything|all (?:of )?(?:the |my |your |these |those |its )?(?:items?|things?|products?|orders?|stuff|of (?:it|them))|"
    r"(?:whole|entire) order|both orders|all possible orders|all orders|every item|the (?:whole|entire) thing)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|but not|but keep|keep(?:ing)?|other than|apart from|excluding|besides)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be asked first."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is not understood well enough: people see to it."""

    why: str


@dataclass(slots=True)
class Change:
    """One item, and what becomes of it."""

    owned: Owned
    new: Record | None = None


@dataclass(slots=True)
class Segment:
    """The words that go with one mention of a product."""

    mention: Mention
    source: str
    target: str = ""
    follows: list[str] = field(default_factory=list[str])


def segments(account: Account, text: str) -> list[Segment]:
    """Cut the words of a wish by the products that it is about."""
    mentions = [x for x in account.mentions(text) if not is_beside(text, x)]
    mentions = [x for x in mentions if not _is_option_word(account, text, x, mentions)]
    groups: list[list[Mention]] = []
    for mention in mentions:
        if groups and groups[-1][0].products & mention.products:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    found: list[Segment] = []
    for place, group in enumerate(groups):
        mention = group[0]
        begin = (
            _begin(text, groups[place - 1][-1].end if place else 0, mention.start) if place else 0
        )
        end = (
            _begin(text, group[-1].end, groups[place + 1][0].start)
            if place + 1 < len(groups)
            else len(text)
        )
        before, after = text[begin : mention.start], text[mention.end : end]
        cut = next(
            (x for x in _TARGET.finditer(after) if not _PURPOSE.match(after, x.start())), None
        )
        source = before + " " + (after[: cut.start()] if cut else after)
        found.append(Segment(mention, source, after[cut.start() :] if cut else ""))
    following = ""
    for segment in reversed(found):
        if segment.target:
            following = segment.target
        elif following:
            segment.target = following
    return found


def _begin(text: str, floor: int, start: int) -> int:
    cuts = list(_BREAK.finditer(text, floor, start))
    return cuts[-1].end() if cuts else start


def _is_option_word(
    account: Account, text: str, mention: Mention, all_of_them: Sequence[Mention]
) -> bool:
    """Say whether a product's name is an option of another that is named ("backpack … for a laptop")."""
    word = norms(text[mention.start : mention.end])
    for other in all_of_them:
        if other.products & mention.products:
            continue
        for product in other.products:
            options = Options(account.variants(product))
            if any(norms(value) == word for values in options.values.values() for value in values):
                owned = any(x.item["product_id"] in mention.products for x in account.owned)
                if not owned:
                    return True
    return False


def plan_changes(account: Account, wish: Wish) -> list[Change] | Question | GiveUp:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
    """Give each item that is to be changed with what it becomes, or what has to be asked first."""
    if hedges(wish.text):
        return GiveUp("the wish is restricted in words that I did not fully understand")
    parts = segments(account, wish.text)
    strange = unknown_object(account, _TARGET.split(wish.text, maxsplit=1)[0])
    if strange:
        return GiveUp(f"I do not know what is meant by: {strange}")
    by_id = _by_ids(account, wish.text)
    if by_id:
        return by_id
    if not parts:
        if wish.said("which"):
            parts = segments(account, wish.said("which") + " " + wish.text)
        if not parts:
            only = [x for x in account.owned if x.order["status"] == "pending"]
            if (
                "pending" in wish.text.casefold()
                and len(only) == 1
                and re.search(r"\bitem\b", wish.text)
            ):
                mention = Mention(frozenset({only[0].item["product_id"]}), 0, 0)
                parts = [Segment(mention, "", wish.text)]
            elif not wish.asked.get("which"):
                return Question(
                    "which", "Which item is it about, and what would you like to get for it?"
                )
            else:
                return GiveUp("it is not clear which item is meant")
    changes: list[Change] = []
    for part in parts:
        if changes and re.search(r"\bsame order\b", f"{part.source} {part.target}", re.IGNORECASE):
            part.source += f" {changes[-1].owned.order['order_id']}"
        found = _changes_of(account, wish, part)
        if not isinstance(found, list):
            return found
        changes += found
    return changes


def _by_ids(account: Account, text: str) -> list[Change] | None:
    """Read a change that is told by the numbers of items alone: "item 123… to item 456…"."""
    ids = ITEM_ID.findall(text)
    owned = {
        x.item["item_id"]: x for x in account.owned if x.order["status"] in ("pending", "delivered")
    }
    if len(ids) != 2 or account.mentions(text):
        return None
    old, new = ids
    product_items = {x.item["product_id"]: x for x in owned.values()}
    mine = owned.get(old) or product_items.get(old)
    if mine is None:
        return None
    variant = account.products[mine.item["product_id"]]["variants"].get(new)
    return [Change(mine, variant)] if variant and variant["available"] else None


def _changes_of(account: Account, wish: Wish, part: Segment) -> list[Change] | Question | GiveUp:
    name = account.products[min(part.mention.products)]["name"]
    statuses = ("delivered", "pending")
    said = status_said(part.source) or status_said(wish.text)
    told = f"{part.source} {wish.said(f'which {name}')}"
    target = part.target
    found = find_owned(
        account, part.mention, f"{told} {said}", statuses, several=True, whole=wish.text
    )
    if isinstance(found, Unclear) and found.could_be and not target:
        # "I want the red jacket": what stands before is what it shall become.
        bare = find_owned(account, part.mention, said, statuses, several=False, whole=wish.text)
        if not isinstance(bare, Unclear):
            found, target = bare, told
    if isinstance(found, Unclear):
        return _which(wish, name, found)
    if len({x.order["status"] for x in found}) > 1:
        return _which(wish, name, Unclear(tuple(found)))
    changes: list[Change] = []
    for owned in found:
        new = _new_item(account, wish, owned, target or part.source, name)
        if isinstance(new, Question | GiveUp):
            return new
        changes.append(Change(owned, new))
    return changes


def _which(wish: Wish, name: str, unclear: Unclear) -> Question | GiveUp:
    about = f"which {name}"
    if not unclear.could_be:
        if wish.asked.get("instead"):
            return GiveUp(f"there is no {name} that this could be done with")
        return Question(
            "instead",
            f"I'm afraid I can't do that: there is no {name} in an order of yours that this is possible for. "
            "What would you like to do instead?",
        )
    if wish.asked.get(about, 0) >= 1:
        return GiveUp(f"it is not clear which {name} is meant")
    listed = "; ".join(
        f"{described(x.item)} in order {x.order['order_id']} ({x.order['status']})"
        for x in unclear.could_be
    )
    return Question(about, f"There are several: {listed}. Which {name} do you mean?")


def _new_item(  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
    account: Account, wish: Wish, owned: Owned, target: str, name: str
) -> Record | Question | GiveUp:
    variants = account.variants(owned.item["product_id"])
    options = Options(variants)
    now = {**owned.item, "price": owned.item["price"]}
    like = _like_another(account, owned, target)
    wanted = read_wanted(target, options, name, owned.item["options"])
    if like is not None:
        wanted = Wanted(item_id=like)
    about = f"variant {name}"
    for key, answers in wish.more.items():
        for answer in answers:
            words = _own_part(account, answer, owned, asked=key == about)
            if words:
                wanted = _amended(wanted, read_wanted(words, options, name, owned.item["options"]))
    if not wanted.says_something and not wanted.preferred:
        if wish.asked.get(about):
            return GiveUp(f"it is not clear what the {name} shall become")
        return Question(
            about, f"What should the {name} ({described(owned.item)}) be exchanged for?"
        )
    if wanted.not_understood or wanted.denied:
        vocabulary = account.vocabulary
        plain = all(may_be_passed_over(x, vocabulary) for x in wanted.not_understood)
        if wish.asked.get(about) and (not plain or wanted.denied):
            return GiveUp(
                f"not all was understood of what the {name} shall become: {' '.join(wanted.not_understood)}"
            )
        if not wish.asked.get(about):
            return Question(about, f"Which options should the new {name} have?")
    found = fitting(variants, now, wanted, same_item=bool(wanted.item_id))
    if len(found) == 1:
        return found[0]
    if wish.asked.get(about, 0) > min(3, len(wish.more.get(about, []))):
        return GiveUp(f"no single {name} fits")
    if not found:
        return Question(
            about,
            f"Unfortunately that {name} is not available. {_offer(variants, now, wanted)}Which one would you like instead?",
        )
    differing = [o for o in found[0]["options"] if len({x["options"][o] for x in found}) > 1]
    listed = "; ".join(f"{described(x)} for ${x['price']}" for x in found[:6])
    if len(differing) == 1:
        option = differing[0]
        several = " or ".join(dict.fromkeys(x["options"][option] for x in found))
        return Question(
            about,
            f"The {name} is available in several versions: {listed}. Which {option} do you prefer, {several}?",
        )
    exact = (
        "Unfortunately that is not available with all else unchanged. "
        if not wanted.extremes
        else ""
    )
    return Question(
        about,
        f"{exact}Several options are available for the {name}: {listed}. Which one would you like?",
    )


def _own_part(account: Account, answer: str, owned: Owned, *, asked: bool) -> str:
    """Give the part of an answer that is about this item; all of it, where it names none."""
    parts = segments(account, answer)
    if not parts:
        return answer if asked else ""
    own = [x for x in parts if owned.item["product_id"] in x.mention.products]
    return (own[0].target or own[0].source) if own else ""


def _offer(variants: Sequence[Record], now: Record, wanted: Wanted) -> str:
    near = [
        x
        for x in variants
        if x["available"]
        and x["item_id"] != now["item_id"]
        and any(x["options"].get(o) in v for o, v in wanted.fixed.items())
    ]
    listed = "; ".join(f"{described(x)} for ${x['price']}" for x in near[:6])
    return f"There is: {listed}. " if listed else ""


def _like_another(account: Account, owned: Owned, target: str) -> str | None:
    """Give the item of another order that it shall be like ("the type in my pending order")."""
    said = status_said(target)
    if not said or not re.search(r"\b(?:same|type|one|like|as)\b", target, re.IGNORECASE):
        return None
    others = {
        x.item["item_id"]
        for x in account.owned
        if x.item["product_id"] == owned.item["product_id"]
        and stage(x.order) == said
        and x.order["order_id"] != owned.order["order_id"]
    }
    return others.pop() if len(others) == 1 else None


def _amended(wanted: Wanted, more: Wanted) -> Wanted:
    """Put what was said later over what was said first."""
    for option, values in more.fixed.items():
        wanted.fixed[option] = values
        wanted.steps.pop(option, None)
        wanted.kept.discard(option)
    wanted.kept |= more.kept
    wanted.free |= more.free
    wanted.steps |= more.steps
    wanted.preferred = more.preferred + wanted.preferred
    wanted.extremes = more.extremes or wanted.extremes
    wanted.item_id = more.item_id or wanted.item_id
    wanted.prices = more.prices or wanted.prices
    if more.says_something or more.preferred:
        wanted.not_understood = more.not_understood
    return wanted


_VERB = re.compile(r"\b(?:return|exchang|cancel|modif|chang|swap|replac)\w*", re.IGNORECASE)
_OBJECT = re.compile(
    r"^\s*(?:the|my|an?|both|all|all of|all my|two|these|those)\s+(?:the |my )?([\w\s-]+)",
    re.IGNORECASE,
)


def unknown_object(account: Account, text: str) -> str:
    """Give what a text lists beside the products that are known, and that is none of them."""
    verb = list(_VERB.finditer(text))
    if not verb:
        return ""
    listed = re.split(
        r"[.;(]|\b(?:because|since|as|due to|so|that|which|except|but|for|to|with|from|in|if|when)\b",
        text[verb[0].end() :],
    )[0]
    known = {
        word for product in account.products.values() for word in norms(product["name"])
    } | SMALL
    for part in re.split(r",|\band\b", listed):
        found = _OBJECT.match(part)
        if found and not account.mentions(part) and not payments_in(part):
            strange = [x for x in norms(found[1]) if x not in known and not x.isdigit()]
            if strange and not re.search(
                r"\b(?:order|address|payment|item|product|color|size)", part, re.I
            ):
                return part.strip()
    return ""


def plan_return(account: Account, wish: Wish) -> list[Change] | Question | GiveUp:
    """Give the items that shall go back."""
    text = f"{wish.text} {wish.said('which')}"
    strange = unknown_object(account, text)
    if strange:
        return GiveUp(f"I do not know what is meant by: {strange}")
    excepted = _EXCEPT.split(text, maxsplit=1)
    rest = excepted[1] if len(excepted) > 1 else ""
    everything = _EVERYTHING.search(excepted[0])
    if everything:
        if len(re.findall(_EXCEPT, text)) > 1 or (hedges(text) and not rest):
            return GiveUp("the wish is restricted in words that I did not fully understand")
        return _all_but(account, text, rest)
    if hedges(wish.text):
        return GiveUp("the wish is restricted in words that I did not fully understand")
    parts = segments(account, excepted[0])
    if not parts:
        if wish.asked.get("which"):
            return GiveUp("it is not clear which items are meant")
        return Question("which", "Which items would you like to return?")
    changes: list[Change] = []
    for part in parts:
        name = account.products[min(part.mention.products)]["name"]
        words = f"{part.source} {part.target} {wish.said(f'which {name}')}"
        found = find_owned(
            account, part.mention, words, ("delivered",), several=True, whole=wish.text
        )
        if isinstance(found, Unclear):
            return _which(wish, name, found)
        changes += [Change(x) for x in found if x not in [c.owned for c in changes]]
    return changes


def _all_but(account: Account, text: str, rest: str) -> list[Change] | GiveUp:
    named = orders_in(text)
    orders = [
        x
        for x in account.orders
        if x["status"] == "delivered" and (not named or x["order_id"] in named)
    ]
    before = text[: len(text) - len(rest)] if rest else text
    for mention in account.mentions(before):
        ids = {
            x.order["order_id"] for x in account.owned if x.item["product_id"] in mention.products
        }
        orders = [x for x in orders if x["order_id"] in ids]
    left_out = [x for mention in account.mentions(rest) for x in mention.products]
    known = {w for p in account.products.values() for w in norms(p["name"])} | SMALL
    strange = [w for w in norms(rest) if w not in known]
    if rest and (not left_out or strange):
        return GiveUp("it is not clear what shall be kept")
    if len(orders) > 1 and not re.search(
        r"\borders\b|\beverything\b|\ball (?:items|things)\b", text, re.I
    ):
        return GiveUp("it is not clear which order is meant")
    return [
        Change(Owned(order, item))
        for order in orders
        for item in order["items"]
        if item["product_id"] not in left_out
    ]
