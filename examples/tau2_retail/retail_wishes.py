# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What a customer wants, taken out of the words: one wish for each thing that shall be done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Za-z\"'(#.])|\n+|;\s+")
_VERBS = {
    "return": r"return(?:ing)?|send(?:ing)? back|give back|refund(?:ing)?(?! (?:to|on|via|should|go))|get (?:a|the|my) refund (?:for|of|on)",
    "items": (
        r"exchang(?:e|ing)|swap(?:ping)?|replac(?:e|ing)|trad(?:e|ing)|modify(?:ing)?|chang(?:e|ing)|"
        r"switch(?:ing)?|upgrad(?:e|ing)|adjust(?:ing)?|updat(?:e|ing)|correct(?:ing)?|turn (?=.{3,30} into)"
    ),
    "cancel": r"cancel(?:l?ing)?|no longer (?:need|want)|call off|get rid of|remov(?:e|ing)|take off",
    "undo": r"undo(?:ing)?|reactivat(?:e|ing)|uncancel",
    "keep": r"keep(?:ing)?(?= (?:the|my|it|that|this|only))",
    "ask": (
        r"know|tell me|how (?:many|much)|find out|check|ask|wonder(?:ing)?|inquire|see (?:if|whether|what)|"
        r"look up|track(?:ing)? (?:my|the|it)|show me|get (?:the|my|a) (?:tracking|total|list|number)|what (?:is|are|was|were)|give me|confirm (?:the|what)"
    ),
    "other": r"reorder(?:ing)?|add(?:ing)?(?= (?:an?|the|another|more|it) )|split(?:ting)?|combine|speed up|expedite",
}
_FIND = re.compile("|".join(rf"(?P<{kind}>\b(?:{form})\b)" for kind, form in _VERBS.items()), re.I)
_NOUN = re.compile(
    r"(?:\b(?:the|an?|any|this|that|my|your|of|for|in|after|before|without|no|price|total|other) |-)$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(?:,\s*(?:and|but|then|so)?|;|\band\b|\bthen\b|\bbut\b|\balso\b|\(|\bor\b)\s*", re.IGNORECASE
)
_WANTS = re.compile(
    r"\b(?:want|need|like|wish|wanted|intend|hope|plan|would|i'd|i’d|i'll|please|can|could|may|have|decided|"
    r"going|looking|trying|considering|help)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"\b(?:considering|thinking (?:about|of)|might|may) $", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:never|do(?:es)? not|don['’]t|not|didn['’]t|wouldn['’]t|without|rather than|instead of|avoid)\b"
    r"(?: (?:ever|really|want|wish|like|plan|need|intend|to|have|mean|asked))* ?$",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^\W*(?:but |and |so |then )?(?:if|in case|unless|otherwise|only if|as long as|when|once)\b",
    re.I,
)
_INNER = re.compile(
    r"(?<!wonder)(?<!know)(?<!see)(?<!ask)(?<!check),?\s+(?:but |and )?(?=(?:unless|only if|as long as|provided that|if (?!possible))\b)",
    re.I,
)
_ADDRESS = re.compile(
    r"\baddress(?:es)?\b|\bship(?:ped)? (?:it |them )?to\b|\bdelivered to\b|\bsent? (?:it )?to\b",
    re.I,
)
_PAYMENT = re.compile(r"\bpayments?\b|\bpay(?:ing)?\b|\bpaid\b|\bcharged?\b", re.IGNORECASE)
PAYMENTS = {
    "paypal": re.compile(r"\bpay ?pal\b", re.IGNORECASE),
    "gift_card": re.compile(r"\bgift ?-?cards?\b|\bGC\b", re.IGNORECASE),
    "credit_card": re.compile(
        r"\bcredit ?-?cards?\b|\bvisa\b|\bmaster ?card\b|\bamex\b|\bamerican express\b|\bcard ending\b|\bdebit\b",
        re.IGNORECASE,
    ),
    "other": re.compile(
        r"\bother (?:order(?:'s|’s|s)? )?(?:payment|card|method|account)|\b(?:order's|order’s) payment method",
        re.IGNORECASE,
    ),
    "original": re.compile(
        r"\boriginal (?:\w+ )?(?:payment|method|card|form|account|one)|\bsame (?:payment|method|card)|\bpaid with\b|"
        r"\bused (?:to pay|for (?:the|this) (?:payment|order))",
        re.IGNORECASE,
    ),
}
GOODBYE = re.compile(
    r"\bgood ?bye\b|\bbye\b|\bthat(?:'s|’s| is| was| will be)? (?:all|it|everything)\b|\bnothing (?:else|more)\b|"
    r"^\W*no\b(?:[,.]? (?:thanks?|thank you))?\W*$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w+|⟦email:\w+⟧")
LEADING = "first: "
"""Marks a condition that stood before its wish, and not behind as what to do otherwise."""
_EXCEPTING = re.compile(r"^\W*(?:well,? |but )?except\b", re.IGNORECASE)
_REASON_BEFORE = re.compile(r"\b(?:because|since|as|that|which|if)\b[^.;]*$", re.IGNORECASE)
_ONLY_WHO = re.compile(
    r"^\W*(?:sorry,? |hi,? |hello,? )?(?:(?:i (?:do not|don['’]t) (?:know|remember|have)\b.*)|(?:my|the) (?:full )?(?:name|zip|email|e-mail|user id)\b.*|"
    r"(?:i am|i'm|i’m) [A-Z]\w+ [A-Z]\w+\W.*zip.*|[A-Z][a-z]+ [A-Z][a-z]+,? (?:zip|my zip).*|mine\W*)$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^(?:hi|hello|hey)?[\s,.!]*(?:(?:i am|i'm|my name is|my (?:zip|zip ?code|email|e-mail|user id)\w* is)[^.]*?\.)\s*",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:unless|except|only (?:if|when|the|those|these|return|exchange|cancel|modify|change)|associated|related|besides|apart from|excluding|other than)\b",
    re.I,
)


@dataclass(slots=True)
class Wish:
    """One thing that the customer wants, and what was said to it since."""

    kind: str
    """`return items cancel undo order_address default_address payment ask other`."""
    text: str
    state: str = "open"
    """`open done person dropped`."""
    conditions: list[str] = field(default_factory=list[str])
    more: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Answers, by what was asked."""
    asked: dict[str, int] = field(default_factory=dict[str, int])
    why: str = ""
    """Why people shall see to it."""

    def said(self, about: str) -> str:
        """Give what was answered to questions about that."""
        return " ".join(self.more.get(about, []))

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


def without_greeting(text: str) -> str:
    """Give the text without who it is from."""
    text = _MAIL.sub("mine", text)
    found = _WHO.match(text)
    return (
        text[found.end() :]
        if found
        else re.sub(r"^(?:hi|hello|hey)\b[\s,.!]*", "", text, flags=re.I)
    )


def without_identity(text: str) -> str:
    """Give the text without the sentences that only say who it is from; empty for nothing else."""
    kept = [
        x
        for x in _SENTENCE.split(_MAIL.sub("mine", text))
        if not _ONLY_WHO.match(x) or _FIND.search(x)
    ]
    return " ".join(kept).strip() if any(c.isalnum() for c in "".join(kept)) else ""


def read_wishes(text: str) -> tuple[list[Wish], list[str]]:  # noqa: C901 - deferral: read in one piece it is clearer; to be cut
    """Give the wishes, and the sentences before the first one or that belong to none."""
    wishes: list[Wish] = []
    loose: list[str] = []
    for sentence in _SENTENCE.split(without_greeting(text)):
        if not sentence or not any(c.isalnum() for c in sentence):
            continue
        if _EXCEPTING.match(sentence) and wishes:
            for wish in wishes:
                if wish.kind in ("return", "cancel"):
                    wish.text += f" {sentence}"
            if not _FIND.search(sentence):
                continue
        if _CONDITION.match(sentence) and wishes:
            wishes[-1].conditions.append(sentence)
            continue
        condition = ""
        if _CONDITION.match(sentence) and "," in sentence:
            condition, sentence = sentence.split(",", 1)  # noqa: PLW2901 - does not fit: its rest is what is wished
        found = list(_clauses(sentence))
        if not found:
            if wishes:
                wishes[-1].text += f" {sentence}"
            else:
                loose.append(sentence)
            continue
        for kind, clause in found:
            whole, *conditions = _INNER.split(clause)
            if kind == "keep":
                if wishes:
                    wishes[-1].text += f" {clause}"
                else:
                    loose.append(clause)
                continue
            before = " ".join(loose)
            loose.clear()
            first = [f"{LEADING}{condition}"] if condition else []
            wishes.append(Wish(kind, f"{before} {whole}".strip(), conditions=[*first, *conditions]))
    for wish in wishes:
        wish.kind = _kind(wish)
    return wishes, loose


def _clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """Cut a sentence where another thing to be done begins."""
    verbs = [x for x in _FIND.finditer(sentence) if _is_verb(sentence, x)]
    starts: list[int] = []
    for place, verb in enumerate(verbs):
        floor = verbs[place - 1].end() if place else 0
        cuts = list(_SEPARATOR.finditer(sentence, floor, verb.start()))
        starts.append(0 if not place else (cuts[-1].end() if cuts else -1))
    kept: list[tuple[re.Match[str], int]] = []
    for verb, start in zip(verbs, starts, strict=True):
        before = kept[-1] if kept else None
        if start >= 0:
            kept.append((verb, start))
        elif before is not None and (before[0].lastgroup, verb.lastgroup) == ("ask", "other"):
            # A question whether we help to split a payment wants it done.
            kept[-1] = (verb, before[1])
    for place, (verb, start) in enumerate(kept):
        end = kept[place + 1][1] if place + 1 < len(kept) else len(sentence)
        clause = sentence[start:end].strip(" ,")
        bare = re.sub(r"\b(?:and|or|then)\b|\W", "", sentence[verb.end() : end]) == ""
        if bare and place + 1 < len(kept):
            following = kept[place + 1][0].end()
            last = kept[place + 2][1] if place + 2 < len(kept) else len(sentence)
            clause = f"{sentence[start : verb.end()]} {sentence[following:last]}".strip(" ,")
        yield verb.lastgroup or "ask", clause


def _is_verb(sentence: str, found: re.Match[str]) -> bool:
    before = sentence[: found.start()]
    if found[0].casefold().startswith("no longer"):
        return not _REASON_BEFORE.search(before) and not _FIND.search(before)
    if found.lastgroup == "ask":
        return not _NEVER.search(before)
    if found.lastgroup in ("cancel", "return") and _MAYBE.search(before):
        return False
    return not _NOUN.search(before) and not _NEVER.search(before)


def _kind(wish: Wish) -> str:
    text = wish.text
    if wish.kind == "items":
        if _ADDRESS.search(text):
            return "address"
        if _PAYMENT.search(text) and re.search(
            r"\b(?:chang\w+|modify|switch|updat\w+)\b[^.]{0,40}\b(?:payment|pay|paid|charged)\b",
            text,
            re.I,
        ):
            return "payment"
    return wish.kind


def never_wants(text: str) -> set[str]:
    """Give the kinds of change that the text says the customer never wants."""
    found: set[str] = set()
    for verb in _FIND.finditer(text):
        before = text[: verb.start()]
        wants = re.search(r"\b(?:never|not|n['’]t) (?:ever )?want (?:to )?$", before, re.IGNORECASE)
        if wants and verb.lastgroup:
            found.add(verb.lastgroup)
    return found


def payments_in(text: str) -> list[str]:
    """Give the means of payment that a text names, in its order."""
    places = {kind: form.search(text) for kind, form in PAYMENTS.items()}
    found = [(x.start(), kind) for kind, x in places.items() if x]
    return [kind for _, kind in sorted(found)]


def hedges(text: str) -> bool:
    """Say whether a text restricts in words what it is about."""
    return bool(_HEDGE.search(text))
