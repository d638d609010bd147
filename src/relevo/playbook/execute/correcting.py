"""A value that changes after it was used: go back to the first step that read it, and no further.

What was said and asked before that step stays; what comes after it is done anew. What has been
done for good with the old value cannot be done anew: then people take over.
"""

from collections.abc import Iterator

import relevo.playbook.model as m
from relevo.conversation.state import Frame
from relevo.playbook.evaluate import holds
from relevo.playbook.execute.run import Run
from relevo.playbook.expression import names_in
from relevo.playbook.reads import names_given, names_read


def first_step_reading(run: Run, flow: m.Flow, frame: Frame, slot: str) -> str:
    """Give the step to go back to; the present one when nothing before it read the slot."""
    for step in _walked(run, flow, frame):
        if slot in names_read(step):
            return step.id
    return frame.step


def is_too_late(run: Run, flow: m.Flow, frame: Frame, slot: str) -> bool:
    """Say whether something was done for good with the slot's old value."""
    stale = _stale(flow, slot)
    for step in flow.steps.values():
        if isinstance(step, m.Call) and step.result in frame.results:
            spec = run.bundle.tools.get(step.tool)
            lasting = spec is not None and spec.effect != "read"
            if lasting and names_given(step) & stale:
                return True
    return False


def _stale(flow: m.Flow, slot: str) -> set[str]:
    """Everything that was made from the slot, directly or by way of other values."""
    stale = {slot}
    grew = True
    while grew:
        before = len(stale)
        for step in flow.steps.values():
            if isinstance(step, m.Call) and names_given(step) & stale:
                stale.add(step.result)
            if isinstance(step, m.Set) and names_in(step.value) & stale:
                stale.add(step.slot)
        grew = len(stale) > before
    return stale


def _walked(run: Run, flow: m.Flow, frame: Frame) -> Iterator[m.Step]:
    """Walk the way that was taken, without doing anything, up to where the flow stands."""
    seen: set[str] = set()
    here = flow.first
    while here not in seen and here in flow.steps:
        seen.add(here)
        step = flow.steps[here]
        yield step
        if here == frame.step:
            return
        here = _way_taken(run, step, frame)


def _way_taken(run: Run, step: m.Step, frame: Frame) -> str:
    match step:
        case m.Branch():
            values = run.values(frame)
            met = (x for x in step.cases if not x.when or holds(x.when, values, run.now))
            case = next(met, None)
            return case.next if case is not None else step.next
        case m.Confirm():
            return step.yes if step.id in frame.slots else ""
        case m.Ask():
            return step.next if step.slot in frame.slots else ""
        case m.Call():
            if step.result not in frame.results:
                return ""
            return step.missing if step.missing and not frame.results[step.result] else step.next
        case m.HandOff() | m.End() | m.Answer():
            return ""
        case _:
            return step.next
