"""A customer who plays a written case: attentive, or one who says yes to everything."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from relevo.evaluation.simulate.answers import Answers, Said
from relevo.evaluation.simulate.hearing import Ask, Heard
from relevo.evaluation.simulate.identity import identity_of
from relevo.evaluation.simulate.objection import objection
from relevo.evaluation.simulate.scenario import Scenario
from relevo.evaluation.simulate.story import Kind, Piece, Story, read_story
from relevo.evaluation.simulate.words import stems

GOODBYE = "No, that's all. Thank you, goodbye."
PERSON = "I'd like to talk to a person, please."
_PATIENCE = 3
"""So often the customer hears the same, or says no, before asking for a person."""
_AMOUNT = re.compile(r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)")
_LIMIT = re.compile(r"(\d[\d,]*(?:\.\d+)?)")
_LESS = re.compile(r"\b(?:less|cheaper|lower|below|under)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"^(?:if not|otherwise)\b", re.IGNORECASE)
_PREFERENCE = re.compile(r"\b(?:several|multiple|options|more than one)\b", re.IGNORECASE)
_PROPOSAL = re.compile(
    r"\breturn|\bexchang|\bcancel|\bmodif|\bchang|\brefund|\baddress|\bswap|\breplac", re.IGNORECASE
)
_ACTION = re.compile(r"\b(return|exchange|cancel|modify|change)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """What the customer says next, or presses."""

    text: str
    payload: str = ""
    last: bool = False
    """With this the customer is through."""


@dataclass(slots=True)
class _Memory:
    """How far the customer has come."""

    stated: int = 0
    """How many wishes have been told."""
    used: set[Piece] = field(default_factory=set[Piece])
    queued: list[Piece] = field(default_factory=list[Piece])
    heard: list[str] = field(default_factory=list[str])
    refused: int = 0
    misheard: int = 0
    reacted: bool = False


class Customer:
    """Plays one case; knows its text and nothing else, and always does the same.

    It opens with its first wish, answers a question with the sentence of its text that is nearest,
    else says that it doesn't know, and tells its wishes one after the other. It never says an id
    that its text does not hold.
    """

    def __init__(self, scenario: Scenario, *, agreeable: bool = False) -> None:
        self.story: Story = read_story(scenario)
        self._agreeable = agreeable
        self._identity = identity_of(scenario)
        self._answers = Answers(self._identity, self.story.pieces, scenario.text)
        self._memory = _Memory()
        pieces = self.story.pieces
        self._otherwise = {
            piece: following
            for piece, following in pairwise(pieces)
            if piece.kind is Kind.COMPARISON and _OTHERWISE.search(following.condition)
        }
        self._retries = set[Piece]()
        for piece, following in pairwise(pieces):
            if following.kind is Kind.FALLBACK and (
                piece.kind is Kind.ANSWER or piece in self._retries
            ):
                self._retries.add(following)

    def opening(self) -> Line:
        """Give the first message: who it is, and the first wish."""
        me = self._identity
        facts = [f"I am {me.name}"] if me.name else []
        if me.zips:
            facts.append(f"my zip code is {me.zips[0]}")
            self._answers.asked["zip"] += len(me.zips) > 1
        elif me.emails:
            facts.append(f"my email is {me.emails[0]}")
            self._answers.asked["email"] += len(me.emails) > 1
        if self.story.reserved:
            self._answers.asked.clear()
            facts = []
        self._memory.stated = self.story.opening
        wishes = " ".join(self.story.wishes[: self.story.opening])
        lead = f"Hi, {', '.join(facts)}." if facts else "Hi."
        return Line(f"{lead} {wishes}".strip())

    def reply(self, heard: Heard) -> Line:
        """Answer what the assistant said."""
        memory = self._memory
        memory.heard.append(heard.text)
        self._settle(heard.text)
        if memory.heard[-_PATIENCE:].count(heard.text) == _PATIENCE:
            return Line(PERSON)
        match heard.wants:
            case Ask.CONFIRM:
                return self._confirm(heard)
            case Ask.PERSON:
                return Line("Yes, please.")
            case Ask.COMPLETE:
                return self._complete(heard)
            case Ask.REPHRASE:
                return self._rephrase()
            case Ask.OPEN:
                return self._answer(heard)
            case Ask.MORE | Ask.NOTHING:
                return self._go_on(heard)

    @property
    def _wish(self) -> int:
        return max(self._memory.stated - 1, 0)

    @property
    def _current(self) -> range:
        """The wishes that were told last: several when all are told at once."""
        first = 0 if self._memory.stated <= self.story.opening else self._wish
        return range(first, max(self._memory.stated, 1))

    def _confirm(self, heard: Heard) -> Line:
        """Say yes, unless the text says otherwise; who is agreeable always says yes."""
        memory = self._memory
        if self._agreeable:
            return Line("Yes.")
        reaction = self._reaction() if _PROPOSAL.search(heard.text) else None
        if reaction is not None:
            memory.reacted = True
            memory.used.add(reaction)
            return Line(f"No, wait. {reaction.said}")
        fallback = self._fallback(heard)
        wrong = objection(heard.text, self._grounds())
        if wrong is None and fallback is not None and not stems(fallback.text) & stems(heard.text):
            wrong = fallback
        if fallback is not None and wrong in (None, fallback):
            memory.used.add(fallback)
        if wrong is None:
            return Line("Yes, please.")
        memory.refused += 1
        if memory.refused > _PATIENCE:
            return Line(f"No. {PERSON}")
        untold = wrong.kind is Kind.WISH and wrong.wish > self._wish
        return Line(f"No. {self._main_wish() if untold else wrong.said or self._main_wish()}")

    def _reaction(self) -> Piece | None:
        """Give what the text says to the question for a yes itself, once its wish is told."""
        return next(
            (
                piece
                for piece in self.story.pieces
                if piece.kind is Kind.REACTION
                and piece not in self._memory.used
                and piece.wish <= self._wish
            ),
            None,
        )

    def _grounds(self) -> list[Piece]:
        """Give the pieces that a proposal is held against: a reaction counts once it was said."""
        return [
            piece
            for piece in self.story.pieces
            if piece.kind is not Kind.REACTION or piece in self._memory.used
        ]

    def _fallback(self, heard: Heard) -> Piece | None:
        """Give what the text says for the case that something is not possible."""
        if not heard.denies:
            return None
        words = stems(heard.text)
        open_ones = [
            piece
            for piece in self.story.pieces
            if piece.kind is Kind.FALLBACK
            and piece not in self._memory.used
            and piece not in self._otherwise.values()
            and piece not in self._retries
            and piece.wish <= self._wish
            and (piece.wish == self._wish or stems(piece.condition) & words)
        ]
        return max(open_ones, key=lambda piece: len(stems(piece.condition) & words), default=None)

    def _complete(self, heard: Heard) -> Line:
        """Say whether everything has been named: a wish of the same kind may be left."""
        memory = self._memory
        told = _ACTION.search(self._main_wish())
        if memory.stated < len(self.story.wishes) and told:
            following = self.story.wishes[memory.stated]
            later = any(x.condition for x in self._wish_pieces(memory.stated))
            if re.search(told[1], following, re.IGNORECASE) and not later:
                return self._next_wish()
        more = re.search(r"\bany\b|\bother\b|\bmissing\b|\badd\b", heard.question, re.IGNORECASE)
        return Line("No, that's all." if more else "Yes, that's all.")

    def _rephrase(self) -> Line:
        self._memory.misheard += 1
        plain = self._main_wish()
        return Line(plain if self._memory.misheard % 2 else plain.split(", ")[0].rstrip(".") + ".")

    def _answer(self, heard: Heard) -> Line:
        fallback = self._fallback(heard)
        if fallback is not None:
            return self._say(Said(fallback.said, pieces=(fallback,)))
        return self._say(self._answers.to(heard, self._current))

    def _go_on(self, heard: Heard) -> Line:
        """Tell what comes next: what a refusal calls for, what was waiting, the next wish, goodbye."""
        memory = self._memory
        fallback = self._fallback(heard)
        if fallback is not None:
            return self._say(Said(fallback.said, pieces=(fallback,)))
        if memory.queued:
            piece = memory.queued.pop(0)
            return self._say(Said(piece.said, pieces=(piece,)))
        volunteered = next((x for x in self.story.pieces if self._is_due(x)), None)
        if volunteered is not None:
            return self._say(Said(volunteered.said, pieces=(volunteered,)))
        if memory.stated < len(self.story.wishes):
            return self._next_wish()
        return Line(GOODBYE, last=True)

    def _is_due(self, piece: Piece) -> bool:
        """Say whether it is a wish on a condition that belongs to one that was told."""
        return (
            piece.kind is Kind.ASIDE
            and bool(piece.condition and _ACTION.search(piece.text))
            and not _PREFERENCE.search(piece.condition)
            and piece not in self._memory.used
            and piece.said not in " ".join(self.story.wishes)
            and piece.wish <= self._wish
        )

    def _next_wish(self) -> Line:
        self._memory.stated += 1
        return Line(self.story.wishes[self._wish])

    def _say(self, said: Said) -> Line:
        """Say it, and remember which pieces are told with it: a wish is not told twice."""
        memory = self._memory
        memory.used.update(said.pieces)
        for piece in said.pieces:
            if piece.kind is Kind.WISH and piece.wish == memory.stated:
                memory.stated += 1
        return Line(said.text, said.payload)

    def _wish_pieces(self, wish: int) -> list[Piece]:
        return [x for x in self.story.pieces if x.kind is Kind.WISH and x.wish == wish]

    def _main_wish(self) -> str:
        own = self._wish_pieces(self._wish)
        wishes = self.story.wishes[self._wish : self._wish + 1]
        return own[0].said if own else " ".join(wishes)

    def _settle(self, text: str) -> None:
        """Decide the wishes that depend on an amount, once one is heard."""
        memory = self._memory
        found = _AMOUNT.search(text)
        if found is None:
            return
        amount = float(found[1].replace(",", ""))
        for piece in self.story.pieces:
            if piece.kind is not Kind.COMPARISON or piece in memory.used or piece.wish > self._wish:
                continue
            limit = _LIMIT.search(piece.condition)
            if limit is None:
                continue
            memory.used.add(piece)
            bound = float(limit[1].replace(",", ""))
            holds = amount < bound if _LESS.search(piece.condition) else amount > bound
            then = piece if holds else self._otherwise.get(piece)
            if then is not None:
                memory.queued.append(then)
