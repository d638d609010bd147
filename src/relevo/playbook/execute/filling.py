"""Values that the customer gave: checked, kept, and compared with what was known before."""

from collections.abc import Sequence

from relevo.conversation.commands import CorrectSlot, SetSlot
from relevo.conversation.events import Choice, FlowAdvanced, SlotSet
from relevo.conversation.state import Frame
from relevo.playbook.evaluate import holds
from relevo.playbook.execute.afterwards import correct_ended, too_late
from relevo.playbook.execute.asking import ask
from relevo.playbook.execute.confirmations import void
from relevo.playbook.execute.correcting import first_step_reading, is_too_late
from relevo.playbook.execute.filled import Filled
from relevo.playbook.execute.run import Run
from relevo.playbook.execute.stack import make_room
from relevo.playbook.formats import choices_of
from relevo.playbook.items import offered
from relevo.playbook.model import Flow, Slot
from relevo.playbook.slots import ASKS_FOR_MORE, Invalid, Valid, validate

_TOLD_EXACTLY = frozenset(
    {
        *("invalid.too_small", "invalid.too_large", "invalid.too_early", "invalid.too_late"),
        *ASKS_FOR_MORE,
    }
)
"""What is wrong is said as it is; a slot's own `invalid` would not tell it."""


def fill(run: Run, commands: list[SetSlot | CorrectSlot], unclear: Sequence[str] = ()) -> Filled:
    """Take the values of one message, for the topmost flow that knows each slot.

    Values for one of the `unclear` flows are kept until the customer has said which one is meant.
    """
    filled = Filled()
    for command in commands:
        frame = _frame_for(run, command.name)
        if frame is None:
            frame = correct_ended(run, command, filled)
        if frame is None:
            filled.noted |= _remember(run, command, unclear)
            continue
        slot = run.bundle.flows[frame.flow].slots[command.name]
        slot = offered(slot, run.values(frame), run.now)
        if isinstance(command, CorrectSlot) and not command.value.strip():
            _take_back(run, frame, slot, filled)
        else:
            _take(run, frame, slot, command, filled)
        if run.ended:
            break
    return filled


def fill_quietly(run: Run, commands: list[SetSlot | CorrectSlot]) -> None:
    """Keep the values that are right for a matter that is open; say nothing, and move nothing."""
    for command in commands:
        frame = _frame_for(run, command.name)
        if frame is None:
            continue
        slot = offered(run.bundle.flows[frame.flow].slots[command.name], run.values(frame), run.now)
        read = _read(run, slot, command.value)
        if isinstance(read, Valid) and _check_holds(run, frame, slot, read.value):
            make_room(run, slot.name)
            run.write(SlotSet(frame.flow, slot.name, read.value, run.message))
            void(run, frame, slot.name)


def _frame_for(run: Run, name: str) -> Frame | None:
    for frame in reversed(run.state.stack):
        flow = run.bundle.flows.get(frame.flow)
        if flow is not None and name in flow.slots:
            return frame
    return None


def _remember(run: Run, command: SetSlot | CorrectSlot, unclear: Sequence[str]) -> bool:
    """Keep a value that no running flow wants, for one that will: shared slots, or of unclear flows."""
    flows = sorted(run.bundle.flows.values(), key=lambda flow: flow.name not in unclear)
    for flow in flows:
        slot = flow.slots.get(command.name)
        if slot is not None and (slot.share or flow.name in unclear):
            read = _read(run, slot, command.value)
            if isinstance(read, Valid):
                make_room(run, slot.name)
                run.write(SlotSet("", slot.name, read.value, run.message))
                return True
    return False


def _read(run: Run, slot: Slot, raw: str) -> Valid | Invalid:
    return validate(slot, raw, run.language, run.bundle.currency)


def _take(
    run: Run, frame: Frame, slot: Slot, command: SetSlot | CorrectSlot, filled: Filled
) -> None:
    on_top = frame is run.frame
    read = _read(run, slot, command.value)
    if isinstance(read, Valid) and not _check_holds(run, frame, slot, read.value):
        read = Invalid("invalid.check")
    if isinstance(read, Invalid):
        awaited = on_top and frame.awaiting == "slot" and frame.slot == slot.name
        if awaited or isinstance(command, CorrectSlot):
            filled.refused = (slot, read)
        return
    held = frame.slots.get(slot.name)
    if held is not None and held.value == read.value:
        return
    correcting = held is not None and frame.step != ""
    flow = run.bundle.flows[frame.flow]
    if correcting and is_too_late(run, flow, frame, slot.name):
        too_late(run, flow, slot)
        return
    make_room(run, slot.name)
    run.write(SlotSet(frame.flow, slot.name, read.value, run.message, corrected=correcting))
    filled.moved = True
    if correcting:
        void(run, frame, slot.name)
        if on_top:
            _go_back(run, flow, slot)
            filled.corrected = True


def _check_holds(run: Run, frame: Frame, slot: Slot, value: object) -> bool:
    if not slot.check:
        return True
    return holds(slot.check, {**run.values(frame), slot.name: value}, run.now)


def _go_back(run: Run, flow: Flow, slot: Slot) -> None:
    frame = run.frame
    if frame is None:
        return
    step = first_step_reading(run, flow, frame, slot.name)
    awaits_other = frame.awaiting == "slot" and frame.slot != slot.name and step == frame.step
    if not awaits_other:
        run.write(FlowAdvanced(flow=flow.name, step=step))


def _take_back(run: Run, frame: Frame, slot: Slot, filled: Filled) -> None:
    """The customer says that a value is wrong and gives no other: forget it and ask."""
    if frame is not run.frame or slot.name not in frame.slots or not slot.ask:
        return
    flow = run.bundle.flows[frame.flow]
    if is_too_late(run, flow, frame, slot.name):
        too_late(run, flow, slot)
        return
    step = first_step_reading(run, flow, frame, slot.name)
    run.write(SlotSet(frame.flow, slot.name, None, run.message, corrected=True))
    void(run, frame, slot.name)
    run.decide("pattern.correction", slot.name)
    run.say("correction.ask")
    ask(run, step, slot)
    filled.asked = True


def say_why_refused(run: Run, slot: Slot, why: Invalid) -> None:
    """Tell the customer why a value is not accepted."""
    frame = run.frame
    run.decide("pattern.validation_failed", f"{slot.name}: {why.text}")
    own = slot.invalid and why.text not in _TOLD_EXACTLY
    if own and frame and run.speak(slot.invalid, f"{frame.flow}.invalid.{slot.name}", frame):
        return
    labels = [run.variants(option.label) for option in slot.options]
    meant = choices_of(slot, why.choices, run.manner)
    limit: object = why.limit
    if why.limit is not None and slot.type == "money":
        limit = {"amount": why.limit, "currency": slot.currency or run.bundle.currency}
    options = list(meant) or [label[0] for label in labels if label] or None
    run.say(why.text, {"options": options, "limit": limit}, _buttons(slot, why, meant))


def _buttons(slot: Slot, why: Invalid, meant: tuple[str, ...]) -> tuple[Choice, ...]:
    """Give a button for each reading of a value that could mean several."""
    if len(meant) != len(why.choices):
        return ()
    pairs = zip(meant, why.choices, strict=True)
    return tuple(Choice(label, f"slot:{slot.name}={value}") for label, value in pairs)
