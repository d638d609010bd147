"""One step of a flow: what it does, and which step follows."""

from typing import Any, assert_never

import relevo.playbook.execute.stack as stack
import relevo.playbook.model as m
from relevo.conversation.events import FlowAdvanced, SlotSet
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.effects import AnswerQuestion, CallTool, SetAlarm
from relevo.playbook.evaluate import evaluate, holds
from relevo.playbook.execute.asking import ask, list_details, stops_too_often
from relevo.playbook.execute.confirmations import void
from relevo.playbook.execute.gates import gate
from relevo.playbook.execute.people import hand_over, reason_of
from relevo.playbook.execute.run import Run
from relevo.playbook.expression import as_name, names_in
from relevo.playbook.slots import Valid, validate


def perform(run: Run, flow: m.Flow, frame: Frame, step: m.Step) -> str | None:  # noqa: C901 - does not fit: one case a kind of step
    """Do one step of the top flow.

    Gives the id of the step that follows, empty for the end of the flow, or None when the customer,
    a tool or people come next.
    """
    match step:
        case m.Say():
            run.speak(step.text, f"{flow.name}.{step.id}", frame)
            return step.next
        case m.Ask():
            if step.slot in frame.slots:
                return step.next
            return _asked(run, flow, step.id, step.slot)
        case m.Set():
            _set(run, flow, frame, step)
            return step.next
        case m.Branch():
            values = run.values(frame)
            met = (x for x in step.cases if not x.when or holds(x.when, values, run.now))
            case = next(met, None)
            return case.next if case is not None else step.next
        case m.Call():
            return _call(run, flow, frame, step)
        case m.Answer():
            question = evaluate(step.question, run.values(frame), run.now)
            words = question if isinstance(question, str) and question.strip() else run.text
            if not words.strip():
                return step.missing or step.next
            run.write(FlowAdvanced(flow=flow.name, step=step.id))
            run.effects.append(AnswerQuestion(words))
            return None
        case m.Confirm():
            missing = next((name for name in step.slots if _can_ask(flow, frame, name)), "")
            if missing:
                return _asked(run, flow, step.id, missing)
            list_details(run, step)
            return None
        case m.HandOff():
            run.speak(step.say, f"{flow.name}.{step.id}", frame)
            run.write(FlowAdvanced(flow=flow.name, step=step.id))
            hand_over(run, reason_of(step), f"flow.{flow.name}.{step.id}", step=step)
            return None
        case m.Wait():
            if stops_too_often(run, frame, step.id):
                return None
            run.write(FlowAdvanced(flow=flow.name, step=step.id, awaiting="timer"))
            run.effects.append(SetAlarm(f"{flow.name}/{step.id}", step.seconds))
            return None
        case m.Subflow():
            if step.flow not in run.bundle.flows:
                return _lost(run, f"there is no flow {step.flow}")
            run.write(FlowAdvanced(flow=flow.name, step=step.id))
            return stack.run_within(run, step.flow)
        case m.End():
            return stack.finish(run, step.how)
        case _:
            assert_never(step)


def _asked(run: Run, flow: m.Flow, step: str, name: str) -> str | None:
    slot = flow.slots.get(name)
    if slot is None:
        return _lost(run, f"{flow.name} has no slot {name}")
    ask(run, step, slot)
    return None


def _lost(run: Run, why: str) -> None:
    """The flow names what does not exist: the checks refuse that, people mend it."""
    hand_over(run, Reason.ASSISTANT_FAILED, "flow.broken", say="assistant_failed", detail=why)


def _can_ask(flow: m.Flow, frame: Frame, name: str) -> bool:
    slot = flow.slots.get(name)
    return slot is not None and bool(slot.ask) and name not in frame.slots


def _set(run: Run, flow: m.Flow, frame: Frame, step: m.Set) -> None:
    value = evaluate(step.value, run.values(frame), run.now)
    slot = flow.slots.get(step.slot)
    if slot is not None and value is not None:
        read = validate(slot, value, run.language, run.bundle.currency)
        value = read.value if isinstance(read, Valid) else value
    held = frame.slots.get(step.slot)
    if (held.value if held else None) == value:
        return
    run.write(SlotSet(flow.name, step.slot, value))
    void(run, frame, step.slot)


def _call(run: Run, flow: m.Flow, frame: Frame, step: m.Call) -> str | None:
    missing = _missing_slot(run, flow, frame, step)
    if missing:
        return _asked(run, flow, step.id, missing)
    allowed, instead = gate(run, flow, frame, step)
    if not allowed:
        return instead
    # Slot and attempts stay, so that asking for the same slot after a fruitless call goes on counting.
    run.write(FlowAdvanced(flow=flow.name, step=step.id, slot=frame.slot, attempts=frame.attempts))
    run.effects.append(
        CallTool(
            tool=step.tool,
            arguments=_arguments(run, frame, step),
            step=f"{flow.name}/{step.id}/{_number(run, step)}",
            name=step.result,
            flow=flow.name,
        )
    )
    return None


def _number(run: Run, step: m.Call) -> int:
    """Count the calls of the tool, and never give a number twice within a turn.

    The state remembers the last calls only, so the number of the call before counts as well.
    """
    made = sum(fact.tool == step.tool for fact in run.state.tools) + 1
    return max(made, run.call_number)


def _missing_slot(run: Run, flow: m.Flow, frame: Frame, step: m.Call) -> str:
    """Give the first slot to ask for before the call; optional parameters ask for nothing."""
    spec = run.bundle.tools.get(step.tool)
    optional = {x.name for x in spec.parameters if not x.required} if spec else set[str]()
    for parameter, value in step.arguments.items():
        for name in sorted(names_in(value)):
            needed = parameter not in optional or as_name(value) != name
            if needed and _can_ask(flow, frame, name):
                return name
    return ""


def _arguments(run: Run, frame: Frame, step: m.Call) -> dict[str, Any]:
    values = run.values(frame)
    given = {name: evaluate(value, values, run.now) for name, value in step.arguments.items()}
    return {name: value for name, value in given.items() if value is not None}
