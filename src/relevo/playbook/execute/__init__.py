"""The executor: from a state and what was understood to what happened and what is to be done."""

from relevo.playbook.execute.door import answered, carry_out, handed_back, noted, returned, woken

__all__ = ["answered", "carry_out", "handed_back", "noted", "returned", "woken"]
