"""What a button or form says: it needs no understanding, only checking against the playbooks.

Forms: `flow:NAME`, `slot:NAME=VALUE`, `confirm:yes`, `confirm:no`, `human`.
"""

from relevo.conversation.commands import Command, Confirm, Deny, RequestHuman, SetSlot, StartFlow
from relevo.conversation.state import State
from relevo.playbook.model import Bundle


def read(payload: str, bundle: Bundle, state: State) -> Command | None:
    """Give the command that a payload stands for; None for one that fits nothing here."""
    payload = payload.strip()
    if payload == "human":
        return RequestHuman()
    kind, _, rest = payload.partition(":")
    if kind == "confirm":
        return {"yes": Confirm(), "no": Deny()}.get(rest)
    if kind == "flow":
        flow = bundle.flows.get(rest)
        return StartFlow(rest) if flow is not None and flow.startable else None
    if kind == "slot":
        name, equals, value = rest.partition("=")
        running = bundle.flows.get(state.frame.flow) if state.frame else None
        known = running is not None and name in running.slots
        return SetSlot(name, value) if equals and value and known else None
    return None
