"""What a tool gave back: go on with it, take the way for failures, or let people take over."""

from relevo.conversation.author import ASSISTANT
from relevo.conversation.events import Record, ToolReturned
from relevo.conversation.fold import apply
from relevo.conversation.packet import Reason
from relevo.playbook.execute.advance import carry_on, go_on
from relevo.playbook.execute.confirmations import void
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Call

MAX_IDENTITY_ATTEMPTS = 3
"""Attempts to prove identity that may fail in a conversation before people take over."""


def take_result(run: Run, result: ToolReturned) -> None:
    """Go on after a call. A result that nobody waits for any more changes nothing."""
    run.call_number = _number_after(result)
    _fold(run, result)
    frame, flow = run.frame, run.flow
    step = flow.steps.get(frame.step) if frame and flow else None
    waited = isinstance(step, Call) and frame is not None and frame.flow == result.flow
    if not (waited and isinstance(step, Call) and step.tool == result.tool):
        carry_on(run)
    elif result.status == "done":
        _done(run, step, result)
    else:
        _failed(run, step, result)


def _number_after(result: ToolReturned) -> int:
    number = result.step.rpartition("/")[2]
    return int(number) + 1 if number.isdigit() else 1


def _fold(run: Run, result: ToolReturned) -> None:
    """The turn writes the event and folds it; a caller that has not yet is forgiven."""
    frame = run.frame
    kept = frame.results.get(result.name) if frame else None
    known = result.status != "done" or not result.name or kept == result.result
    if result.step in run.state.calls or not known:
        state = run.state
        record = Record(state.id, state.position, run.at, ASSISTANT, result, state.owner_version)
        run.state = apply(state, record)


def _done(run: Run, step: Call, result: ToolReturned) -> None:
    frame = run.frame
    if frame is not None:
        void(run, frame, step.result)
    spec = run.bundle.tools.get(step.tool)
    empty = result.result in (None, "", False) or result.result in ([], {})
    if spec is not None and spec.proves and empty:
        failures = run.state.identity_failures
        if failures >= MAX_IDENTITY_ATTEMPTS:
            hand_over(
                run,
                Reason.IDENTITY_UNVERIFIED,
                "identity.attempts",
                say="identity_unverified",
                detail=f"{failures} attempts failed",
            )
            return
    go_on(run, step.missing if empty and step.missing else step.next)


def _failed(run: Run, step: Call, result: ToolReturned) -> None:
    spec = run.bundle.tools.get(step.tool)
    run.decide("pattern.tool_failed", f"{step.tool}: {result.status} {result.error}".strip())
    may_retry = spec is not None and spec.effect == "read" and result.status == "failed"
    if may_retry and _failures(run, step.tool) < run.bundle.escalation.tool_failures:
        go_on(run, step.id)
    elif step.failed:
        go_on(run, step.failed)
    else:
        unsure = result.status == "unknown" and (spec is None or spec.effect != "read")
        say = "tool_unknown" if unsure else "tool_failed"
        why = f"{step.tool}: {result.status} {result.error}".strip()
        hand_over(run, Reason.TOOL_FAILED, "pattern.tool_failed", say=say, detail=why)


def _failures(run: Run, tool: str) -> int:
    """Count how often the tool failed in a row."""
    count = 0
    for fact in reversed([fact for fact in run.state.tools if fact.tool == tool]):
        if fact.status == "done":
            break
        count += 1
    return count
