"""Everything that is known of one message when the arbiter decides, and what can be asked of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from relevo.conversation.author import AuthorKind
from relevo.conversation.commands import (
    SMALL_TALK,
    AskKnowledge,
    Candidate,
    Clarify,
    Command,
    CorrectSlot,
    SetSlot,
    StartFlow,
)
from relevo.conversation.state import Frame, Line, SlotValue, State
from relevo.playbook.items import offered
from relevo.playbook.model import Bundle, Flow, Slot
from relevo.playbook.moment import Now
from relevo.playbook.slots import BETWEEN
from relevo.turn.understand import clauses, slots
from relevo.turn.understand.intents import Wish, Wishes
from relevo.turn.understand.language import function_words
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Cues
from relevo.turn.understand.values.days import Here

SURE = 0.55
"""Probability from which a flow is started when nothing runs."""
SURE_MIDWAY = 0.7
"""Probability from which a flow is started while another runs."""
SURE_IN_ANSWER = 0.85
"""Probability from which a flow is started while a question is open."""
CLOSE = 0.6
"""Share of the best flow's probability from which another is close to it."""
_STATEMENT_ANSWERED = 0.8
"""How well the documents must fit words that are no question."""
_UNSAID_ANSWERED = 0.6
"""The same, where no flow is in question."""
_WORDS_OF_TWO_MATTERS = 5
"""Words from which a message may hold an answer and a question."""
_WORDS_OF_TWO_WISHES = 7
"""Words from which a message may hold two wishes that only an "and" divides."""
_FAINT = 0.15
"""Probability of the whole from which a clause that is sure of the same makes it a wish."""
_WORDS_BESIDE_A_VALUE = 3
_SURE_OF_HALF = 0.9
"""Probability from which each side of that "and" is a wish of its own."""
_WORDS_OF_A_FOLLOW_UP = 12
"""Words up to which a question may leave its subject to what was talked of before."""
_FOLLOWED = 0.6
"""How well the documents must fit a question about what was just answered."""
_ANSWERS_ALONE = 0.3
"""How well the documents must fit a question with the subject of the talk added."""
_LATELY = 4
"""Replies within which a flow that ended is still what the talk is about."""
_ANSWERS = ("knowledge.", "unknown_answer")
"""In the names of texts that reply to a question."""
_MOMENTS = frozenset({"date", "time", "datetime"})
_STEERING = (
    *SMALL_TALK,
    *(
        "human",
        "cancel",
        "repeat",
        "restart",
        "opt_out",
        "confirm",
        "deny",
        "correction",
        "unknown",
    ),
    *(
        "frustrated",
        "urgent",
        "sad",
        "language",
        "contrast",
        "pause",
        "why_asked",
        "may_i",
        "change",
        "nothing_came",
    ),
    *("refuse", "change_of_mind", "indifferent", "follow_up", "laugh"),
)
"""Kinds of cues that steer a talk and name no matter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and by which rule."""

    rule: str
    commands: tuple[Command, ...]
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the company's knowledge holds for a question: 0 not at all, 1 in full, and on which page."""

    score: float = 0.0
    page: str = ""
    id: str = ""


NO_ANSWER = Answer()


@dataclass(frozen=True)
class Evidence:
    """A message, what rules and classifier found in it, and where the conversation stands.

    What is concluded from it is worked out when a rule first asks, and once.
    """

    message: Message
    cues: Cues
    wishes: Wishes
    state: State
    bundle: Bundle
    here: Here
    look_up: Callable[[str, str], Answer]
    """What the company's knowledge holds for a question, and for the one before that it may lean on."""
    read: Callable[[str], Wishes]
    """Which flows a piece of the message means."""
    minds: Mapping[str, str]
    """By slot, the option that says "I changed my mind", which is then no wish to stop."""

    @cached_property
    def frame(self) -> Frame | None:
        """The flow that runs."""
        return self.state.frame

    @cached_property
    def flow(self) -> Flow | None:
        """The running flow's playbook."""
        return self.bundle.flows.get(self.frame.flow) if self.frame else None

    @cached_property
    def awaiting(self) -> str:
        """What the running flow waits for."""
        return self.frame.awaiting if self.frame else ""

    @cached_property
    def asked_slot(self) -> Slot | None:
        """The slot that was asked for."""
        if self.frame is None or self.flow is None or self.awaiting not in ("slot", "choice"):
            return None
        slot = self.flow.slots.get(self.frame.slot)
        return self._offered(slot, self.frame) if slot is not None else None

    def _offered(self, slot: Slot, frame: Frame) -> Slot:
        """Give a slot with the things that its list holds now."""
        values = {name: held.value for name, held in frame.slots.items()}
        now = Now(self.state.last_at, self.bundle.zone)
        return offered(slot, {**frame.results, **values}, now) if slot.items else slot

    @cached_property
    def is_question(self) -> bool:
        """Whether the message asks something."""
        if "?" in self.message.text or self.cues.opens("question"):
            return True
        return len(self.message.words) <= _WORDS_OF_A_FOLLOW_UP and self.cues.has("open_question")

    @cached_property
    def asks_openly(self) -> bool:
        """Whether the message asks what, when, how …, which no yes, and no value, answers."""
        return self.cues.opens("open_question") and not self.cues.has("may_i")

    @cached_property
    def wishes_something(self) -> bool:
        """Whether the words say that something is wanted ("I'd like to …", "can you …")."""
        return self.cues.has("wish", "may_i")

    @cached_property
    def questions(self) -> Sequence[str]:
        """The clauses that ask, where others beside them do not."""
        if len(self.message.words) < _WORDS_OF_TWO_MATTERS:
            return ()
        parts = clauses.split(self.message.text)
        asking = [part for part in parts if self._asks(part)] if len(parts) > 1 else parts
        return asking if len(asking) < len(parts) else ()

    @cached_property
    def stated(self) -> Message:
        """The message without its questions, where there is anything beside them."""
        if not self.questions:
            return self.message
        asking = set(self.questions)
        parts = clauses.split(self.message.text)
        return Message.of(" ".join(part for part in parts if part not in asking))

    def _asks(self, part: str) -> bool:
        return "?" in part or self.cues.within(part).opens("question")

    @cached_property
    def is_talk(self) -> bool:
        """Whether the message is small talk and nothing else."""
        kinds = (*SMALL_TALK, "confirm", "question", "deny")
        return self.cues.has(*SMALL_TALK) and self.cues.left_over(*kinds) <= 1

    @cached_property
    def names_no_matter(self) -> bool:
        """Whether every word steers the talk, so that none is left to say what it is about."""
        return self.cues.left_over(*_STEERING) == 0

    @cached_property
    def is_a_value(self) -> bool:
        """Whether the message is a vault token or a number with hardly a word beside it."""
        words = self.message.text.split()
        values = [word for word in words if "⟦" in word or any(c.isdigit() for c in word)]
        return bool(values) and len(words) - len(values) <= _WORDS_BESIDE_A_VALUE

    @cached_property
    def top(self) -> Wish | None:
        """The flow that the message most likely means, where it means any."""
        if not self.wishes.in_scope or self.names_no_matter or not self.wishes.ranked:
            return None
        best = self._as_its_clearest_clause(self.wishes.ranked[0])
        # "Can you do it for me?" means nothing by itself, unless the examples are just like it; in
        # answer to a question it never means another matter.
        # Nor does a curse.
        unsure = best.probability < SURE_IN_ANSWER or self.cues.has("frustrated")
        vague = unsure or self.asked_slot is not None
        return None if vague and self.says_little else best

    def _as_its_clearest_clause(self, best: Wish) -> Wish:
        """Take an unsure wish for as sure as a clause is that means the same, amid what is only told."""
        if not _FAINT <= best.probability < SURE:
            return best
        parts = clauses.split(self.message.text)
        for part in parts if len(parts) > 1 else ():
            found = self.read(part)
            clear = found.ranked[0] if found.ranked and found.in_scope else best
            if clear.flow == best.flow and clear.probability >= SURE_IN_ANSWER:
                return clear
        return best

    @cached_property
    def says_little(self) -> bool:
        """Whether the words carry grammar and mood, and no matter."""
        return self.cues.says_little(*_STEERING)

    @cached_property
    def several(self) -> Sequence[Wish]:
        """Different flows that parts of the message clearly mean, in the customer's order."""
        if self.wishes.several or self.top is None:
            wanted = self.wishes.several
            return [
                w for w in wanted if self.cues.within(w.words).left_over(*_STEERING, "also") > 0
            ]
        if len(self.message.words) < _WORDS_OF_TWO_WISHES:
            return ()
        best: tuple[Wish, ...] = ()
        for half in clauses.halves(self.message.text):
            found = [self.read(part) for part in half]
            tops = [x.ranked[0] for x in found if x.ranked and x.in_scope]
            sure = len(tops) == len(half) and min(w.probability for w in tops) >= _SURE_OF_HALF
            if not sure or tops[0].flow == tops[1].flow:
                continue
            if any(w.flow == self.top.flow for w in tops):
                best = max(best, tuple(tops), key=_least)
        return best

    @cached_property
    def close(self) -> Sequence[Wish]:
        """Flows that are near the most likely one, that one first."""
        top = self.top
        if top is None:
            return ()
        if top is not self.wishes.ranked[0]:
            return [top]
        return [w for w in self.wishes.ranked if w.probability >= CLOSE * top.probability]

    @cached_property
    def asked_for_words(self) -> bool:
        """Whether any words may be the answer that is waited for."""
        slot = self.asked_slot
        return slot is not None and slot.type == "text"

    @cached_property
    def asked_for_a_choice(self) -> bool:
        """Whether one of some options, or free words, are waited for: people then tell how it was."""
        slot = self.asked_slot
        return slot is not None and slot.type in ("choice", "text", "yes_no")

    @cached_property
    def last_reply(self) -> Line | None:
        """What was said to the customer last."""
        said = (x for x in reversed(self.state.recent) if x.author is not AuthorKind.CUSTOMER)
        return next(said, None)

    @cached_property
    def was_asked_which(self) -> bool:
        """Whether the customer was just asked which of some flows is meant, beyond being told of all."""
        last = self.last_reply
        named = last is not None and "clarify" in last.template.split("+")
        return named or self.awaiting == "clarification"

    @cached_property
    def just_finished(self) -> str:
        """The flow that ended a few replies ago, and nothing began since; empty when there is none."""
        ended = self.state.finished_flows
        name = ended[-1].removesuffix(":completed") if ended else ""
        flow = self.bundle.flows.get(name)
        if self.frame is not None or flow is None or not flow.startable:
            return ""
        said = [x for x in self.state.recent if x.author is not AuthorKind.CUSTOMER][-_LATELY:]
        told = any(p.startswith(f"{name}.") for x in said for p in x.template.split("+"))
        return name if told else ""

    @cached_property
    def offered_flows(self) -> tuple[str, ...]:
        """Flows that the customer was just asked to choose from."""
        if self.frame is not None and self.awaiting == "clarification":
            return tuple(name for name in self.frame.options if name in self.bundle.flows)
        last = self.last_reply
        payloads = [choice.payload for choice in last.choices] if last else []
        names = [p.removeprefix("flow:") for p in payloads if p.startswith("flow:")]
        return tuple(name for name in names if name in self.bundle.flows)

    @cached_property
    def question(self) -> str:
        """The message as a question for the documents, with the matter where it names none itself.

        "And how much does that cost?" within a return is about returns.
        """
        return self.as_question(self.message.plain)

    def as_question(self, plain: str) -> str:
        """Give these words as a question, with the matter where nothing is found without it."""
        if len(plain.split()) > _WORDS_OF_A_FOLLOW_UP or self._only_exclaims:
            return plain
        meant = self.wishes.ranked[0] if self.asks_in_case and self.wishes.in_scope else None
        if meant is not None and meant.probability >= SURE and self.look_up(plain, "").score == 0:
            # "What if I don't like it?" asks how the matter goes that it would be.
            named = self._title_of(meant.flow)
        elif self.find_answer(plain) > 0 or not self._matter:
            return plain
        elif self.cues.has("question", "open_question", "follow_up") or "?" in plain:
            named = f"{plain} {self._matter}"
        else:
            return plain
        return named if named and self.look_up(named, "").score > _ANSWERS_ALONE else plain

    @cached_property
    def _only_exclaims(self) -> bool:
        """Whether there is only mood in the words, though they begin as a question ("que pena")."""
        return self.cues.left_over(*_STEERING, "question", "open_question") == 0

    def asking(self, question: str) -> AskKnowledge:
        """Give the command that asks this, with the question before that it may lean on."""
        said = question in self.message.plain  # what was made of it leans on nothing
        return AskKnowledge(question, self.about if said else "")

    @cached_property
    def asks_in_case(self) -> bool:
        """Whether it is asked what would be ("what if it breaks?"), and nothing is to be done now."""
        case = self.cues.said("in_case")
        if case is None or not self.is_question:
            return False
        # "And if I order today, when does it come?" asks for the when.
        asking = (c for c in self.cues.found if c.kind == "open_question")
        return all(c.start < case.end for c in asking)

    @cached_property
    def asks_how_it_is(self) -> bool:
        """Whether it is asked how things are done here, and not about a matter of one's own."""
        if self.asks_in_case:
            return True
        return self.asks_openly and not self.cues.has("mine") and not self.mentions_anything

    @cached_property
    def mentions_anything(self) -> bool:
        """Whether there is a number or an address in the message that belongs to some matter."""
        return "⟦" in self.message.text or any(c.isdigit() for c in self.message.text)

    @cached_property
    def _just_answered(self) -> bool:
        last = self.last_reply
        return last is not None and any(name in last.template for name in _ANSWERS)

    @cached_property
    def follows_up(self) -> bool:
        """Whether the message is a question about what was just answered, and wants nothing done."""
        wants = self.wishes_something and not self.cues.opens("follow_up")
        if not self._just_answered or wants or not self.is_question:
            return False
        alone = self.look_up(self.message.plain, "")
        leaning = self.look_up(self.message.plain, self.about)
        last = self.last_reply
        if leaning.score < _FOLLOWED or last is None or f"knowledge.{leaning.id}" in last.template:
            return False  # the same words again tell nothing new
        return leaning.score > alone.score or leaning.page == self.look_up(self.about, "").page

    @cached_property
    def about(self) -> str:
        """What this question may lean on: the one that was just answered, else the matter that runs.

        Of questions that lean on one another it is the first.
        """
        last = self.last_reply
        if last is None or not self._just_answered:
            titles = (self._title_of(frame.flow) for frame in reversed(self.state.stack))
            return next(filter(None, titles), "")  # how the matter is called that runs
        said = [x for x in self.state.recent if x.author is AuthorKind.CUSTOMER]
        earlier = [x.text for x in reversed(said) if x.position < last.position][:_LATELY]
        return next((text for text in earlier if self.look_up(text, "").score > 0), "")

    @cached_property
    def _matter(self) -> str:
        """What the matter is called that runs or just ended."""
        flow = self.flow or self.bundle.flows.get(self.just_finished)
        return self._title_of(flow.name) if flow else ""

    def _title_of(self, name: str) -> str:
        flow = self.bundle.flows.get(name)
        titles = flow.title.get(self.state.language, ()) if flow else ()
        return titles[0] if titles else ""

    def find_answer(self, question: str) -> float:
        """Say how well the company's knowledge answers this: 0 not at all, 1 in full."""
        return self.look_up(question, self.about).score

    @cached_property
    def answerable(self) -> bool:
        """Whether the documents answer the message, which a statement must meet more fully."""
        found = self.find_answer(self.question)
        if self.is_question:
            return found > 0
        return found >= (_STATEMENT_ANSWERED if self.top else _UNSAID_ANSWERED)

    def means_another_flow(self, needed: float) -> bool:
        """Say whether the message means, this surely, another flow than the one that runs."""
        top = self.top
        if top is None or top.probability < needed:
            return False
        return self.frame is None or all(top.flow != frame.flow for frame in self.state.stack)

    @cached_property
    def open_slots(self) -> Mapping[str, Slot]:
        """Slots of all running flows, the topmost first; of the last finished one where none runs."""
        frames = list(reversed(self.state.stack))
        if not frames and self.state.finished_flows:
            frames = [Frame(self.state.finished_flows[-1].partition(":")[0])]
        found: dict[str, Slot] = {}
        for frame in frames:
            flow = self.bundle.flows.get(frame.flow)
            for name, slot in flow.slots.items() if flow is not None else ():
                found.setdefault(name, self._offered(slot, frame))
        return found

    @cached_property
    def known_slots(self) -> Mapping[str, SlotValue]:
        """Slots that have a value: of the running flows, else of the conversation."""
        if not self.state.stack:
            return self.state.memory
        wanted = self.open_slots
        found: dict[str, SlotValue] = {}
        for frame in self.state.stack:
            found |= {name: value for name, value in frame.slots.items() if name in wanted}
        return found

    def mentions(
        self, wanted: Mapping[str, Slot] | None = None, message: Message | None = None
    ) -> Sequence[SetSlot]:
        """Give the values that the message holds for slots, each piece of the text used once."""
        if wanted is None and message is None:
            return self._mentioned
        return self._mentions(wanted or self.open_slots, message or self.message)

    @cached_property
    def _mentioned(self) -> Sequence[SetSlot]:
        return self._mentions(self.open_slots, self.message)

    def _mentions(self, wanted: Mapping[str, Slot], message: Message) -> Sequence[SetSlot]:
        found: list[SetSlot] = []
        used: set[str] = set()
        for slot in wanted.values():
            value = slots.mentioned(slot, message, self.here)
            if value is None:
                mind = self.changed_mind(slot)
                if mind:
                    found.append(SetSlot(slot.name, mind))
                continue
            # The digits of "PO 4410277" are no postcode beside the order's number.
            within = slot.type == "pattern" and any(value.evidence in words for words in used)
            if value.evidence not in used and not within:
                used.add(value.evidence)
                found.append(SetSlot(slot.name, value.text))
        return found

    def changed_mind(self, slot: Slot) -> str:
        """Give the option of this slot that says what a change of mind says; empty when none does."""
        value = self.minds.get(slot.name, "") if self.cues.has("change_of_mind") else ""
        return value if any(option.value == value for option in slot.options) else ""

    def additions(self) -> list[SetSlot]:
        """Give the values that the message holds for slots that have none yet."""
        return [mention for mention in self.mentions() if mention.name not in self.known_slots]

    def named_slot(self) -> str:
        """Give the known slot that the message speaks of, by the words of its name and question."""
        said = set(self.message.words)
        best, most = "", 0
        for name, slot in self.open_slots.items():
            if name not in self.known_slots:
                continue
            own = [name.replace("_", " "), *(t for texts in slot.ask.values() for t in texts)]
            own += [t for option in slot.options for texts in option.label.values() for t in texts]
            words = {w for text in own for w in Message.of(text).words} - function_words()
            common = len(said & words)
            if common > most:
                best, most = name, common
        return best

    def noted(self) -> list[SetSlot]:
        """Give the values that the message holds for any flow, so that nobody asks for them again."""
        wanted: dict[str, Slot] = dict(self.open_slots)
        for flow in self.bundle.flows.values():
            for name, slot in flow.slots.items():
                wanted.setdefault(name, slot)
        known = self.known_slots
        return [mention for mention in self.mentions(wanted) if mention.name not in known]

    def changes(self) -> list[CorrectSlot]:
        """Give the known slots for which the message holds another value."""
        known = self.known_slots
        return [
            CorrectSlot(mention.name, mention.value)
            for mention in self.mentions()
            if mention.name in known and _differ(known[mention.name].value, mention.value)
        ]

    def other_moments(self) -> list[CorrectSlot]:
        """Give the days and times that stand beside a no: "no, better the 6th" where the 5th was listed.

        They are read as answers are, since the yes or no was asked about them.
        """
        known = self.known_slots
        found: list[CorrectSlot] = []
        for name, slot in self.open_slots.items():
            if name not in known or slot.type not in _MOMENTS:
                continue
            value = slots.answered(slot, self.message, self.cues, self.here)
            if value is None or BETWEEN in value.text:
                continue
            if _differ(known[name].value, value.text):
                found.append(CorrectSlot(name, value.text))
        return found

    @cached_property
    def second_matter(self) -> Wish | None:
        """The flow that a clause beside the answer means: "AH-204402, and I forgot my password"."""
        if len(self.message.words) < _WORDS_OF_TWO_MATTERS or self.flow is None:
            return None
        running = {frame.flow for frame in self.state.stack}
        parts = clauses.split(self.message.text)
        for part in parts if len(parts) > 1 else ():
            found = self.read(part)
            best = found.ranked[0] if found.ranked and found.in_scope else None
            if best is None or best.probability < SURE_IN_ANSWER or best.flow in running:
                continue
            within = self.cues.within(part)
            if within.has("wish", "may_i", "also") or within.opens("question"):
                return best
        return None

    def start(self, wish: Wish, *, words: str = "") -> tuple[Command, ...]:
        """Give the commands that begin a flow with what the message (or these words) says for it."""
        message = Message.of(words) if words else self.message
        return (StartFlow(wish.flow), *self.mentions(self.slots_for(wish.flow), message))

    def slots_for(self, name: str) -> Mapping[str, Slot]:
        """Give the slots of a flow, with those that prove who it is where it needs that."""
        flow = self.bundle.flows.get(name)
        if flow is None:
            return {}
        proof = self.bundle.flows.get(self.bundle.identity_flow)
        needed = proof is not None and flow.identity != "anonymous"
        return {**flow.slots, **proof.slots} if needed and proof is not None else flow.slots


def _least(wishes: Sequence[Wish]) -> float:
    return min((wish.probability for wish in wishes), default=0.0)


def _differ(held: object, said: str) -> bool:
    """Say whether a value differs from the one that is held, marks and blanks aside."""
    return _bare(str(held)) != _bare(said)


def _bare(value: str) -> str:
    return "".join(c for c in value.casefold() if c.isalnum())


def won(rule: str, *commands: Command, sure: float = 0.9, words: str = "") -> Verdict:
    """Give a verdict for these commands."""
    by_classifier = any(isinstance(command, StartFlow | Clarify) for command in commands)
    producer = "nlu" if by_classifier else "rules"
    return Verdict(
        rule, commands, tuple(Candidate(command, sure, producer, words) for command in commands)
    )
