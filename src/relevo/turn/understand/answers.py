"""Rules for what was asked: a value, a choice, a yes, and the correction of an earlier answer."""

from relevo.conversation.commands import (
    SMALL_TALK,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    Deny,
    RefuseSlot,
    SetSlot,
    StartFlow,
)
from relevo.playbook.model import Slot
from relevo.turn.understand import slots
from relevo.turn.understand.evidence import (
    CLOSE,
    SURE,
    SURE_IN_ANSWER,
    SURE_MIDWAY,
    Evidence,
    Verdict,
    won,
)
from relevo.turn.understand.intents import Wish
from relevo.turn.understand.language import function_words
from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.message import Message
from relevo.turn.understand.values import choices

_EXACT = 0.95
"""A value this sure is an answer whatever else the message says."""
_EXPLAINED = 9
"""Words up to which it may be told why a value is not known."""
_WELL = 0.6
"""How well the documents must fit what is asked beside an answer, to come before another flow."""
_SPARE = 2
"""Words that may follow a yes that is no plain one."""
_BRIEF = 3
"""Words up to which an answer may be the name of an option rather than a wish of its own."""
_WORDS_BESIDE_VALUES = 8
"""Words beside values up to which a message only gives them."""
_ATTEMPT = 0.5
"""Below this, something only looks like an attempt at the value."""


def confirmed(evidence: Evidence) -> Verdict | None:
    """Yes or no to what was listed. A yes with a "but", a change or a question is none."""
    if evidence.awaiting != "confirmation":
        return None
    cues = evidence.cues
    changes = evidence.changes()
    refuses = cues.leads("deny") is not None or cues.opens("correction")
    if not changes and refuses and not evidence.is_question:
        changes = evidence.other_moments()
    if changes:
        return won("confirmation_corrected", *changes)
    gives_up = cues.has("cancel", "change_of_mind", "dropped") and not cues.opens("confirm")
    if gives_up and not evidence.is_question and not evidence.means_another_flow(SURE_IN_ANSWER):
        return won("confirmation", Deny())
    if cues.opens("correction") and not cues.leads("confirm") and not evidence.is_question:
        # "Actually no, forget it" gives the matter up; there is nothing to put right.
        return None if cues.has("cancel") else _taken_back(evidence)
    denies = cues.leads("deny") is not None or cues.only("deny")
    if denies and cues.has("correction") and not evidence.is_question:
        return _taken_back(evidence)
    wonders = evidence.is_question and cues.left_over("deny", "confirm", "thanks") > _BRIEF
    if denies and not wonders and not evidence.means_another_flow(SURE_IN_ANSWER):
        return won("confirmation", Deny())
    doubtful = cues.has("deny", "contrast", "correction", "change", "unknown", "pause")
    asks = evidence.is_question and cues.left_over("confirm", "thanks") > 1
    asks = asks and not _only_adds(evidence)
    if _says_yes(evidence) and not doubtful and not asks:
        return won("confirmation", Confirm())
    if cues.opens("unknown") and not evidence.is_question:
        return won("wait", ChitChat("wait"), sure=0.6)
    return None


def _says_yes(evidence: Evidence) -> bool:
    """Say whether the message opens with a yes; a soft one ("that is …") with hardly a word more."""
    cue = evidence.cues.leads("confirm")
    if cue is None:
        return False
    message = evidence.message
    plain = not load_words("yes").isdisjoint(message.words[cue.start : cue.end])
    if plain:
        return True
    first = [
        i
        for i in range(cue.end, len(message.words))
        if message.clause[i] == message.clause[cue.start]
    ]
    return len(first) <= _SPARE


def _only_adds(evidence: Evidence) -> bool:
    """Say whether what is asked beside a yes only adds to it ("yes, and send me a copy please")."""
    parts = [evidence.cues.within(part) for part in evidence.questions]
    adds = all(part.opens("follow_up") or part.opens("also") for part in parts)
    return bool(parts) and adds and all(part.has("may_i") for part in parts)


def clarified(evidence: Evidence) -> Verdict | None:
    """Which of the flows that were offered."""
    offered = evidence.offered_flows
    if not offered:
        return None
    flows = evidence.bundle.flows
    names = {
        name: (
            name.replace("_", " "),
            *(title for titles in flows[name].title.values() for title in titles),
        )
        for name in offered
    }
    brief = evidence.cues.left_over("confirm", "deny") <= _BRIEF
    chosen = choices.match(evidence.message, names, strict=False) if brief else None
    likely = next((wish for wish in evidence.wishes.ranked if wish.flow in names), None)
    if chosen is None and likely is not None and likely.probability >= _needed(evidence):
        top = evidence.top
        chosen = likely.flow if top is not None and not _beaten(likely, top) else None
    values = evidence.noted() if chosen is None and evidence.was_asked_which else []
    spare = len(evidence.message.words) <= _WORDS_BESIDE_VALUES and not evidence.is_question
    if spare and any(_is_unmistakable(value.value) for value in values):
        # Who gives what the matter needs wants the one that was offered; of several it is still open.
        if len(names) == 1:
            return won("clarified", StartFlow(next(iter(names))), *values, sure=0.7)
        return won("clarified", Clarify(tuple(names)), *values, sure=0.6)
    if chosen is not None:
        return won("clarified", *evidence.start(Wish(chosen, 0.9, evidence.message.text)))
    if evidence.awaiting != "clarification":
        return None
    if evidence.cues.leads("deny") and not evidence.means_another_flow(SURE_MIDWAY):
        return won("clarified", Deny())
    if len(names) == 1 and evidence.cues.leads("confirm"):
        return won("clarified", Confirm())
    return None


def _needed(evidence: Evidence) -> float:
    """Give how sure a flow must be: less where it was asked which one, as ever beside a list of all."""
    return CLOSE * SURE if evidence.was_asked_which else SURE


def _beaten(wish: Wish, top: Wish) -> bool:
    return wish.flow != top.flow and top.probability >= SURE_MIDWAY


def chosen(evidence: Evidence) -> Verdict | None:
    """The awaited value in the words of one of its options, even if they could mean more."""
    slot = evidence.asked_slot
    if slot is None or evidence.frame is None:
        return None
    if slot.type == "choice":
        names = slots.option_names(slot)
        value = choices.match(evidence.stated, names, strict=True, asked=True)
        value = value or evidence.changed_mind(slot)
    elif evidence.awaiting == "choice" and evidence.frame.options:
        names = {option: (option,) for option in evidence.frame.options}
        value = choices.match(evidence.stated, names, strict=False)
    else:
        return None
    if not value or (
        not evidence.questions and (_asks_something(evidence) or _asks_of_it(evidence))
    ):
        return None
    return won("awaited_slot", *_with_others(evidence, slot, value), words=value)


def told(evidence: Evidence) -> Verdict | None:
    """The awaited words, whatever they say, where a tool reads them all itself (`whole`)."""
    slot = evidence.asked_slot
    if slot is None or not slot.whole or not evidence.message.words:
        return None
    return won("awaited_slot", SetSlot(slot.name, evidence.message.text), sure=0.9)


def answered(evidence: Evidence) -> Verdict | None:
    """The awaited value, and other values of the same flow that were said along with it."""
    slot = evidence.asked_slot
    if slot is None:
        return None
    value = slots.answered(slot, _answering(evidence, slot), evidence.cues, evidence.here)
    if value is None or _is_something_else(evidence, slot, value):
        return None
    meant = _as_written(evidence, slot, value)
    if meant:
        return won("other_slot", *meant, sure=0.8)
    return won(
        "awaited_slot",
        *_with_others(evidence, slot, value.text),
        sure=value.confidence,
        words=value.evidence,
    )


def _as_written(evidence: Evidence, slot: Slot, value: slots.Value) -> list[SetSlot]:
    """Give another slot whose form the value has just as it is written, where it was bent to fit this one.

    "1250-096" could be an order number without its dash; it is a postcode.
    """
    written = evidence.message.text.casefold()
    if slot.type != "pattern" or value.text.casefold() in written:
        return []
    bare = [c for c in value.text.casefold() if c.isalnum()]
    return [
        other
        for other in _others(evidence, slot)
        if other.name not in evidence.known_slots
        and other.value.casefold() in written
        and [c for c in other.value.casefold() if c.isalnum()] == bare
    ]


def _answering(evidence: Evidence, slot: Slot) -> Message:
    """Give the words that may hold the answer: what is asked beside it is none of free words."""
    return evidence.stated if slot.type in ("text", "name", "choice") else evidence.message


def _asks_of_it(evidence: Evidence) -> bool:
    """Say whether the value is only what a question is about ("how long may I report damage?")."""
    return evidence.asks_openly and evidence.cues.left_over("open_question") > _BRIEF


def not_known(evidence: Evidence) -> Verdict | None:
    """Give up on a value that the customer does not know, where nothing else helps."""
    slot = evidence.asked_slot
    if slot is None or not evidence.cues.has("unknown"):
        return None
    others = evidence.additions()
    if others:
        return won("other_slot", *others, sure=0.8)
    rest = evidence.cues.left_over("unknown", "deny", "confirm", "contrast", "question")
    plain = evidence.cues.opens("unknown") or not evidence.is_question
    most = _EXPLAINED if plain else _BRIEF
    another = evidence.means_another_flow(SURE_MIDWAY) and not _speaks_of(evidence, slot)
    if rest > most or another:
        return None
    return won("not_known", RefuseSlot(slot.name, "unknown"), sure=0.6)


def _speaks_of(evidence: Evidence, slot: Slot) -> bool:
    """Say whether the message names what was asked for: "I don't remember the postcode"."""
    asked = {
        word for texts in slot.ask.values() for text in texts for word in Message.of(text).words
    }
    return not (asked - function_words()).isdisjoint(evidence.message.words)


def indifferent(evidence: Evidence) -> Verdict | None:
    """Any of the options will do: nobody can choose for the customer, so it counts as not known."""
    slot = evidence.asked_slot
    if slot is None or not evidence.cues.has("indifferent"):
        return None
    if evidence.cues.left_over("indifferent", "deny", "confirm", "laugh") > _BRIEF:
        return None
    return won("not_known", RefuseSlot(slot.name, "unknown"), sure=0.6)


def values_only(evidence: Evidence) -> Verdict | None:
    """Numbers or addresses for what runs, with hardly a word beside them: "ah no, it's …@…"."""
    cues = evidence.cues
    if evidence.frame is None or evidence.is_question or cues.has("wish", "may_i"):
        return None
    found = [*evidence.changes(), *evidence.additions()]
    plain = [value for value in found if _is_unmistakable(value.value)]
    spare = len(evidence.message.words) - len(plain) <= _WORDS_BESIDE_VALUES
    return won("other_slot", *plain, sure=0.85) if plain and spare else None


def _is_unmistakable(value: str) -> bool:
    """Say whether a value alone says what it is: a number or an address, and no word ("mugs")."""
    return "⟦" in value or any(c.isdigit() for c in value)


def other_slot(evidence: Evidence) -> Verdict | None:
    """A value for another slot of the running flow than the one that was asked for."""
    if evidence.frame is None or evidence.means_another_flow(SURE_MIDWAY):
        return None
    found: list[Command] = [*evidence.changes(), *evidence.additions()]
    return won("other_slot", *found, sure=0.8) if found and not _asks_something(evidence) else None


def corrected(evidence: Evidence) -> Verdict | None:
    """A value that was given before is wrong: no, the other one; I meant …."""
    cues = evidence.cues
    if not evidence.known_slots:
        return None
    if cues.has("change") and evidence.frame is not None and evidence.named_slot():
        brief = cues.left_over("change", "correction", "confirm", "deny", "may_i") <= _BRIEF
        return _taken_back(evidence) if brief else None
    if not cues.has("correction") or cues.has("cancel"):
        return None
    leads = cues.leads("correction") or cues.leads("deny")
    if evidence.asked_for_words and not leads:
        return None
    if evidence.changes():
        return _taken_back(evidence)
    too_much = cues.left_over("correction", "deny", "confirm") > (6 if leads else 3)
    if too_much or evidence.means_another_flow(SURE_IN_ANSWER):
        return None
    return _taken_back(evidence)


def _taken_back(evidence: Evidence) -> Verdict | None:
    """Correct the slots that other values were said for; else the one said or listed last."""
    changes = evidence.changes()
    if changes:
        return won("correction", *changes)
    known = evidence.known_slots
    if not known:
        return None
    named = evidence.named_slot()
    if named:
        return won("correction", CorrectSlot(named), sure=0.8)
    frame = evidence.frame
    if frame is not None and frame.slot in known:
        return won("correction", CorrectSlot(frame.slot), sure=0.7)
    newest = max(known, key=lambda name: known[name].source)
    return won("correction", CorrectSlot(newest), sure=0.7)


def _with_others(evidence: Evidence, slot: Slot, value: str) -> list[Command]:
    """Give the awaited value with what else was said for the flow, words of free answers aside."""
    found: list[Command] = [SetSlot(slot.name, value)]
    if slot.type not in ("text", "name"):
        found += [other for other in evidence.additions() if other.name != slot.name]
    return [*found, *_besides(evidence, value)]


def _besides(evidence: Evidence, value: str) -> list[Command]:
    """Give what else the message wants beside the answer: another flow, or a question."""
    asked = [evidence.as_question(part) for part in evidence.questions if value not in part]
    known = next((part for part in asked if evidence.find_answer(part) >= _WELL), "")
    other = None if known else evidence.second_matter
    if other is not None:
        return list(evidence.start(other, words=other.words))
    known = known or next((part for part in asked if evidence.find_answer(part) > 0), "")
    # What nothing answers is asked all the same where it is put as a question: never passed over.
    rest = evidence.message.text.partition(value)[2].strip(" ,.;")
    if not asked and "?" in rest and len(rest.split()) > _BRIEF:
        asked = [evidence.as_question(rest)]
        known = asked[0]
    plain = next((part for part in asked if "?" in part), "")
    return [evidence.asking(known or plain)] if known or plain else []


def _is_something_else(evidence: Evidence, slot: Slot, value: slots.Value) -> bool:
    """Say whether what could be an answer is rather a question, another wish, or talk."""
    if value.confidence >= _EXACT:
        return False
    cues = evidence.cues
    if slot.type in ("text", "name"):
        if cues.only(*SMALL_TALK, "repeat", "unknown", "cancel", "confirm", "deny"):
            return True
        if cues.leads("unknown") and not _holds_a_value(evidence):
            return True
        brief = len(evidence.message.words) <= _BRIEF and not evidence.is_question
        another = not brief and evidence.means_another_flow(SURE_IN_ANSWER)
        return another or _asks_something(evidence)
    if slot.type == "choice" and not evidence.questions and _asks_of_it(evidence):
        return True
    if value.confidence < _ATTEMPT:
        other = any(m.value == value.text or value.text in m.value for m in _others(evidence, slot))
        return other or _asks_something(evidence) or evidence.means_another_flow(SURE_MIDWAY)
    return _asks_something(evidence) or evidence.means_another_flow(SURE_IN_ANSWER)


def _holds_a_value(evidence: Evidence) -> bool:
    """Say whether there is something in the words that could be looked up: a token or a number."""
    text = evidence.message.text
    return "⟦" in text or any(c.isdigit() for c in text)


def _others(evidence: Evidence, slot: Slot) -> list[SetSlot]:
    return [m for m in evidence.mentions() if m.name != slot.name]


def _asks_something(evidence: Evidence) -> bool:
    """Say whether the message is a question that is worth an answer of its own."""
    if not evidence.is_question:
        return False
    return evidence.means_another_flow(SURE) or evidence.answerable
