"""An explicit yes and how long it counts: until one of the things it was given for changes.

A yes is kept as a value in the frame under the confirm step's id, marked as confirmed, so that it
travels with the packet and is seen by whoever takes over.
"""

from collections.abc import Iterator

from relevo.conversation.events import SlotSet
from relevo.conversation.state import Frame
from relevo.playbook.execute.run import Run
from relevo.playbook.expression import names_in
from relevo.playbook.model import Call, Confirm, Flow
from relevo.playbook.template import variables_in


def names_listed(step: Confirm) -> frozenset[str]:
    """Give the slots and results that a confirmation repeats to the customer."""
    variants = (variant for texts in step.text.values() for variant in texts)
    named = (variable.path[0] for variant in variants for variable in variables_in(variant))
    return frozenset((*step.slots, *named))


def names_given(call: Call) -> frozenset[str]:
    """Give the slots and results that a call's arguments are made of."""
    return frozenset(name for value in call.arguments.values() for name in names_in(value))


def covers(step: Confirm, call: Call) -> bool:
    """Say whether a yes to this step is a yes to this call."""
    given = names_given(call)
    return not given or bool(given & names_listed(step))


def confirmations_for(flow: Flow, call: Call) -> Iterator[Confirm]:
    """Give the steps whose yes the call may be made on."""
    for step in flow.steps.values():
        if isinstance(step, Confirm) and covers(step, call):
            yield step


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
