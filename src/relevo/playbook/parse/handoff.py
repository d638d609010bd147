"""Read a handoff, in a step or in a guideline: to whom, why, and how urgent."""

import relevo.playbook.model as m
from relevo.conversation.packet import Reason, Urgency
from relevo.playbook.parse.fields import Fields, Reading
from relevo.playbook.source import Node, Scalar, Table

_URGENCIES: tuple[Urgency, ...] = ("low", "normal", "high", "urgent")
_REASONS = tuple(str(reason) for reason in Reason)


def read_handoff(
    node: Node | None, reading: Reading, id_: str, say: m.Localized
) -> m.HandOff | None:
    """Read a handoff: a reason, or a table with reason, queue, urgency and detail."""
    if isinstance(node, Scalar):
        node = Table(node.place, {"reason": node}, {"reason": node.place})
    if not isinstance(node, Table):
        return None
    fields = Fields(node, reading, "a handoff")
    step = m.HandOff(
        id=id_,
        reason=fields.one_of("reason", _REASONS, "playbook_step"),
        queue=fields.text("queue"),
        urgency=_urgency(fields),
        detail=fields.text("detail"),
        say=say or fields.localized("say"),
        place=node.place,
    )
    fields.node("say")
    fields.finish()
    return step


def _urgency(fields: Fields) -> Urgency:
    word = fields.one_of("urgency", _URGENCIES, "normal")
    return next(urgency for urgency in _URGENCIES if urgency == word)
