"""Rules for what the customer wants: a flow, several, an answer from the documents, or neither."""

from relevo.conversation.commands import (
    Candidate,
    Clarify,
    Command,
    Decline,
    Repeat,
    StartFlow,
)
from relevo.turn.understand.evidence import (
    SURE,
    SURE_IN_ANSWER,
    SURE_MIDWAY,
    Evidence,
    Verdict,
    won,
)
from relevo.turn.understand.intents import WORTH_NAMING, Wish
from relevo.turn.understand.language import common_words
from relevo.turn.understand.message import Message

WORTH_ASKING = 0.3
"""Share of the best flow's probability from which another is worth offering beside it."""
MOST_OPTIONS = 3
_ANSWERED = 0.5
"""How well the documents must fit a question that may also mean a flow, though not surely."""
_ANSWERED_WELL = 0.7
"""How well the documents must fit a question about the very flow that runs."""
_FAR_FETCHED = 0.15
"""Probability below which a flow is not offered at all."""
_WORTH_NAMING_ALONE = 0.4
"""Probability from which a flow is worth asking about when no other is near."""
SURE_OF_FEW_WORDS = 0.97
"""Probability from which a few words in reply to a question start another flow."""
_WORDS_OF_A_QUESTION = 3
_WORDS_OF_A_DETAIL = 5
"""Words up to which a clause with a value in it says no more than the value."""
_WORDS_OF_VALUES = 10
"""Words above which a message holds more than values."""
_WORDS_OF_A_STORY = 20
"""Words above which a message tells what happened, beside what is wanted."""
_KNOWN_ENOUGH = 0.5
"""Share of known words from which a text that is out of scope counts as understood."""


def several_wanted(evidence: Evidence) -> Verdict | None:
    """Different clauses clearly mean different flows: each in the customer's order."""
    several = [
        wish
        for wish in evidence.several
        if not _is_a_detail(evidence, wish) and not _is_told(evidence, wish)
    ]
    if len(several) < 2 or evidence.top is None or evidence.awaiting == "confirmation":
        return None
    if evidence.follows_up:
        return None
    commands: list[Command] = []
    candidates: list[Candidate] = []
    for wish in several[:MOST_OPTIONS]:
        if any(wish.flow == frame.flow for frame in evidence.state.stack):
            continue
        commands += evidence.start(wish, words=wish.words)
        candidates.append(Candidate(StartFlow(wish.flow), wish.probability, "nlu", wish.words))
    return Verdict("several_wishes", tuple(commands), tuple(candidates)) if commands else None


def _is_told(evidence: Evidence, wish: Wish) -> bool:
    """Say whether a clause of a long story only tells how it came about, and wants nothing itself."""
    top = evidence.top
    if len(evidence.message.words) <= _WORDS_OF_A_STORY or top is None or wish.flow == top.flow:
        return False
    clause = evidence.cues.within(wish.words)
    return not clause.has("wish", "may_i", "question", "open_question", "also")


def _is_a_detail(evidence: Evidence, wish: Wish) -> bool:
    """Say whether a clause only gives a value ("my mail is …") for what the others want."""
    message = Message.of(wish.words)
    return len(message.words) <= _WORDS_OF_A_DETAIL and any(
        evidence.mentions(evidence.slots_for(other.flow), message)
        for other in evidence.several
        if other.flow != wish.flow
    )


def wanted(evidence: Evidence) -> Verdict | None:
    """One flow, and no other close to it."""
    top = evidence.top
    if top is None:
        return None
    if any(top.flow == frame.flow for frame in evidence.state.stack):
        return _wanted_again(evidence, top)
    needed = SURE_MIDWAY if evidence.frame else SURE
    if evidence.asked_slot is not None or evidence.awaiting == "confirmation":
        needed = SURE_IN_ANSWER
        brief = len(evidence.message.words) <= _WORDS_OF_A_DETAIL
        # What is neither asked nor wished for rather tells more of what runs.
        if not evidence.is_question and (brief or not evidence.wishes_something):
            needed = SURE_OF_FEW_WORDS
        if (
            evidence.asked_for_a_choice
            and not evidence.is_question
            and not evidence.wishes_something
        ):
            return None
    if top.probability < needed or len(evidence.close) > 1 or _rather_knowledge(evidence, top):
        return None
    started = Candidate(StartFlow(top.flow), top.probability, "nlu", top.words)
    return Verdict("flow", evidence.start(top), (started,))


def _wanted_again(evidence: Evidence, top: Wish) -> Verdict | None:
    """The customer says again what already runs: take what it adds, else ask again."""
    if top.probability < SURE_MIDWAY or _rather_knowledge(evidence, top):
        return None
    if evidence.is_question and evidence.find_answer(evidence.question) >= _ANSWERED_WELL:
        return None  # what the documents say, and then the open question, tells more than it alone
    added = evidence.additions()
    if added:
        return won("same_flow", *added, sure=0.8, words=top.words)
    return won("same_flow", Repeat(), sure=top.probability, words=top.words)


def _rather_knowledge(evidence: Evidence, top: Wish) -> bool:
    """Say whether an unsure wish that is put as a question is rather one for the documents."""
    if evidence.follows_up:
        return True
    sure = top.probability >= SURE_IN_ANSWER or not evidence.is_question
    if sure and not evidence.asks_how_it_is:
        return False  # whatever the documents say; they need not be searched
    found = evidence.find_answer(evidence.question)
    if evidence.asks_in_case and found > 0:
        return True
    if evidence.asks_how_it_is and found >= _ANSWERED_WELL:
        return True
    if sure:
        return False
    if top.probability >= SURE and evidence.cues.leads("may_i"):
        return False  # "Can I get my money back?" wants it done, not told how it is done.
    return found >= min(top.probability, _ANSWERED)


def asked(evidence: Evidence) -> Verdict | None:
    """A question that the documents answer."""
    if evidence.is_talk or evidence.names_no_matter:
        return None
    question = evidence.question
    worded = len(evidence.message.words) >= _WORDS_OF_A_QUESTION and not evidence.awaiting
    worded = worded or evidence.cues.has("question", "open_question")
    if (evidence.is_question or worded) and evidence.answerable:
        return won("knowledge", evidence.asking(question), sure=0.6, words=question)
    return None


def value_alone(evidence: Evidence) -> Verdict | None:
    """A value out of the blue, such as an order number: ask which matter it is for."""
    if evidence.frame is not None or len(evidence.message.words) > _WORDS_OF_VALUES:
        return None
    values = evidence.noted()
    if evidence.top is not None and not evidence.is_a_value:
        return None
    if not values or len(evidence.message.words) > _WORDS_OF_A_DETAIL + len(values):
        return None
    said = {value.name for value in values if _is_unmistakable(value.value)}
    bundle = evidence.bundle
    startable = [flow for flow in bundle.flows.values() if flow.startable]
    flows = [flow.name for flow in startable if said & set(flow.slots)]
    proof = bundle.flows.get(bundle.identity_flow)
    if proof is not None and evidence.mentions(proof.slots):
        # What proves who it is may be for any matter that needs the proof.
        private = [flow.name for flow in startable if flow.identity != "anonymous"]
        flows = list(dict.fromkeys([*private[: MOST_OPTIONS - 1], *flows]))
    if not flows:
        return None
    return won("value_alone", Clarify(tuple(flows[:MOST_OPTIONS])), *values, sure=0.5)


def _is_unmistakable(value: str) -> bool:
    """Say whether a value alone says what it is: a number or an address, and no word ("mugs")."""
    return "⟦" in value or any(c.isdigit() for c in value)


def put_right(evidence: Evidence) -> Verdict | None:
    """Another value for what has just ended ("sorry, …@example.com"): the same matter again, with it."""
    name = evidence.just_finished
    if not name or len(evidence.message.words) > _WORDS_OF_A_DETAIL:
        return None
    found = evidence.mentions(evidence.bundle.flows[name].slots)
    changed = {change.name for change in evidence.changes()}
    values = [value for value in found if value.name in changed]
    return won("put_right", StartFlow(name), *values, sure=0.8) if values else None


def told_a_reason(evidence: Evidence) -> Verdict | None:
    """What is said is an option of one flow alone ("it wobbles" is a reason for a return): ask for it."""
    if evidence.frame is not None or evidence.is_talk or evidence.is_question:
        return None
    if evidence.top is not None and evidence.top.probability >= SURE:
        return None
    flows = [flow for flow in evidence.bundle.flows.values() if flow.startable]
    named = {
        flow.name: value
        for flow in flows
        for slot in flow.slots.values()
        if slot.type == "choice"
        for value in evidence.mentions({slot.name: slot})
    }
    likely = {wish.flow for wish in evidence.wishes.ranked}
    if len(named) != 1 or likely.isdisjoint(named) or evidence.cues.has("refuse", "unknown"):
        return None
    return won("told_a_reason", Clarify(tuple(named)), *evidence.noted(), sure=0.5)


def unclear(evidence: Evidence) -> Verdict | None:
    """Several flows are near, or one is but not surely: ask which."""
    if evidence.top is None or evidence.is_talk or evidence.frame is not None:
        return None
    least = WORTH_ASKING * evidence.top.probability
    near = [w for w in evidence.wishes.ranked if w.probability >= max(least, _FAR_FETCHED)]
    if not near:
        return None
    if near[0].probability < (_WORTH_NAMING_ALONE if len(near) == 1 else WORTH_NAMING):
        return None
    flows = tuple(wish.flow for wish in near[:MOST_OPTIONS])
    sure, words = near[0].probability, near[0].words
    return won("close", Clarify(flows), *evidence.noted(), sure=sure, words=words)


def declined(evidence: Evidence) -> Verdict:
    """Out of scope, or not understood at all; a question about what goes on is left to the documents."""
    last = evidence.last_reply
    follows = last is not None and "knowledge." in last.template
    if (evidence.frame is not None or follows) and evidence.is_question:
        question = evidence.question
        return won("knowledge", evidence.asking(question), sure=0.4, words=question)
    worded = len(evidence.message.words) >= _WORDS_OF_A_QUESTION
    outside = bool(evidence.wishes.ranked) and not evidence.wishes.in_scope
    # What holds no common word of any language is no sentence, whatever the examples hold.
    sentence = any(word in common_words() for word in evidence.message.words)
    understood = worded and outside and sentence and evidence.wishes.known >= _KNOWN_ENOUGH
    asked_something = evidence.asked_slot is not None or evidence.awaiting == "confirmation"
    may_answer = asked_something and not evidence.is_question
    return won("decline", Decline(known=understood and not may_answer), sure=0.5)
