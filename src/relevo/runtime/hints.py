"""What the playbooks know about a message before it is read: the company's numbers, what was asked."""

import re
from collections.abc import Callable

from relevo.channels.ports import Inbound
from relevo.playbook.model import Bundle
from relevo.privacy.found import Hints
from relevo.runtime.states import States


def make_hints(bundle: Bundle, states: States) -> Callable[[Inbound], Hints]:
    """Give the function that says what is known beside a text, so that it is redacted rightly."""
    keep = tuple(
        re.compile(slot.pattern, re.IGNORECASE)
        for flow in bundle.flows.values()
        for slot in flow.slots.values()
        if slot.type == "pattern" and slot.pattern
    )
    plain = Hints(keep=keep)
    asked = {"phone": Hints(asked="phone", keep=keep), "email": Hints(asked="email", keep=keep)}

    def hints(inbound: Inbound) -> Hints:
        state = states.at_hand(inbound.channel, inbound.address)
        frame = state.frame if state is not None else None
        if frame is None or frame.awaiting != "slot" or frame.flow not in bundle.flows:
            return plain
        slot = bundle.flows[frame.flow].slots.get(frame.slot)
        return asked.get(slot.type, plain) if slot is not None else plain

    return hints
