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
    Repeat,
    RequestHuman,
    Restart,
    SetSlot,
    StartFlow,
)
from relevo.turn.understand.evidence import SURE_MIDWAY, Evidence, Verdict, won
from relevo.turn.understand.slots import NO, YES

_DIRECT = frozenset({"sms", "whatsapp", "rcs", "messenger"})
"""Channels where a lone "stop" means no more messages."""
_STOP_WORDS = (("stop",), ("baja",), ("sair",), ("stop", "all"))
_WORDS_OF_PRAISE = 6
"""Words that may stand beside thanks and praise, such as what it is that is liked."""
_LIGHT_KINDS = (
    "deny",
    "thanks",
    "goodbye",
    "confirm",
    "frustrated",
    "contrast",
    "repeat",
    "correction",
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
    """Another language is asked for: a greeting in it, after which the open question is put anew."""
    if not evidence.cues.language():
        return None
    return won("language_asked", ChitChat("greeting"))


def restarted(evidence: Evidence) -> Verdict | None:
    """From the beginning."""
    if evidence.cues.has("restart") and evidence.cues.left_over("restart", *_LIGHT_KINDS) <= 3:
        return won("restart", Restart())
    return None


def cancelled(evidence: Evidence) -> Verdict | None:
    """Stop what runs; but "cancel my order" is a matter of its own, for the classifier."""
    cues = evidence.cues
    if not cues.has("cancel"):
        return None
    rest = cues.left_over("cancel", *_LIGHT_KINDS)
    leads = cues.leads("cancel") is not None or cues.leads("deny") is not None
    if evidence.frame is None:
        top = evidence.top
        another = rest > 0 and top is not None and top.probability >= SURE_MIDWAY
        return None if another or rest > 2 else won("cancel", CancelFlow())
    if rest > (6 if leads else 3):
        return None
    return won("cancel", CancelFlow())


def repeated(evidence: Evidence) -> Verdict | None:
    """Say it again."""
    cues = evidence.cues
    if cues.has("repeat") and cues.left_over("repeat", "question", "unknown", "deny") <= 2:
        return won("repeat", Repeat())
    return None


def held_up(evidence: Evidence) -> Verdict | None:
    """Wait a moment, or why is it asked: the open question stands, and nothing was missed."""
    if evidence.asked_slot is None:
        return None
    cues = evidence.cues
    kinds = ("pause", "why_asked", "question", "confirm", "deny", "contrast", "unknown")
    if not cues.has("pause", "why_asked") or cues.left_over(*kinds) > 3:
        return None
    # "Hang on, how much is shipping?" asks something of its own.
    asks = not cues.has("why_asked") and evidence.can_answer()
    return None if asks else won("held_up", Repeat(), sure=0.7)


def nothing_came(evidence: Evidence) -> Verdict | None:
    """What just ended did not do ("I got no e-mail"): the same matter again, however little is said."""
    flow = evidence.just_finished
    cues = evidence.cues
    if not flow or not cues.has("nothing_came") or not evidence.says_little:
        return None
    return won("nothing_came", StartFlow(flow), sure=0.7)


def praised(evidence: Evidence) -> Verdict | None:
    """Thanks with a kind word about what was bought, and nothing that is wrong with it."""
    cues = evidence.cues
    thanked = cues.leads("thanks") and cues.has("praise")
    wrong = cues.has("contrast", "deny", "frustrated", "correction", "nothing_came")
    if not thanked or wrong or evidence.is_question:
        return None
    rest = cues.left_over("thanks", "praise", "greeting", "goodbye", "confirm")
    return won("chitchat", ChitChat("thanks")) if rest <= _WORDS_OF_PRAISE else None


def small_talk(evidence: Evidence) -> Verdict | None:
    """A greeting, thanks, goodbye, and nothing else."""
    if not evidence.is_talk:
        return None
    kind = next((kind for kind in SMALL_TALK if evidence.cues.has(kind)), None)
    return won("chitchat", ChitChat(kind)) if kind else None


def yes_or_no(evidence: Evidence) -> Verdict | None:
    """A bare yes or no where no step waits for it: the playbook knows what was asked last."""
    cues = evidence.cues
    # Where no flow runs, "no me llegó" is a complaint, and no answer to "anything else?".
    spare = 1 if evidence.frame else 0
    if cues.leads("deny") and cues.left_over("deny", "thanks", "goodbye", "confirm") <= spare:
        return won("yes_no", Deny())
    if cues.leads("confirm") and cues.left_over("confirm", "thanks", "greeting") <= 1:
        return won("yes_no", Confirm())
    return None
