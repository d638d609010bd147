"""Which reading of a message wins, given where the conversation stands.

One rule after another looks at the evidence; the first that decides gives the commands and its
name. Everything proposed is kept, winners first, so that a decision can be explained.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from relevo.conversation.commands import (
    AskKnowledge,
    CancelFlow,
    Candidate,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    Decline,
    Deny,
    OptOut,
    Repeat,
    RequestHuman,
    Restart,
    SensitiveTopic,
    SetSlot,
    StartFlow,
)
from relevo.conversation.state import Frame, State
from relevo.playbook.model import Bundle, Flow, Slot
from relevo.turn.understand import slots
from relevo.turn.understand.intents import Wish, Wishes
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import SMALL_TALK, Cues
from relevo.turn.understand.values import choices

SURE = 0.5
"""Probability from which a flow is started when nothing runs."""
SURE_MIDWAY = 0.65
"""Probability from which a flow is started while another runs."""
SURE_IN_ANSWER = 0.85
"""Probability from which what could be an answer in free words is taken for a flow."""
CLOSE = 0.6
"""Share of the best flow's probability from which another is close to it."""
WORTH_ASKING = 0.2
"""Probability from which a flow is worth offering when nothing is sure."""
MOST_OPTIONS = 3
_DIRECT = frozenset({"sms", "whatsapp", "rcs", "messenger"})
"""Channels where a lone "stop" means no more messages."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one message when the arbiter decides."""

    message: Message
    cues: Cues
    wishes: Wishes
    state: State
    bundle: Bundle
    today: date
    can_answer: Callable[[str], bool]

    @property
    def frame(self) -> Frame | None:
        """The flow that runs."""
        return self.state.frame

    @property
    def flow(self) -> Flow | None:
        """The running flow's playbook."""
        return self.bundle.flows.get(self.frame.flow) if self.frame else None

    @property
    def awaiting(self) -> str:
        """What the running flow waits for."""
        return self.frame.awaiting if self.frame else ""

    @property
    def asked_slot(self) -> Slot | None:
        """The slot that was asked for."""
        if self.frame is None or self.flow is None or self.awaiting not in ("slot", "choice"):
            return None
        return self.flow.slots.get(self.frame.slot)

    @property
    def question(self) -> bool:
        """Whether the message asks something."""
        return "?" in self.message.text or self.cues.leads("question") is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the arbiter decided, and by which rule."""

    rule: str
    commands: tuple[Command, ...]
    candidates: tuple[Candidate, ...] = ()


Rule = Callable[[Evidence], Verdict | None]


def decide(evidence: Evidence) -> Verdict:
    """Give the verdict of the first rule that has one; there is always one."""
    for rule in _RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return _with_topics(evidence, _with_losers(evidence, verdict))
    return _with_losers(evidence, Verdict("decline", (Decline(),)))


def _won(rule: str, *commands: Command, sure: float = 0.9, words: str = "") -> Verdict:
    producer = "nlu" if any(isinstance(c, StartFlow | Clarify) for c in commands) else "rules"
    return Verdict(
        rule, commands, tuple(Candidate(command, sure, producer, words) for command in commands)
    )


# --- what always comes first -----------------------------------------------------------------


def _human(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    cue = cues.said("human")
    if cue is None or (cues.has("are_you_human") and cues.left_over("are_you_human") == 0):
        return None
    words = " ".join(evidence.message.words[cue.start : cue.end])
    return _won("human_requested", RequestHuman(), sure=0.97, words=words)


def _empty(evidence: Evidence) -> Verdict | None:
    if evidence.message.words:
        return None
    cues = evidence.cues
    if cues.yes_by_sign():
        return _signed(evidence, Confirm(), "yes")
    if cues.no_by_sign():
        return _signed(evidence, Deny(), "no")
    if cues.thanks_by_sign():
        return _won("sign", ChitChat("thanks"))
    if evidence.message.text.strip(" !.¿¡") in ("?", "??", "???") and evidence.frame:
        return _won("sign", Repeat(), sure=0.6)
    return _won("nothing_said", Decline(), sure=0.5)


def _signed(evidence: Evidence, command: Command, value: str) -> Verdict:
    slot = evidence.asked_slot
    if slot is not None and slot.type == "yes_no":
        return _won("awaited_slot", SetSlot(slot.name, value))
    return _won("sign", command)


def _opt_out(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    lone_stop = evidence.message.words in (("stop",), ("baja",), ("sair",))
    if cues.has("opt_out") or (lone_stop and evidence.state.channel in _DIRECT):
        return _won("opt_out", OptOut())
    return None


def _restart(evidence: Evidence) -> Verdict | None:
    if evidence.cues.has("restart") and evidence.cues.left_over("restart", "confirm", "deny") <= 3:
        return _won("restart", Restart())
    return None


def _cancel(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    cue = cues.said("cancel")
    if cue is None or (_free_text_asked(evidence) and not cues.only("cancel", "deny", "thanks")):
        return None
    rest = cues.left_over("cancel", "deny", "thanks", "goodbye", "confirm", "frustrated")
    top = _top(evidence)
    if rest > 3 and not (evidence.frame and rest <= 6):
        return None
    if rest > 0 and top is not None and top.probability >= SURE_MIDWAY and not evidence.frame:
        return None
    return _won("cancel", CancelFlow())


def _repeat(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    if cues.has("repeat") and cues.left_over("repeat", "question", "unknown") <= 2:
        return _won("repeat", Repeat())
    return None


def _are_you_human(evidence: Evidence) -> Verdict | None:
    if evidence.cues.has("are_you_human") and evidence.cues.left_over("are_you_human") <= 4:
        return _won("chitchat", ChitChat("are_you_human"), sure=0.95)
    return None


# --- answers to what was asked ---------------------------------------------------------------


def _confirmation(evidence: Evidence) -> Verdict | None:
    if evidence.awaiting != "confirmation":
        return None
    cues = evidence.cues
    changes = _changes(evidence)
    if changes:
        return _won("confirmation_corrected", *changes)
    if cues.leads("correction") and not cues.leads("confirm"):
        return _corrected(evidence)
    denies = cues.leads("deny") is not None or cues.only("deny")
    if denies and not _new_wish(evidence, SURE_IN_ANSWER):
        return _won("confirmation", Deny())
    confirms = cues.leads("confirm") is not None and not cues.has("deny", "contrast", "correction")
    if confirms and not (evidence.question and cues.left_over("confirm") > 1):
        return _won("confirmation", Confirm())
    return None


def _clarification(evidence: Evidence) -> Verdict | None:
    frame = evidence.frame
    if frame is None or evidence.awaiting != "clarification":
        return None
    flows = evidence.bundle.flows
    names = {
        option: (
            option.replace("_", " "),
            *(title for titles in flows[option].title.values() for title in titles),
        )
        for option in frame.options
        if option in flows
    }
    chosen = choices.match(evidence.message, names, strict=False)
    offered = [wish for wish in evidence.wishes.ranked if wish.flow in names]
    top = _top(evidence)
    if chosen is None and offered and evidence.wishes.in_scope:
        best = offered[0]
        if top is not None and (best.flow == top.flow or best.probability >= CLOSE * SURE):
            chosen = best.flow
    if chosen is not None:
        return _won("clarified", StartFlow(chosen), *_filled(evidence, chosen))
    if evidence.cues.leads("deny") and not _new_wish(evidence, SURE_MIDWAY):
        return _won("clarified", Deny())
    if len(names) == 1 and evidence.cues.leads("confirm"):
        return _won("clarified", Confirm())
    return None


def _choice(evidence: Evidence) -> Verdict | None:
    frame = evidence.frame
    if frame is None or evidence.awaiting != "choice" or not frame.options:
        return None
    slot = evidence.asked_slot
    names = {option: (option,) for option in frame.options}
    if slot is not None:
        known = slots.option_names(slot)
        names = {option: (option, *known.get(option, ())) for option in frame.options}
    value = choices.match(evidence.message, names, strict=False)
    if value is None:
        return None
    return _won("awaited_slot", SetSlot(frame.slot, value), words=value)


def _awaited(evidence: Evidence) -> Verdict | None:
    slot = evidence.asked_slot
    if slot is None:
        return None
    cues = evidence.cues
    if slot.type != "text" and cues.leads("correction") and _changes(evidence):
        return None
    value = slots.answered(slot, evidence.message, cues, evidence.today)
    if value is None or _is_something_else(evidence, slot, value):
        return None
    others = [c for c in _mentions(evidence, evidence.flow) if c.name != slot.name]
    if slot.type in ("text", "name"):
        others = []
    return _won(
        "awaited_slot",
        SetSlot(slot.name, value.text),
        *others,
        sure=value.confidence,
        words=value.evidence,
    )


def _is_something_else(evidence: Evidence, slot: Slot, value: slots.Value) -> bool:
    """Say whether what could be an answer is rather a question, another wish, or talk."""
    cues = evidence.cues
    if value.confidence >= 0.95:
        return False
    if slot.type in ("text", "name") and cues.only(*SMALL_TALK, "repeat", "unknown", "cancel"):
        return True
    if slot.type == "name" and (evidence.question or cues.has("unknown")):
        return True
    if slot.type in ("text", "name"):
        if evidence.question and evidence.can_answer(evidence.message.plain):
            return True
        return _new_wish(evidence, SURE_IN_ANSWER)
    if value.confidence < 0.5:
        return _new_wish(evidence, SURE_MIDWAY) or evidence.question
    return _new_wish(evidence, SURE_IN_ANSWER)


def _correction(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    if not cues.has("correction"):
        return None
    if _free_text_asked(evidence) and not cues.leads("correction") and not cues.leads("deny"):
        return None
    if not _known_slots(evidence):
        return None
    leads = cues.leads("correction") or cues.leads("deny")
    if not leads and cues.left_over("correction", "deny") > 6:
        return None
    if _new_wish(evidence, SURE_IN_ANSWER) and not _changes(evidence):
        return None
    return _corrected(evidence)


def _corrected(evidence: Evidence) -> Verdict | None:
    changes = _changes(evidence)
    if changes:
        return _won("correction", *changes)
    known = _known_slots(evidence)
    if not known:
        return None
    frame = evidence.frame
    if frame is not None and frame.slot in known:
        return _won("correction", CorrectSlot(frame.slot), sure=0.7)
    newest = max(known, key=lambda name: known[name])
    return _won("correction", CorrectSlot(newest), sure=0.7)


# --- what the customer wants -----------------------------------------------------------------


def _several(evidence: Evidence) -> Verdict | None:
    several = evidence.wishes.several
    if len(several) < 2 or not evidence.wishes.in_scope or evidence.awaiting == "confirmation":
        return None
    commands: list[Command] = []
    candidates: list[Candidate] = []
    for wish in several[:MOST_OPTIONS]:
        if evidence.frame is not None and wish.flow == evidence.frame.flow:
            continue
        commands += [StartFlow(wish.flow), *_filled(evidence, wish.flow)]
        candidates.append(Candidate(StartFlow(wish.flow), wish.probability, "nlu", wish.words))
    if not commands:
        return None
    return Verdict("several_wishes", tuple(commands), tuple(candidates))


def _wish(evidence: Evidence) -> Verdict | None:
    top = _top(evidence)
    if top is None or not evidence.wishes.in_scope:
        return None
    if evidence.frame is not None and top.flow == evidence.frame.flow:
        return _same_wish(evidence, top)
    needed = SURE_MIDWAY if evidence.frame else SURE
    close = _close(evidence)
    if top.probability >= needed and len(close) < 2:
        if _rather_knowledge(evidence, top):
            return None
        return Verdict(
            "flow",
            (StartFlow(top.flow), *_filled(evidence, top.flow)),
            (Candidate(StartFlow(top.flow), top.probability, "nlu", top.words),),
        )
    return None


def _same_wish(evidence: Evidence, top: Wish) -> Verdict | None:
    """The customer says again what already runs: take what it adds, else ask again."""
    if top.probability < SURE_MIDWAY:
        return None
    added = _mentions(evidence, evidence.flow)
    if added:
        return _won("same_flow", *added, sure=0.8, words=top.words)
    return _won("same_flow", Repeat(), sure=top.probability, words=top.words)


def _knowledge(evidence: Evidence) -> Verdict | None:
    if not evidence.message.words or _is_talk(evidence):
        return None
    question = evidence.message.plain.strip()
    if (evidence.question or len(evidence.message.words) >= 3) and evidence.can_answer(question):
        return _won("knowledge", AskKnowledge(question), sure=0.6, words=question)
    return None


def _clarify(evidence: Evidence) -> Verdict | None:
    """Several flows are near, or one is but not surely: ask which."""
    if evidence.frame is not None or not evidence.wishes.in_scope or _is_talk(evidence):
        return None
    near = [w for w in evidence.wishes.ranked if w.probability >= WORTH_ASKING]
    if not near:
        return None
    flows = tuple(wish.flow for wish in near[:MOST_OPTIONS])
    return _won("close", Clarify(flows), sure=near[0].probability, words=near[0].words)


def _small_talk(evidence: Evidence) -> Verdict | None:
    cues = evidence.cues
    if not _is_talk(evidence):
        return None
    kind = next((kind for kind in SMALL_TALK if cues.has(kind)), None)
    return _won("chitchat", ChitChat(kind), sure=0.9) if kind else None


def _yes_or_no(evidence: Evidence) -> Verdict | None:
    """A bare yes or no where nothing waits for it; the playbook knows what was asked last."""
    cues = evidence.cues
    if cues.leads("deny") and cues.left_over("deny", "thanks", "goodbye", "confirm") <= 2:
        return _won("yes_no", Deny())
    if cues.leads("confirm") and cues.left_over("confirm", "thanks", "greeting") <= 2:
        return _won("yes_no", Confirm())
    return None


def _decline(evidence: Evidence) -> Verdict | None:
    known = bool(evidence.wishes.ranked) and not evidence.wishes.in_scope
    worded = len(evidence.message.words) >= 3
    return _won("decline", Decline(known=known and worded), sure=0.5)


_RULES: tuple[Rule, ...] = (
    _empty,
    _human,
    _opt_out,
    _are_you_human,
    _restart,
    _confirmation,
    _clarification,
    _cancel,
    _choice,
    _repeat,
    _awaited,
    _correction,
    _several,
    _small_talk,
    _yes_or_no,
    _wish,
    _knowledge,
    _clarify,
    _decline,
)


# --- what the rules ask ----------------------------------------------------------------------


def _top(evidence: Evidence) -> Wish | None:
    return evidence.wishes.ranked[0] if evidence.wishes.ranked else None


def _close(evidence: Evidence) -> list[Wish]:
    """Give the flows that are near the best."""
    top = _top(evidence)
    if top is None:
        return []
    return [w for w in evidence.wishes.ranked if w.probability >= CLOSE * top.probability]


def _new_wish(evidence: Evidence, needed: float) -> bool:
    """Say whether the message surely means another flow than the one that runs."""
    top = _top(evidence)
    if top is None or not evidence.wishes.in_scope or top.probability < needed:
        return False
    return evidence.frame is None or top.flow != evidence.frame.flow


def _rather_knowledge(evidence: Evidence, top: Wish) -> bool:
    """Say whether an unsure wish that is put as a question is rather one for the documents."""
    if top.probability >= SURE_IN_ANSWER or not evidence.question:
        return False
    return evidence.can_answer(evidence.message.plain)


def _is_talk(evidence: Evidence) -> bool:
    """Say whether the message is small talk and nothing else."""
    kinds = (*SMALL_TALK, "confirm", "question")
    return evidence.cues.has(*SMALL_TALK) and evidence.cues.left_over(*kinds) <= 1


def _free_text_asked(evidence: Evidence) -> bool:
    slot = evidence.asked_slot
    return slot is not None and slot.type == "text"


def _known_slots(evidence: Evidence) -> dict[str, int]:
    """Give the slots that have a value, by the message that it came from."""
    if evidence.frame is not None and evidence.frame.slots:
        return {name: value.source for name, value in evidence.frame.slots.items()}
    return {name: value.source for name, value in evidence.state.memory.items()}


def _mentions(evidence: Evidence, flow: Flow | None) -> list[SetSlot]:
    """Give the values that the message holds for a flow's slots, each piece of text used once."""
    found: list[SetSlot] = []
    used: set[str] = set()
    for slot in flow.slots.values() if flow else ():
        value = slots.mentioned(slot, evidence.message, evidence.today)
        if value is not None and value.evidence not in used:
            used.add(value.evidence)
            found.append(SetSlot(slot.name, value.text))
    return found


def _filled(evidence: Evidence, flow: str) -> Sequence[SetSlot]:
    return _mentions(evidence, evidence.bundle.flows.get(flow))


def _changes(evidence: Evidence) -> list[CorrectSlot]:
    """Give the known slots for which the message holds another value."""
    flow = evidence.flow
    known = evidence.frame.slots if evidence.frame else evidence.state.memory
    if flow is None and evidence.state.finished_flows:
        flow = evidence.bundle.flows.get(evidence.state.finished_flows[-1].partition(":")[0])
    return [
        CorrectSlot(mention.name, mention.value)
        for mention in _mentions(evidence, flow)
        if mention.name in known and str(known[mention.name].value) != mention.value
    ]


def _with_topics(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Put sensitive topics in front: whatever else is wanted, people may have to take over."""
    topics = evidence.cues.topics()
    if not topics:
        return verdict
    found = tuple(SensitiveTopic(topic) for topic in topics)
    rest = tuple(c for c in verdict.commands if not isinstance(c, Decline))
    return Verdict(
        f"sensitive_topic+{verdict.rule}" if rest else "sensitive_topic",
        (*found, *rest),
        (*(Candidate(topic, 0.9, "rules") for topic in found), *verdict.candidates),
    )


def _with_losers(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Keep what was proposed and did not win, best first."""
    won = {repr(candidate.command) for candidate in verdict.candidates}
    losers = [
        Candidate(StartFlow(wish.flow), wish.probability, "nlu", wish.words)
        for wish in evidence.wishes.ranked
    ]
    by_kind: dict[str, Command] = {
        "confirm": Confirm(),
        "deny": Deny(),
        "cancel": CancelFlow(),
        "human": RequestHuman(),
        "repeat": Repeat(),
        "restart": Restart(),
        **{kind: ChitChat(kind) for kind in SMALL_TALK},
    }
    losers += [
        Candidate(command, 0.3, "rules")
        for kind, command in by_kind.items()
        if evidence.cues.has(kind)
    ]
    kept = [loser for loser in losers if repr(loser.command) not in won]
    kept.sort(key=lambda candidate: -candidate.confidence)
    return Verdict(verdict.rule, verdict.commands, (*verdict.candidates, *kept))
