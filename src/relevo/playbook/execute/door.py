"""The executor's door: pure, total, and never silent.

Each function takes the state before and gives the events that happened, the state after them and
what is to be done. The turn does it and comes back by `returned` or `answered`. The last effect of
an outcome may be one that nothing follows: `CallTool`, `AnswerQuestion` or `RequestHandoff`.
"""

from collections.abc import Sequence

import relevo.playbook.execute.asides as asides
import relevo.playbook.execute.stack as stack
from relevo.conversation.commands import Command, CorrectSlot, SetSlot
from relevo.conversation.events import (
    FlowAdvanced,
    FlowCancelled,
    FlowCompleted,
    SlotSet,
    ToolReturned,
)
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame, State
from relevo.playbook.effects import (
    AnswerQuestion,
    CallTool,
    Outcome,
    RequestHandoff,
    Utter,
)
from relevo.playbook.execute.advance import carry_on, go_on
from relevo.playbook.execute.feelings import meet_feeling
from relevo.playbook.execute.filling import fill_quietly
from relevo.playbook.execute.message import carry
from relevo.playbook.execute.moving import main_frame
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run
from relevo.playbook.execute.tools import take_result
from relevo.playbook.execute.waiting import SILENCE, is_still_silent, mind_silence
from relevo.playbook.model import Answer, Bundle, HandOff, Wait
from relevo.playbook.slots import Valid, validate


def carry_out(  # noqa: PLR0913 - does not fit: what turn and executor agreed on
    bundle: Bundle,
    state: State,
    commands: Sequence[Command],
    *,
    at: int,
    language: str,
    message: int = 0,
    text: str = "",
    feeling: str = "",
) -> Outcome:
    """React to a message of the customer.

    `state` is the one after `CommandsUnderstood`; `message` the position of the message, which
    values get as their source; `feeling` what it shows of the customer's mood. Something is always
    said, asked of a tool or given to people.
    """
    run = _run(bundle, state, at, language)
    run.message, run.text, run.feeling = message, text, feeling
    carry(run, commands)
    meet_feeling(run)
    return _spoken(run)


def returned(
    bundle: Bundle, state: State, result: ToolReturned, *, at: int, language: str
) -> Outcome:
    """Go on after a tool call. `state` is the one after the result; the event is the turn's."""
    run = _run(bundle, state, at, language)
    take_result(run, result)
    return _spoken(run)


def answered(bundle: Bundle, state: State, *, found: bool, at: int, language: str) -> Outcome:
    """Go on after a question: to the flow that it interrupted, with its open question again.

    Says nothing when an answer was found and no flow is open: the answer itself was said.
    """
    run = _run(bundle, state, at, language)
    frame, flow = run.frame, run.flow
    step = flow.steps.get(frame.step) if frame and flow and not frame.awaiting else None
    if isinstance(step, Answer):
        _answered_step(run, step, found=found)
    else:
        if not found:
            asides.unknown_answer(run)
        carry_on(run)
    return _finished(run) if found else _spoken(run)


def _answered_step(run: Run, step: Answer, *, found: bool) -> None:
    """Go on behind the answer that a step asked for, or by its way for what is not known."""
    run.spoken = found
    if found or step.missing:
        go_on(run, step.next if found else step.missing)
        return
    run.decide("pattern.unknown_answer")
    run.say("unknown_answer.short")
    go_on(run, step.next)


def woken(bundle: Bundle, state: State, timer: str, *, at: int, language: str) -> Outcome:
    """Go on with a flow that waited for this time. A timer that nobody waits for does nothing.

    The timer `silence` asks an open question once more, or puts the matter aside.
    """
    run = _run(bundle, state, at, language)
    if timer == SILENCE:
        is_still_silent(run)
        return run.outcome()
    flow_name, _, step_name = timer.partition("/")
    for frame in run.state.stack:
        if frame.flow == flow_name and frame.step == step_name and frame.awaiting == "timer":
            _wake(run, frame)
            break
    return _finished(run)


def noted(
    bundle: Bundle,
    state: State,
    commands: Sequence[Command],
    *,
    at: int,
    language: str,
    message: int,
) -> Outcome:
    """Keep the values of a message while people own the conversation; nothing is said or done.

    Whoever takes over, and the assistant when it is given back, then knows them.
    """
    run = Run(bundle, state, at, language, message)
    fill_quietly(run, [x for x in commands if isinstance(x, SetSlot | CorrectSlot)])
    return run.outcome()


def handed_back(bundle: Bundle, state: State, *, at: int, language: str) -> Outcome:
    """Take the conversation back from people, as their return brief (`state.brief`) says."""
    run = _run(bundle, state, at, language)
    run.decide("pattern.handed_back")
    run.say("handback")
    brief = run.state.brief
    settled = brief is not None and bool(brief.what_was_agreed)
    if brief is not None and brief.flow in bundle.flows:
        while (frame := main_frame(run)) is not None and frame.flow != brief.flow:
            stack.give_up(run, "handoff")
        if run.frame is None:
            stack.push(run, brief.flow)
    elif settled or run.frame is None:
        # What people settled is not begun again; what they left open goes on where it stood.
        stack.give_up_begun(run, "handoff")
        _ask_what_is_left(run)
        return _spoken(run)
    for name, value in ((brief.slots if brief else None) or {}).items():
        _take_over(run, name, value)
    _after_people(run)
    return _spoken(run)


def _run(bundle: Bundle, state: State, at: int, language: str) -> Run:
    speaks = language if language in bundle.languages else bundle.languages[0]
    run = Run(bundle, state, at, speaks)
    _mend(run)
    return run


def _mend(run: Run) -> None:
    """A playbook may have changed since: what it no longer knows begins anew or is given up."""
    gone = [frame.flow for frame in run.state.stack if frame.flow not in run.bundle.flows]
    lost = False
    for name in gone:
        run.write(FlowCancelled(name, "failed"))
    for frame in run.state.stack:
        flow = run.bundle.flows[frame.flow]
        lost_step = frame.step != "" and frame.step not in flow.steps
        lost_slot = frame.awaiting == "slot" and frame.slot not in flow.slots
        if lost_step or lost_slot:
            lost = True
            run.write(FlowAdvanced(flow=flow.name, step=""))
    if gone:
        run.decide("pattern.version_changed", ", ".join(gone))
        run.say("flow_gone" if run.frame is None else "flow_gone.one")
    elif lost:
        run.reasons.append("the playbook has changed, so the flow began anew with what it knew")


def _wake(run: Run, frame: Frame) -> None:
    step = run.bundle.flows[frame.flow].steps[frame.step]
    following = step.next if isinstance(step, Wait) else frame.step
    run.decide("flow", "woken")
    if frame is run.frame:
        go_on(run, following)
    elif following:
        run.write(FlowAdvanced(flow=frame.flow, step=following))
    else:
        run.write(FlowCompleted(frame.flow))


def _take_over(run: Run, name: str, value: object) -> None:
    """Keep a value that a person filled or corrected; they know best, so it counts as confirmed."""
    frame, flow = run.frame, run.flow
    slot = flow.slots.get(name) if flow else None
    if frame is None or slot is None:
        return
    read = validate(slot, value, run.language, run.bundle.currency)
    if isinstance(read, Valid):
        run.write(SlotSet(frame.flow, name, read.value, confirmed=True))


def _after_people(run: Run) -> None:
    """A flow that had ended with people is done; any other goes on where it stood."""
    frame, flow = run.frame, run.flow
    step = flow.steps.get(frame.step) if frame and flow else None
    if isinstance(step, HandOff):
        go_on(run, stack.finish(run))
    else:
        carry_on(run)


def _ask_what_is_left(run: Run) -> None:
    """After people have settled a matter: the other wishes, by name, may be settled or not."""
    waiting = [frame.flow for frame in reversed(run.state.stack)]
    stack.give_up_all(run, "handoff")
    if not asides.clarify(run, waiting, "wishes.still"):
        run.say("go_ahead")


_ANSWERS = (Utter, CallTool, AnswerQuestion, RequestHandoff)


def _spoken(run: Run) -> Outcome:
    """Silence is a failure: say what is open, else what can be done, else let people take over."""
    if not any(isinstance(effect, _ANSWERS) for effect in run.effects):
        waits = run.frame is not None and run.frame.awaiting == "timer"
        run.say("waiting" if waits else "go_ahead")
    if not any(isinstance(effect, _ANSWERS) for effect in run.effects):
        hand_over(run, Reason.ASSISTANT_FAILED, "guard.silence", detail="nothing to say")
    return _finished(run)


def _finished(run: Run) -> Outcome:
    mind_silence(run)
    return run.outcome()
