"""What stands before a tool that changes something: the customer's yes, and people's approval."""

from relevo.conversation.events import FlowAdvanced
from relevo.conversation.packet import Reason
from relevo.conversation.state import Frame
from relevo.playbook.evaluate import along, amount_of
from relevo.playbook.execute.briefs import is_expired, is_forbidden
from relevo.playbook.execute.confirmations import is_confirmed
from relevo.playbook.execute.people import hand_over
from relevo.playbook.execute.run import Run
from relevo.playbook.model import Call, Flow, Guideline, HandOff
from relevo.playbook.reads import confirmations_for


def gate(run: Run, flow: Flow, frame: Frame, step: Call) -> tuple[bool, str | None]:
    """Say whether the call may be made; if not, which step comes instead (None: people have it)."""
    spec = run.bundle.tools.get(step.tool)
    if spec is None or spec.effect == "read":
        return True, None
    if spec.confirm and not is_confirmed(frame, flow, step):
        asking = next(confirmations_for(flow, step), None)
        if asking is not None:
            run.decide("guard.confirm", f"{step.tool} waits for a yes")
            return False, asking.id
        _to_people(run, step, f"{step.tool} was not confirmed", "guard.confirm")
        return False, None
    brief = run.state.brief
    if brief is not None and is_forbidden(brief, flow, step, run.bundle):
        _to_people(run, step, f"{step.tool} is not for the assistant", "brief.must_not")
        return False, None
    rule = _limit(run, frame)
    in_time = brief is not None and not is_expired(brief, run.at)
    approved = brief is not None and in_time and step.tool in brief.allowed_actions
    if rule is not None and not approved:
        _to_people(run, step, f"{step.tool} needs approval", f"guideline.{rule.name}", rule.handoff)
        return False, None
    return True, None


def _limit(run: Run, frame: Frame) -> Guideline | None:
    """Give the guideline whose limit a value of this flow exceeds."""
    values = run.values(frame)
    for guideline in run.bundle.guidelines:
        if guideline.slot and guideline.above is not None and guideline.handoff is not None:
            amount = amount_of(along(guideline.slot.split("."), values))
            if amount is not None and amount > guideline.above:
                return guideline
    return None


def _to_people(
    run: Run, step: Call, detail: str, rule: str, handoff: HandOff | None = None
) -> None:
    flow = run.frame.flow if run.frame else ""
    run.write(FlowAdvanced(flow=flow, step=step.id))
    hand_over(run, Reason.APPROVAL_NEEDED, rule, say="approval_needed", detail=detail, step=handoff)
