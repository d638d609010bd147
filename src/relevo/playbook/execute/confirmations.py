"""An explicit yes and how long it counts: until one of the things it was given for changes.

A yes is kept as a value in the frame under the confirm step's id, marked as confirmed, so that it
travels with the packet and is seen by whoever takes over.
"""

from relevo.conversation.events import SlotSet
from relevo.conversation.state import Frame
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Call, Confirm, Flow
from relevo.playbook.reads import confirmations_for, covers, names_given, names_listed


def is_confirmed(frame: Frame, flow: Flow, call: Call) -> bool:
    """Say whether the customer has said yes to this call, and nothing has changed since."""
    steps = confirmations_for(flow, call)
    return any((kept := frame.slots.get(step.id)) and kept.value is True for step in steps)


def confirmed(run: Run, step: Confirm) -> None:
    """Keep the customer's yes."""
    frame = run.frame
    if frame is None:
        return
    for name in step.slots:
        kept = frame.slots.get(name)
        if kept is not None and not kept.confirmed:
            run.write(SlotSet(frame.flow, name, kept.value, kept.source, confirmed=True))
    run.write(SlotSet(frame.flow, step.id, True, run.message, confirmed=True))


def void(run: Run, frame: Frame, changed: str) -> None:
    """Forget every yes that was given with another value of this slot or result in mind."""
    flow = run.bundle.flows.get(frame.flow)
    if flow is None:
        return
    for step in flow.steps.values():
        if isinstance(step, Confirm) and step.id in frame.slots and _concerns(flow, step, changed):
            run.write(SlotSet(flow.name, step.id, None))


def _concerns(flow: Flow, step: Confirm, changed: str) -> bool:
    if changed in names_listed(step):
        return True
    calls = (call for call in flow.steps.values() if isinstance(call, Call) and covers(step, call))
    return any(changed in names_given(call) for call in calls)
