"""A case's text taken apart: what is wished, on what conditions, and what is never said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from relevo.evaluation.simulate.person import first_person
from relevo.evaluation.simulate.scenario import Scenario
from relevo.evaluation.simulate.words import stems


class Kind(StrEnum):
    """What a piece of a case's text is for."""

    WISH = "wish"
    BACKGROUND = "background"
    """How it came about; said before the wish that follows."""
    DETAIL = "detail"
    """How a wish is to be done; said with it."""
    ASIDE = "aside"
    """Said when asked."""
    ANSWER = "answer"
    """What to say when asked for something named."""
    FALLBACK = "fallback"
    """What to say when something is not possible."""
    COMPARISON = "comparison"
    """A wish that depends on an amount."""
    REACTION = "reaction"
    """What to say to the question for a yes itself."""
    HIDDEN = "hidden"
    """Known, never said."""
    MANNER = "manner"
    """How to behave; said to nobody."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one."""

    kind: Kind
    text: str
    """As it stands in the case, without its condition."""
    said: str
    """As the customer says it; empty when it is never said."""
    condition: str = ""
    wish: int = -1
    """The wish that it belongs to; -1 for all of them."""

    @property
    def stems(self) -> frozenset[str]:
        """The words that carry its meaning, those of its condition with them."""
        return stems(f"{self.condition} {self.text}")


@dataclass(frozen=True, slots=True)
class Story:
    """A case, as the customer goes by it."""

    wishes: tuple[str, ...]
    """What is wanted, in the first person, in the order in which it is told."""
    pieces: tuple[Piece, ...]
    opening: int = 1
    """How many wishes are told at once at the beginning."""
    reserved: bool = False
    """The customer says who they are only when asked."""

    @property
    def reacts(self) -> bool:
        """Say whether the text reacts to the question for a yes itself."""
        return any(piece.kind is Kind.REACTION for piece in self.pieces)


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Z\"'(.])|\n+|(?<=[a-z})]);\s+")
_CONDITION_INSIDE = re.compile(r",?\s+(?:but|and|however)\s+(?=(?:if|when|once)\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_LEADS = re.compile(r"^(?:\W+|(?:but|and|then|so|well|also),?\s+(?=(?:if|when|once)\b))+", re.I)
_HAS_CONDITION = re.compile(r"^(?:if|in case|when|once|after|otherwise)\b", re.IGNORECASE)
_CUT = re.compile(
    r"(?:,\s*|\s+)then,?\s+(?=\w)|,\s+(?=(?:you|you'd|you’d|you're|it|just|only|please|tell|say|mention|"
    r"provide|give|ask|do|get|no|using|use|cancel|return|exchange|keep|transfer|proceed|the|that|"
    r"modify|change|her|his|my|your)\b)",
    re.IGNORECASE,
)
_CUT_BARE = re.compile(r"\s+(?=you(?:'d|’d| would)? (?:want|prefer|like|rather|need)\b)", re.I)
_CONFIRM = re.compile(
    r"\b(?:ask\w*|request\w*|prompt\w*|want\w*|need\w*)\b.*\bconfirm|\bconfirmation\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"^(?:once|after|when)\b.*\b(?:confirmed|completed?|done|finished|made|changed)\b", re.I
)
_ASKED = re.compile(r"\b(?:ask(?:s|ed)?|wonders|inquires|wants to know|needs|proposes)\b", re.I)
_COMPARED = re.compile(
    r"\b(?:less|cheaper|lower|below|under|greater|more|higher|above|over)\b[^,]*?\$?\s?\d", re.I
)
_DENIED = re.compile(
    r"\b(?:not|no|cannot|can't|can’t|unable|impossible|fails?|refuses?|unavailable|otherwise|"
    r"doesn't|isn't|aren't|won't|don't|doesn’t|isn’t)\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\b(?:possible|impossible|available|unavailable|cannot|can't|can’t|able|unable|allow\w*|help|"
    r"works?|refuses?|fails?|no way|not$|otherwise|there (?:is|are) (?:no|none)|guarantee|finds?|exist)\b",
    re.IGNORECASE,
)
_HIDING = re.compile(r"\b(?:reveal|share|mention|tell|disclose)\b", re.IGNORECASE)
_ORDERED_TO_HIDE = re.compile(
    r"(?:^|\bbut |\band )(?:please )?(?:do not|don't|don’t|never)\s+(?:reveal|share|mention|tell|disclose)",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"^(?:be|act|sound|speak|talk|try to make|make everything|do not end|don't end|mention|"
    r"(?:make sure|ensure)(?: that)? (?:you |to )?(?:\w+ )?(?:mention|say|tell|ask)|"
    r"do not (?:mention|reveal|share|say|tell)|don't (?:mention|reveal|share|say|tell))\b|"
    r"\byou are (?:a |an )?(?:very |extremely )?(?:\w+,? )*(?:person|man|woman|guy|customer service)\b|"
    r"^you (?:like|love|tend) to\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\bsame time\b|\bone go\b|\btogether\b|\bat once\b|\bat the beginning\b|\ball requests\b", re.I
)
_RESERVED = re.compile(
    r"\bprivate\b|\breluctant\b|\breveal (?:much|minimal)|\bmysterious\b|\bminimal information\b",
    re.I,
)
_ACTION = (
    r"(?:return|exchange|cancel|modify|change|upgrade|switch|replace|know|check|ask|undo|swap|"
    r"adjust|update|correct|track|buy|reorder|split|remove|get rid|talk|inquire|wonder|confirm|"
    r"cancell?ing|returning|exchanging|find out|see (?:if|whether))"
)
_ACTS = re.compile(rf"(?<!the )(?<!any )(?<!of )\b{_ACTION}\b", re.IGNORECASE)
_WISHES = re.compile(
    rf"\b(?:want|wish|like|need|intend|hope|wonder|request|considering|plan)(?:s|ing)?\b|"
    rf"^(?:ask|inquire|check)\b|\byou(?:'ll|’ll| will)? (?:first |then |also )?(?:ask|inquire|check)\b|^[^,]*,?\s*{_ACTION}\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:never|do not|don't|don’t) (?:ever )?(?:want|wish|plan|intend)\b", re.I)
_HOW = re.compile(
    r"\bprefer|\brefund|\bpay(?:ment|pal)?\b|\bprice\b|\bgift ?card|\bcare\b|\bissue\b|\bas soon as|"
    r"\burgent|\bremember|\bnot sure|\bforgot|\bokay with|\bsame\b|\bensure|\bmake sure",
    re.IGNORECASE,
)
_STAGE_WORDS: tuple[tuple[str, str], ...] = (
    (r"^do not say yes(?: immediately)?,?\s*(?:because|since|as)?\s*", ""),
    (r"^(?:you (?:should |will |then |may |can )?)?add another request,?\s+and\s+", "you "),
    (r"^then\s+", ""),
    (
        (
            r"^(?:you (?:should |will |then |may |can )?)?(?:mention|say|answer|reply|respond|state|"
            r"tell (?:it|them|the agent)(?! to\b))(?: that(?!['’])| with)?\s*"
        ),
        "",
    ),
    (r"^(?:you (?:should |will |then |may |can )?)?(?:provide|give)\s+", ""),
    (r"\band (?:then )?(?:provide|give) (?=#?\w*\d)", "and it is "),
    (r"\s+(?:first|initially)$", ""),
    (r"\s+initially\b", ""),
    (r"^you (?:would )?change your mind (?:and|to)\s+(?=\w+ing\b)", "you changed your mind to "),
    (r"^you (?:would )?change your mind and\s+", "you changed your mind, you want to "),
    (r"^you become angry and\s+", "then you want to "),
    (r"^(?:you are angry )?and swear for a few times,?\s*(?:then|and)?\s*", ""),
)


def read_story(scenario: Scenario) -> Story:
    """Take a case's text apart."""
    telling = _Telling()
    for piece in _pieces(scenario.reason):
        telling.add(piece)
    telling.finish()
    if not telling.wishes:
        telling.wishes.append(first_person(scenario.reason))
    for piece in _pieces(scenario.manner):
        telling.add_manner(piece)
    reserved = bool(_RESERVED.search(scenario.manner + scenario.reason))
    return Story(tuple(telling.wishes), tuple(telling.pieces), max(telling.opening, 1), reserved)


@dataclass(slots=True)
class _Telling:
    """The wishes as they come up, and what belongs to them."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    wishes: list[str] = field(default_factory=list[str])
    lead: list[str] = field(default_factory=list[str])
    """What is said before the next wish."""
    last: str = ""
    opening: int = 1

    def add(self, piece: Piece) -> None:
        """Take in the next piece of why the customer gets in touch."""
        match piece.kind:
            case Kind.WISH if self.wishes and not self.lead and _same_wish(self.last, piece.text):
                self.wishes[-1] += f" {piece.said}"
            case Kind.WISH:
                self._wish(piece)
            case Kind.ASIDE if not self.wishes and _ACTS.search(piece.text):
                self._wish(piece)
            case Kind.DETAIL if self.wishes:
                self.wishes[-1] += f" {piece.said}"
            case Kind.BACKGROUND | Kind.DETAIL:
                self.lead.append(piece.said)
            case Kind.MANNER if _TOGETHER.search(piece.text):
                self.opening = max(self.opening, len(self.wishes))
            case _:
                pass
        self.pieces.append(replace(piece, wish=max(len(self.wishes) - 1, 0)))

    def finish(self) -> None:
        """Add what was left over to the last wish."""
        if self.lead:
            self.wishes[-1:] = [" ".join([*self.wishes[-1:], *self.lead])]

    def add_manner(self, piece: Piece) -> None:
        """Take in the next piece of how the customer behaves: only its conditions are said."""
        constrains = _NEVER.search(piece.text) and _ACTS.search(piece.text)
        if not piece.condition and not (constrains and not _RESERVED.search(piece.text)):
            if _TOGETHER.search(piece.text):
                self.opening = len(self.wishes)
            self.pieces.append(replace(piece, kind=Kind.MANNER, said=""))
        else:
            kind = Kind.ASIDE if piece.kind is Kind.DETAIL else piece.kind
            self.pieces.append(replace(piece, kind=kind))

    def _wish(self, piece: Piece) -> None:
        self.wishes.append(" ".join([*self.lead, piece.said]))
        self.lead.clear()
        self.last = piece.text


def _same_wish(before: str, text: str) -> bool:
    """Say whether a sentence only tells more of the wish before it."""
    if stems(before) <= stems(text):
        return True
    again = re.search(r"\b(return|exchange|cancel|modify|change)\b (?:it|them)\b", text, re.I)
    return bool(again and re.search(rf"\b{again[1]}", before, re.IGNORECASE))


def _pieces(text: str) -> Iterator[Piece]:
    for sentence in _SENTENCE_END.split(text):
        whole = sentence.strip()
        if whole.startswith("(") and whole.rstrip(".").endswith(")"):
            yield _bracket(whole.strip("(). "))
            continue
        for part in _parts(_LEADS.sub("", whole)):
            yield from _piece(_LEADS.sub("", part.strip()))


def _parts(sentence: str) -> Iterator[str]:
    """Cut a sentence where a condition begins in the middle of it, outside of brackets."""
    start = 0
    for cut in _outside_brackets(_CONDITION_INSIDE, sentence):
        yield sentence[start : cut.start()]
        start = cut.end()
    yield sentence[start:]


def _outside_brackets(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    found = pattern.finditer(text)
    return [x for x in found if text.count("(", 0, x.start()) == text.count(")", 0, x.start())]


def _piece(part: str) -> Iterator[Piece]:
    """Give the pieces of one sentence: its brackets first, then itself."""
    hides = False
    for bracket in _BRACKETS.findall(part):
        if not _HIDING.search(bracket):
            continue
        ordered = _ORDERED_TO_HIDE.search(bracket)
        hides = hides or bool(ordered and ordered.start() == 0)
        yield _bracket(bracket)
    plain = _BRACKETS.sub(lambda b: "" if _HIDING.search(b[1]) else f" ({b[1]})", part).strip()
    if not any(letter.isalnum() for letter in plain):
        return
    if hides:
        yield Piece(Kind.HIDDEN, plain, "")
    elif _HAS_CONDITION.search(plain):
        yield _conditional(plain)
    else:
        yield _plain(plain)


def _bracket(text: str) -> Piece:
    """Give what stands in brackets: known and never said, or said when asked."""
    if _ORDERED_TO_HIDE.search(text):
        return Piece(Kind.HIDDEN, text, "")
    told = re.sub(r"^which\s+", "", text)
    return Piece(Kind.ASIDE, text, first_person(told))


def _conditional(text: str) -> Piece:
    condition, then = _split(text)
    if not condition and re.match(r"if\b", text, re.IGNORECASE):
        return Piece(Kind.WISH, text, first_person(f"you want to know {text[0].lower()}{text[1:]}"))
    if _CONFIRM.search(condition):
        kind = Kind.REACTION
    elif _DONE.search(condition):
        return Piece(Kind.WISH, then, first_person(then), condition)
    elif _ASKED.search(condition):
        kind = Kind.ANSWER
    elif _COMPARED.search(condition):
        kind = Kind.COMPARISON
    elif not condition or (_DENIED.search(condition) and _POSSIBLE.search(condition)):
        kind = Kind.FALLBACK
    elif _DENIED.search(condition) and _ACTS.search(then):
        return Piece(Kind.WISH, then, first_person(text), condition)
    else:
        kind = Kind.ASIDE
    if kind is Kind.ASIDE:
        return Piece(kind, then, first_person(text), condition)
    return Piece(kind, then, first_person(_without_stage_words(then)), condition)


def _split(text: str) -> tuple[str, str]:
    """Give the condition and what then holds."""
    otherwise = re.match(r"^(?:otherwise|if (?:not|that fails))(?: possible)?,\s*", text, re.I)
    if otherwise:
        return otherwise[0].strip(" ,"), text[otherwise.end() :]
    cut = next(iter(_outside_brackets(_CUT, text)), None)
    if cut is None:
        cut = _CUT_BARE.search(text)
    if cut is None:
        before, _, after = text.partition(", ")
        return (before, after) if after and "(" not in before else ("", text)
    return text[: cut.start()], text[cut.end() :]


def _without_stage_words(text: str) -> str:
    """Give what is to be said, without the words that say that it is to be said."""
    for pattern, form in _STAGE_WORDS:
        text = re.sub(pattern, form, text.strip(" ."), flags=re.IGNORECASE)
    if re.match(r"^(?:also )?(?:want|regret|prefer|decide|agree)\b", text, re.IGNORECASE):
        return f"you {text}"
    return text


def _plain(text: str) -> Piece:
    if _HIDING.search(text) and re.search(r"\breveal\b", text, re.IGNORECASE):
        if _ORDERED_TO_HIDE.search(text):
            return Piece(Kind.HIDDEN, text, "")
        return Piece(Kind.ASIDE, text, first_person(text))
    if _MANNER.search(text) and not re.search(r"\b(?:called|named)\b", text):
        return Piece(Kind.MANNER, text, "")
    if _NEVER.search(text):
        return Piece(Kind.ASIDE, text, first_person(text))
    if re.match(r"(?:well,? )?except\b", text, re.IGNORECASE):
        return Piece(Kind.DETAIL, text, first_person(text))
    if _HOW.search(text) and not _ACTS.search(text):
        return Piece(Kind.DETAIL, text, first_person(text))
    if re.match(r"(?:make sure|ensure)\b", text, re.IGNORECASE):
        return Piece(Kind.DETAIL, text, first_person(f"please {text[0].lower()}{text[1:]}"))
    kind = Kind.WISH if _WISHES.search(text) and _ACTS.search(text) else Kind.BACKGROUND
    if re.match(r"you are not\b", text, re.IGNORECASE) and not re.search(r"\bwant\b", text):
        return Piece(Kind.BACKGROUND, text, first_person(text))
    if kind is Kind.BACKGROUND and re.search(r"\bwant|\bwish|\bwould like", text, re.I):
        kind = Kind.WISH
    return Piece(kind, text, first_person(text))
