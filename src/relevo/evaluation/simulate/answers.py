"""The answer to an open question: the sentence of the own text that is nearest to it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from relevo.conversation.events import Choice
from relevo.evaluation.simulate.hearing import Heard
from relevo.evaluation.simulate.identity import Identity
from relevo.evaluation.simulate.person import first_person
from relevo.evaluation.simulate.story import Kind, Piece
from relevo.evaluation.simulate.words import stems

DONT_KNOW = "I don't know."
DONT_KNOW_ORDER = "I don't know the order number."
_ABOUT_ME: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("name", re.compile(r"\b(?:your|full|first|last)(?: \w+)? name|\bname and\b|\bname,", re.I)),
    ("zip", re.compile(r"\bzip|\bpost ?code|\bpostal", re.IGNORECASE)),
    ("email", re.compile(r"\be-?mail", re.IGNORECASE)),
    ("user", re.compile(r"\b(?:user|customer|account) ?(?:id|number|name)\b", re.IGNORECASE)),
)
_SAYS: dict[str, str] = {
    "name": "my name is {}",
    "zip": "my zip code is {}",
    "email": "my email is {}",
    "user": "my user id is {}",
}
_ORDER_ASKED = re.compile(
    r"\border (?:number|id|no\b|#)|\b(?:which|what) orders?\b|\bnumber of (?:the|your) order|"
    r"\border's number",
    re.IGNORECASE,
)
_ORDER = re.compile(r"#?\bW\d{5,}\b")
_AGAIN = re.compile(
    r"double.?check|doesn't work|does not work|fails?\b|wrong|error|not found", re.I
)
_TOPICS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\breason\b|\bwhy\b|\bordered by mistake\b|\bno longer needed\b", re.IGNORECASE
        ),
        re.compile(
            r"\bbecause\b|\bsince\b|\bmistake\b|\baccident\b|\bno longer\b|\bdamaged?\b|\blost\b|\btoo "
            r"\w+\b|\bquality\b|\bdon't need\b|\bonly need\b|\bdoesn't work\b|\bdue to\b|\bwrong\b|"
            r"\bissue\b|\bquit\b|\bbetter deal\b|\bunhappy\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(
            r"\bpay(?:ment|ing)?\b|\bpaid\b|\brefund\w*\b|\bcards?\b|\bcharged?\b|\bprice difference\b",
            re.I,
        ),
        re.compile(
            r"\bpay ?pal\b|\bgift ?cards?\b|\bGC\b|\bcredit card\b|\bvisa\b|\bmastercard\b|\bamex\b|\bother "
            r"card\b|\boriginal (?:method|payment)|\bpayment method",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(
            r"\baddress\b|\bstreet\b|\bwhere (?:shall|should|do)\b|\bship(?:ped)? to\b", re.I
        ),
        re.compile(
            r"\baddress|\breveal\b|\blook (?:it )?up\b|\b(?:other|one of the|my) orders?\b|\bplace\b|\bhome\b|"
            r"\b\d{5}\b",
            re.IGNORECASE,
        ),
    ),
)
_COMMON = stems("order item exchange return cancel modify change new payment refund product number")
_ASKING = _COMMON | stems("agent ask asks asked method provide")
"""Words of a rule for a question that do not say which question it is."""
_BARE = stems("order item product number")
_ID = re.compile(r"#?\w*\d{4,}\w*|[\w.+-]+@[\w.-]+\w|\b[a-z]+_[a-z_]*\d+\b")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SEVERAL = re.compile(r"\bitems\b|\ball that apply\b|\bones\b", re.IGNORECASE)
_SPEAKABLE = (Kind.WISH, Kind.BACKGROUND, Kind.DETAIL, Kind.ASIDE, Kind.ANSWER)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, or pressed, and the pieces of the own text that it tells."""

    text: str
    payload: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class Answers:
    """Answers questions from one case's text; remembers how often it was asked what."""

    identity: Identity
    pieces: tuple[Piece, ...]
    text: str
    """All that the customer may say ids of."""
    asked: Counter[str] = field(default_factory=Counter[str])
    last: Piece | None = None

    def to(self, heard: Heard, wish: range) -> Said:
        """Answer an open question, while these are the wishes that are talked about."""
        question = heard.question or heard.text
        who = [fact for fact, form in _ABOUT_ME if form.search(question)]
        if who and not heard.options:
            return Said(self._about_me(who, either=" or " in question))
        if heard.options:
            chosen = self._chosen(heard, wish)
            if chosen is not None:
                return chosen
        if _ORDER_ASKED.search(question):
            found = self._order(wish)
        else:
            found = self._nearest(question, wish)
        if found is None:
            return Said(DONT_KNOW_ORDER if _ORDER_ASKED.search(question) else DONT_KNOW)
        self.last = found
        return Said(found.said, pieces=(found,))

    def _about_me(self, facts: Sequence[str], *, either: bool) -> str:
        known = {fact: self._fact(fact) for fact in facts}
        told = [_SAYS[fact].format(value) for fact, value in known.items() if value]
        for fact in facts:
            self.asked[fact] += 1
        if told and (either or len(told) == len(facts)):
            return first_person(", ".join(told)) if told else ""
        unknown = first_person(self.identity.unknown) if "email" in facts else ""
        if not told:
            told = [
                _SAYS[fact].format(value) for fact in ("name", "zip") if (value := self._fact(fact))
            ]
        rest = first_person(", ".join(told)) if told else ""
        return " ".join(part for part in (unknown or DONT_KNOW, rest) if part)

    def _fact(self, fact: str) -> str:
        """Give the fact to tell now; where the text has several, the next one each time."""
        mine = self.identity
        values: dict[str, tuple[str, ...]] = {
            "name": (mine.name,),
            "zip": mine.zips,
            "email": mine.emails,
            "user": (mine.user_id,),
        }
        several = values[fact]
        return several[min(self.asked[fact], len(several) - 1)] if several else ""

    def _order(self, wish: range) -> Piece | None:
        """Give an order's number: by a rule for that question, else from the own wish."""
        time = self.asked["order"]
        self.asked["order"] += 1
        rules = [
            piece
            for piece in self.pieces
            if (piece.kind is Kind.ANSWER and re.search(r"\border\b", piece.condition, re.I))
        ]
        if rules:
            rules += [
                piece
                for piece in self.pieces
                if piece not in rules and _AGAIN.search(piece.condition) and piece.said
            ]
            return rules[min(time, len(rules) - 1)]
        holding = [x for x in self.pieces if _ORDER.search(x.text) and x.kind in _SPEAKABLE]
        own = [piece for piece in holding if piece.wish in wish] or holding
        return own[0] if own else None

    def _chosen(self, heard: Heard, wish: range) -> Said | None:
        """Give the button that the own text speaks for; None when none or several do."""
        topic, known = self._topic(heard.question)
        asked = stems(heard.question)
        told = [
            x
            for x in (*self._speakable(wish, asked), *self._fallbacks(wish))
            if topic is None or topic.search(x.text) or x.kind is Kind.ANSWER
        ]
        rules = [x for x in told if _is_ruled(x, asked, known)]
        free = [x for x in told if x.kind is not Kind.ANSWER]
        for sources in (rules, [x for x in free if x.wish in wish], free):
            words = frozenset[str]().union(*(_words(piece.text) for piece in sources))
            counts = [
                len((self._telling(option, heard) - _BARE) & words) for option in heard.options
            ]
            best = [x for x, n in zip(heard.options, counts, strict=True) if n == max(counts)]
            if max(counts) == 0:
                continue
            if _SEVERAL.search(heard.question) and sum(n > 0 for n in counts) > 1:
                return None
            preferred = self._preferred(best, heard, sources)
            return self._press(heard.options, preferred) if preferred else None
        return None

    def _preferred(
        self, best: Sequence[Choice], heard: Heard, sources: Sequence[Piece]
    ) -> Choice | None:
        """Give the one button; of several, the one that a preference names first."""
        if len(best) == 1:
            return best[0]
        stated = next((x.text for x in sources if "prefer" in x.text.casefold()), "")
        order = [stems(word) for word in stated.split()]
        firsts = [
            next((i for i, x in enumerate(order) if x & self._telling(option, heard)), len(order))
            for option in best
        ]
        first = min(firsts)
        return best[firsts.index(first)] if firsts.count(first) == 1 else None

    def _fallbacks(self, wish: range) -> list[Piece]:
        return [x for x in self.pieces if x.kind is Kind.FALLBACK and x.said and x.wish in wish]

    def _telling(self, option: Choice, heard: Heard) -> frozenset[str]:
        """Give the words of a button that not every button has."""
        mine = _words(option.label)
        others = [_words(other.label) for other in heard.options if other != option]
        shared = mine.intersection(*others) if others else frozenset[str]()
        return mine - shared

    def _press(self, options: Sequence[Choice], chosen: Choice) -> Said:
        """Press a button; one whose label holds an id that the text does not is named by its place."""
        foreign = [found for found in _ID.findall(chosen.label) if found not in self.text]
        if not foreign:
            return Said(chosen.label, chosen.payload)
        place = list(options).index(chosen)
        return Said(f"The {_ORDINALS[min(place, len(_ORDINALS) - 1)]} one.")

    def _nearest(self, question: str, wish: range) -> Piece | None:
        wanted = stems(question)
        topic, asked = self._topic(question)
        best: tuple[float, Piece] | None = None
        for piece in self._speakable(wish, wanted):
            ruled = _is_ruled(piece, wanted, asked)
            score = self._score(piece, wanted, wish, topic)
            if piece.kind is Kind.ANSWER:
                score = score + 5.0 if ruled else 0.0
            if score < 1:
                continue
            score -= 1.5 if piece == self.last else 0.0
            if best is None or score >= best[0]:
                best = (score, piece)
        return best[1] if best else None

    def _score(
        self, piece: Piece, wanted: frozenset[str], wish: range, topic: re.Pattern[str] | None
    ) -> float:
        if topic is not None and not topic.search(piece.text):
            return 0.0
        overlap = piece.stems & wanted
        score = len(overlap - _COMMON) + 0.4 * len(overlap & _COMMON)
        score += 2.0 if topic is not None else 0.0
        if piece.wish in wish:
            score += 1.0 if piece.kind is Kind.WISH else 0.5
        return score

    def _speakable(self, wish: range, wanted: frozenset[str]) -> list[Piece]:
        """Give what can be said now; of wishes not told yet, only what is plainly asked for."""
        return [
            piece
            for piece in self.pieces
            if piece.kind in _SPEAKABLE
            and piece.said
            and (
                piece.wish < wish.stop or (not piece.condition and (piece.stems & wanted) - _COMMON)
            )
        ]

    def _topic(self, question: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """Give what an answer must speak of, and how the question is known; None for any topic."""
        found = (pair for pair in _TOPICS if pair[0].search(question))
        return next(((evidence, asked) for asked, evidence in found), (None, None))


def _is_ruled(piece: Piece, wanted: frozenset[str], asked: re.Pattern[str] | None) -> bool:
    """Say whether a piece is what the text says to answer to this very question."""
    if piece.kind is not Kind.ANSWER:
        return False
    named = (stems(piece.condition) & wanted) - _ASKING
    return bool(named or (asked and asked.search(piece.condition)))


def _words(text: str) -> frozenset[str]:
    return stems(re.sub(r"\bamex\b", "american express", text, flags=re.IGNORECASE))
