"""A correction after the matter has ended, or after something was done for good with the old value.

What was only looked up is looked up anew. What was done is told honestly: it can be taken back by
the flow that the playbook names for that, else people see to it.
"""

import relevo.playbook.execute.stack as stack
from relevo.conversation.commands import CorrectSlot, SetSlot
from relevo.conversation.events import Choice, SlotSet
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.execute.filled import Filled
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Call, Flow, Slot

UNDO = "correction.undo"
"""Name of the text that offers to take back what was done."""


def correct_ended(run: Run, command: SetSlot | CorrectSlot, filled: Filled) -> Frame | None:
    """Take up the matter that ended last and had this slot, so that the value can be corrected.

    None when the command corrects nothing, or when the rest is for people.
    """
    flow = _ended_with(run, command.name) if isinstance(command, CorrectSlot) else None
    if flow is None or run.frame is not None:
        return None
    slot = flow.slots[command.name]
    if _was_done(run, flow):
        too_late(run, flow, slot)
        filled.offered = True
        return None
    run.decide("pattern.correction.afterwards", flow.name)
    stack.push(run, flow.name, again=True)
    if not command.value.strip():
        run.write(SlotSet(flow.name, slot.name, None, run.message, corrected=True))
        run.say("correction.ask")
    else:
        run.say("correction.done")
    filled.moved = True
    return run.frame


def _ended_with(run: Run, name: str) -> Flow | None:
    for entry in reversed(run.state.finished_flows):
        ended, _, how = entry.rpartition(":")
        flow = run.bundle.flows.get(ended)
        if how == "completed" and flow is not None and flow.startable and name in flow.slots:
            return flow
    return None


def _was_done(run: Run, flow: Flow) -> bool:
    """Say whether a tool of this flow has changed something, or may have."""
    tools = {step.tool for step in flow.steps.values() if isinstance(step, Call)}
    lasting = {
        name
        for name in tools
        if (spec := run.bundle.tools.get(name)) is not None and spec.effect != "read"
    }
    return any(fact.tool in lasting and fact.status != "failed" for fact in run.state.tools)


def too_late(run: Run, flow: Flow, slot: Slot) -> None:
    """Say that it was done with the old value, and what can be done about it."""
    why = f"{slot.name} was corrected after it had been used for good"
    undo = run.bundle.flows.get(flow.undo)
    title = stack.title_of(run, flow.undo)
    if undo is not None and undo.startable and title and run.frame is None:
        run.decide("pattern.correction", why)
        run.say(UNDO, {"flow": title}, (Choice(title, f"flow:{undo.name}"),))
        return
    hand_over(run, Reason.APPROVAL_NEEDED, "pattern.correction", say="correction.late", detail=why)
