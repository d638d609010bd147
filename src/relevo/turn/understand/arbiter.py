"""Which reading of a message wins, given where the conversation stands.

One rule after another looks at the evidence; the first that decides gives the commands and its
name. Everything proposed is kept, winners first, so that a decision can be explained.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from relevo.conversation.commands import (
    SMALL_TALK,
    CancelFlow,
    Candidate,
    ChitChat,
    Command,
    Confirm,
    Decline,
    Deny,
    Repeat,
    RequestHuman,
    Restart,
    SensitiveTopic,
    StartFlow,
)
from relevo.turn.understand import answers, steering, wanting
from relevo.turn.understand.evidence import Evidence, Verdict

Rule = Callable[[Evidence], Verdict | None]

RULES: tuple[Rule, ...] = (
    steering.nothing_said,
    steering.human_requested,
    steering.opted_out,
    steering.asked_whether_human,
    steering.language_asked,
    answers.told,
    steering.content,
    answers.chosen,
    steering.refused,
    steering.held_up,
    answers.confirmed,
    steering.restarted,
    steering.switched,
    steering.cancelled,
    steering.repeated,
    answers.clarified,
    answers.answered,
    answers.corrected,
    answers.indifferent,
    answers.not_known,
    steering.nothing_came,
    steering.praised,
    steering.thanked,
    answers.values_only,
    wanting.several_wanted,
    steering.small_talk,
    steering.yes_or_no,
    answers.other_slot,
    wanting.put_right,
    wanting.wanted,
    wanting.asked,
    wanting.value_alone,
    wanting.told_a_reason,
    wanting.unclear,
    wanting.declined,
)
"""In the order in which they are asked."""
_PROPOSALS: Mapping[str, Command] = {
    "human": RequestHuman(),
    "cancel": CancelFlow(),
    "confirm": Confirm(),
    "deny": Deny(),
    "repeat": Repeat(),
    "restart": Restart(),
    **{kind: ChitChat(kind) for kind in SMALL_TALK},
}
_LOST = 0.3
"""Confidence that is noted for what a rule proposed and the arbiter did not take."""


def decide(evidence: Evidence) -> Verdict:
    """Give the verdict of the first rule that has one; there is always one."""
    for rule in RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return _with_topics(evidence, _with_losers(evidence, _in_order(evidence, verdict)))
    return _with_losers(evidence, wanting.declined(evidence))


def _in_order(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Leave for afterwards what the customer wants only then: "and after that I'd like to …"."""
    frame = evidence.frame
    if frame is None or not evidence.cues.has("later"):
        return verdict
    if evidence.asked_for_words and not frame.slots:
        return verdict  # nothing has begun that it could come after
    commands = tuple(
        replace(c, later=True) if isinstance(c, StartFlow) else c for c in verdict.commands
    )
    return replace(verdict, commands=commands)


def _with_topics(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Put sensitive topics in front: whatever else is wanted, people may have to take over."""
    topics = evidence.cues.topics()
    if not topics:
        return verdict
    found = tuple(SensitiveTopic(topic) for topic in topics)
    rest = tuple(c for c in verdict.commands if not isinstance(c, Decline))
    rule = f"sensitive_topic+{verdict.rule}" if rest else "sensitive_topic"
    noted = tuple(Candidate(topic, 0.9, "rules") for topic in found)
    return Verdict(rule, (*found, *rest), (*noted, *verdict.candidates))


def _with_losers(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Keep what was proposed and did not win, best first."""
    taken = [candidate.command for candidate in verdict.candidates]
    losers = [
        *(
            Candidate(StartFlow(wish.flow), wish.probability, "nlu", wish.words)
            for wish in evidence.wishes.ranked
        ),
        *(
            Candidate(command, _LOST, "rules")
            for kind, command in _PROPOSALS.items()
            if evidence.cues.has(kind)
        ),
    ]
    kept = [loser for loser in losers if loser.command not in taken]
    kept.sort(key=lambda candidate: -candidate.confidence)
    return Verdict(verdict.rule, verdict.commands, (*verdict.candidates, *kept))
