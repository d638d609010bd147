"""One message of the customer, carried out: which of its commands counts, and in which order."""

from collections.abc import Sequence

import relevo.playbook.execute.asides as asides
from relevo.conversation.commands import (
    AskKnowledge,
    CancelFlow,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    Decline,
    Deny,
    OptOut,
    RefuseSlot,
    Repeat,
    RequestHuman,
    Restart,
    SensitiveTopic,
    SetSlot,
    Silence,
    StartFlow,
    SwitchFlow,
)
from relevo.conversation.packet import Reason
from relevo.playbook.effects import AnswerQuestion, Resolve
from relevo.playbook.execute.advance import carry_on
from relevo.playbook.execute.answering import answer
from relevo.playbook.execute.asking import ask
from relevo.playbook.execute.filling import Filled, fill, say_why_refused
from relevo.playbook.execute.moving import move
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.refusing import refuse
from relevo.playbook.execute.run import Run
from relevo.playbook.execute.sensitive import hand_over_topic, served
from relevo.playbook.slots import ASKS_FOR_MORE

_NOT_ASKED_AFTER = ("goodbye", "wait")
"""Talk after which the open question is not put again: the customer knows it, and has no time now."""


def carry(run: Run, commands: Sequence[Command]) -> None:
    """Carry out what one message was taken to mean."""
    can_be_done = [command for command in commands if _can_be_done(run, command)]
    wanted = served(run, can_be_done) or [Decline()]
    filling = [x for x in wanted if isinstance(x, SetSlot | CorrectSlot)]
    if any(isinstance(x, SensitiveTopic | RequestHuman | OptOut) for x in wanted):
        fill(run, filling)  # whoever takes over shall know it
        _to_people(run, wanted)
        return
    asides.note_channel(run)
    for command in wanted:
        if isinstance(command, ChitChat):
            asides.chat(run, command.about, alone=len(wanted) == 1)
    before = len(run.effects)
    moved = move(run, wanted)
    stops = any(isinstance(x, CancelFlow | Restart) for x in wanted)
    if run.ended or (stops and len(run.effects) > before and not moved):
        return  # cancelled or started again: all is said
    unclear = next((x.flows for x in wanted if isinstance(x, Clarify)), ())
    filled = fill(run, filling, unclear)
    if not run.ended:
        _go_on(run, wanted, filled, moved=moved)


def _can_be_done(run: Run, command: Command) -> bool:
    if isinstance(command, StartFlow | SwitchFlow):
        flow = run.bundle.flows.get(command.flow)
        return flow is not None and flow.startable
    return True


def _to_people(run: Run, commands: Sequence[Command]) -> None:
    """Somebody else's matter: delicate topics first, then the wish for a person."""
    for command in commands:
        if isinstance(command, SensitiveTopic):
            hand_over_topic(run, command.topic)
            return
    if any(isinstance(command, RequestHuman) for command in commands):
        hand_over(run, Reason.CUSTOMER_REQUEST, "pattern.human_requested")
        return
    hand_over(run, Reason.RULE_MATCHED, "pattern.opt_out", say="opt_out", detail="opt_out")


def _go_on(run: Run, commands: Sequence[Command], filled: Filled, *, moved: bool) -> None:
    question = next((x for x in commands if isinstance(x, AskKnowledge)), None)
    yes_or_no = next((x for x in commands if isinstance(x, Confirm | Deny)), None)
    refusal = next((x for x in commands if isinstance(x, RefuseSlot)), None)
    if filled.asked or filled.offered:
        return
    if question is not None:
        # A yes beside a question is not yet a clear yes: the details are listed again afterwards.
        run.decide("pattern.question")
        run.effects.append(AnswerQuestion(question.question or run.text, question.about))
    elif filled.refused is not None:
        _refuse(run, filled)
    elif refusal is not None and not moved and not _is_answered(run):
        refuse(run, refusal)
    elif filled.corrected:
        run.decide("pattern.correction")
        run.say("correction.done")
        carry_on(run)
    elif yes_or_no is not None and not moved and not _is_answered(run):
        answer(run, yes_or_no)
    elif moved or filled.moved:
        carry_on(run)
    else:
        _talk(run, commands, filled)


def _is_answered(run: Run) -> bool:
    """Say whether the slot that was asked for has its value by now."""
    frame = run.frame
    return frame is not None and frame.awaiting == "slot" and frame.slot in frame.slots


def _refuse(run: Run, filled: Filled) -> None:
    if filled.refused is None:
        return
    slot, why = filled.refused
    say_why_refused(run, slot, why)
    frame = run.frame
    if frame is not None and frame.awaiting == "slot" and frame.slot == slot.name:
        ask(run, frame.step, slot, put=why.text not in ASKS_FOR_MORE)
    else:
        carry_on(run)


def _talk(run: Run, commands: Sequence[Command], filled: Filled) -> None:
    """Nothing moved: talk, then back to the open question."""
    said = len(run.effects)
    for command in commands:
        match command:
            case Repeat():
                asides.repeat(run)
                return
            case Silence():
                asides.fall_silent(run)
            case Clarify():
                if asides.clarify(run, command.flows):
                    return
            case Decline(known=True):
                asides.decline(run)
            case _:
                continue
        break
    parting = any(isinstance(effect, Resolve) for effect in run.effects)
    if any(isinstance(x, ChitChat) and x.about in _NOT_ASKED_AFTER for x in commands) or parting:
        return
    # Only what produced no words at all counts as not understood; talk that was answered does not.
    if len(run.effects) == said and not any(isinstance(x, ChitChat) for x in commands):
        _nothing_said(run, commands, filled)
    if not run.ended:
        carry_on(run)


def _nothing_said(run: Run, commands: Sequence[Command], filled: Filled) -> None:
    missed = any(isinstance(x, Decline | Clarify) for x in commands)
    if filled.noted and run.frame is None:
        run.say("go_ahead")
    elif missed or run.frame is None:
        asides.not_understood(run)
