"""Rules for what steers the talk itself: a person, stopping, repeating, small talk, yes and no."""

from relevo.conversation.commands import (
    SMALL_TALK,
    CancelFlow,
    ChitChat,
    Command,
    Confirm,
    Decline,
    Deny,
    OptOut,
    RefuseSlot,
    Repeat,
    RequestHuman,
    Restart,
    SetSlot,
    StartFlow,
    SwitchFlow,
)
from relevo.playbook.model import Confirm as ConfirmStep
from relevo.turn.understand.evidence import (
    SURE_IN_ANSWER,
    SURE_MIDWAY,
    Evidence,
    Verdict,
    won,
)
from relevo.turn.understand.slots import NO, YES

_DIRECT = frozenset({"sms", "whatsapp", "rcs", "messenger"})
"""Channels where a lone "stop" means no more messages."""
_STOP_WORDS = (("stop",), ("baja",), ("sair",), ("stop", "all"))
_WORDS_OF_PRAISE = 6
"""Words that may stand beside thanks and praise, such as what it is that is liked."""
_WORDS_OF_A_PAUSE = 6
"""Words that may stand beside "one moment", such as where the number is being looked for."""
_WORDS_OF_A_REFUSAL = 3
_WORDS_MISSED = 5
"""Words that may stand beside "it did not come"."""
_MISSING = (
    "nothing_came",
    "deny",
    "confirm",
    "contrast",
    "frustrated",
    "greeting",
    "sorry",
    "also",
)
_LIGHT_KINDS = (
    "deny",
    "thanks",
    "goodbye",
    "confirm",
    "frustrated",
    "contrast",
    "repeat",
    "correction",
    "laugh",
)


def nothing_said(evidence: Evidence) -> Verdict | None:
    """A message without words: a sign that means something, or nothing at all."""
    if evidence.message.words:
        return None
    cues = evidence.cues
    if cues.yes_by_sign():
        return _signed(evidence, Confirm(), YES)
    if cues.no_by_sign():
        return _signed(evidence, Deny(), NO)
    if cues.thanks_by_sign():
        return won("sign", ChitChat("thanks"))
    if evidence.frame and set(evidence.message.text) & set("?¿"):
        return won("sign", Repeat(), sure=0.6)
    return won("nothing_said", Decline(), sure=0.5)


def _signed(evidence: Evidence, command: Command, value: str) -> Verdict:
    slot = evidence.asked_slot
    if slot is not None and slot.type == "yes_no":
        return won("awaited_slot", SetSlot(slot.name, value))
    return won("sign", command)


def human_requested(evidence: Evidence) -> Verdict | None:
    """A person is asked for: nothing may stand in the way of that."""
    cues = evidence.cues
    cue = cues.said("human")
    if cue is None or (cues.has("are_you_human") and cues.left_over("are_you_human") == 0):
        return None
    words = " ".join(evidence.message.words[cue.start : cue.end])
    return won("human_requested", RequestHuman(), *evidence.noted(), sure=0.97, words=words)


def opted_out(evidence: Evidence) -> Verdict | None:
    """No more messages."""
    lone_stop = evidence.message.words in _STOP_WORDS and evidence.state.channel in _DIRECT
    if not lone_stop and not evidence.cues.has("opt_out"):
        return None
    asks_how = evidence.is_question and not evidence.cues.leads("may_i")
    return None if asks_how else won("opt_out", OptOut())


def asked_whether_human(evidence: Evidence) -> Verdict | None:
    """Whoever asks whether this is a robot gets the truth."""
    if evidence.cues.has("are_you_human") and evidence.cues.left_over("are_you_human") <= 4:
        return won("chitchat", ChitChat("are_you_human"), sure=0.95)
    return None


def language_asked(evidence: Evidence) -> Verdict | None:
    """Another language is asked for: confirmed in it, after which the open question is put anew."""
    asked = evidence.cues.language()
    if not asked:
        return None
    if asked not in evidence.bundle.languages:
        return won("language_asked", Decline(known=True))
    return won("language_asked", ChitChat("language"))


def restarted(evidence: Evidence) -> Verdict | None:
    """From the beginning."""
    if evidence.cues.has("restart") and evidence.cues.left_over("restart", *_LIGHT_KINDS) <= 3:
        return won("restart", Restart())
    return None


def switched(evidence: Evidence) -> Verdict | None:
    """What runs is given up for something else: "actually forget it, I want to …"."""
    cues = evidence.cues
    top = evidence.top
    given_up = cues.has("cancel", "change_of_mind", "dropped") or cues.opens("correction")
    if not given_up or top is None or not evidence.means_another_flow(SURE_IN_ANSWER):
        return None
    if not evidence.wishes_something and not evidence.is_question:
        return None
    flow = evidence.bundle.flows[top.flow]
    if evidence.frame is None:
        return None
    switched = SwitchFlow(top.flow)
    return won("switched", switched, *evidence.mentions(flow.slots), sure=top.probability)


def cancelled(evidence: Evidence) -> Verdict | None:
    """Stop what runs; but "cancel my order" is a matter of its own, for the classifier."""
    cues = evidence.cues
    if not cues.has("cancel", "change_of_mind", "dropped"):
        return None
    asks = cues.has("question", "open_question") and evidence.find_answer(evidence.question) > 0
    if (evidence.is_question or asks) and not cues.has("dropped"):
        return None  # "Can I keep it with a discount?" gives nothing up.
    kinds = ("cancel", "change_of_mind", "dropped", "sorry", *_LIGHT_KINDS)
    rest = cues.left_over(*kinds)
    leads = any(cues.opens(kind) for kind in ("cancel", "change_of_mind", "dropped", "deny"))
    if evidence.frame is None:
        top = evidence.top
        another = rest > 0 and top is not None and top.probability >= SURE_MIDWAY
        return None if another or rest > 2 else won("cancel", CancelFlow())
    if rest > (6 if leads else 3) or (rest > 0 and evidence.means_another_flow(SURE_IN_ANSWER)):
        return None
    return won("cancel", CancelFlow())


def repeated(evidence: Evidence) -> Verdict | None:
    """Say it again."""
    cues = evidence.cues
    if not cues.opens("repeat") and evidence.means_another_flow(SURE_IN_ANSWER):
        return None  # "I forgot my password again" wants nothing said again.
    if cues.has("repeat") and cues.left_over("repeat", "question", "unknown", "deny") <= 2:
        return won("repeat", Repeat())
    return None


def held_up(evidence: Evidence) -> Verdict | None:
    """Wait a moment: the open question stands, and nothing was missed."""
    cues = evidence.cues
    if not evidence.awaiting or not cues.has("pause"):
        return None
    kinds = ("pause", "question", "confirm", "deny", "contrast", "unknown", "sorry", "laugh")
    if cues.left_over(*kinds) > _WORDS_OF_A_PAUSE:
        return None
    # "Hang on, how much is shipping?" asks something of its own.
    # "Can you give me a minute?" is put as a question, and asks nothing.
    asks = evidence.is_question and cues.left_over(*kinds, "may_i", "wish") > 1
    asks = asks or evidence.answerable or evidence.means_another_flow(SURE_MIDWAY)
    gives = evidence.cues.has("correction", "cancel") or evidence.mentions()
    return None if asks or gives else won("wait", ChitChat("wait"), sure=0.7)


def refused(evidence: Evidence) -> Verdict | None:
    """The awaited value is not given: what is it for, or a plain no."""
    slot = evidence.asked_slot
    cues = evidence.cues
    if slot is None or not cues.has("refuse", "why_asked"):
        return None
    if cues.has("refuse"):
        # "I'd rather not have another one" chooses, and does not refuse to say.
        free = slot.type == "text" and cues.left_over("refuse", "deny") > _WORDS_OF_A_REFUSAL
        if free or evidence.mentions():
            return None
        return won("refused", RefuseSlot(slot.name, "unwilling"), sure=0.8)
    kinds = ("why_asked", "question", "open_question", "confirm", "deny", "contrast", "unknown")
    if cues.left_over(*kinds, "laugh", "follow_up") > _WORDS_OF_A_REFUSAL or evidence.mentions():
        return None
    return won("why_asked", RefuseSlot(slot.name, "why"), sure=0.8)


def nothing_came(evidence: Evidence) -> Verdict | None:
    """What just ended did not do ("I got no e-mail"): the same again, then people."""
    name = evidence.just_finished
    cues = evidence.cues
    if (
        not name
        or not cues.has("nothing_came")
        or evidence.cues.left_over(*_MISSING) > _WORDS_MISSED
    ):
        return None
    if evidence.means_another_flow(SURE_IN_ANSWER) and not evidence.says_little:
        top = evidence.top
        if top is not None and top.flow != name and cues.left_over("nothing_came") > _WORDS_MISSED:
            return None
    flow = evidence.bundle.flows[name]
    done = [ended for ended in evidence.state.finished_flows if ended == f"{name}:completed"]
    if len(done) > 1 or any(isinstance(step, ConfirmStep) for step in flow.steps.values()):
        return won("nothing_came", RequestHuman(), sure=0.7)
    return won(
        "nothing_came", StartFlow(name, again=True), *evidence.mentions(flow.slots), sure=0.7
    )


def praised(evidence: Evidence) -> Verdict | None:
    """Thanks with a kind word about what was bought, and nothing that is wrong with it."""
    cues = evidence.cues
    thanked = cues.leads("thanks") and cues.has("praise")
    wrong = cues.has("contrast", "deny", "frustrated", "correction", "nothing_came")
    if not thanked or wrong or evidence.is_question:
        return None
    rest = cues.left_over("thanks", "praise", "greeting", "goodbye", "confirm")
    return won("chitchat", ChitChat("thanks")) if rest <= _WORDS_OF_PRAISE else None


def thanked(evidence: Evidence) -> Verdict | None:
    """Thanks after a matter has ended: what is said along with them starts nothing."""
    cues = evidence.cues
    last = evidence.last_reply
    if evidence.frame is not None or last is None or not cues.has("thanks", "goodbye"):
        return None
    ended = (
        evidence.just_finished or "anything_else" in last.template or "knowledge." in last.template
    )
    wants = cues.has("wish", "may_i", "contrast", "nothing_came", "frustrated", "correction")
    if not ended or wants or evidence.is_question:
        return None
    rest = cues.left_over("thanks", "praise", "goodbye", "greeting", "confirm", "deny", "laugh")
    if rest > _WORDS_OF_PRAISE:
        return None
    return won("chitchat", ChitChat("goodbye" if cues.has("goodbye") else "thanks"))


def content(evidence: Evidence) -> Verdict | None:
    """Thanks in reply to a question for free words, with nothing told yet: the matter is left at that."""
    cues = evidence.cues
    frame = evidence.frame
    if frame is None or frame.slots or not evidence.asked_for_words or frame.attempts < 1:
        return None
    said = cues.has("thanks", "goodbye") and cues.only(
        "thanks", "goodbye", "confirm", "deny", "praise"
    )
    return won("cancel", CancelFlow(), sure=0.7) if said else None


def small_talk(evidence: Evidence) -> Verdict | None:
    """A greeting, thanks, goodbye, an excuse, and nothing else."""
    if not evidence.is_talk:
        return None
    kind = next((kind for kind in SMALL_TALK if evidence.cues.has(kind)), None)
    if kind == "sorry" and evidence.cues.left_over("sorry", "confirm", "greeting"):
        return None  # "Sorry, AH-204808" puts something right.
    return won("chitchat", ChitChat(kind)) if kind else None


def yes_or_no(evidence: Evidence) -> Verdict | None:
    """A bare yes or no where no step waits for it: the playbook knows what was asked last."""
    cues = evidence.cues
    # Where no flow runs, "no me llegó" is a complaint, and no answer to "anything else?".
    spare = 2 if evidence.frame else 0
    if cues.leads("deny") and cues.left_over("deny", "thanks", "goodbye", "confirm") <= spare:
        return won("yes_no", Deny())
    if cues.leads("confirm") and cues.left_over("confirm", "thanks", "greeting") <= 1:
        return won("yes_no", Confirm())
    return None
