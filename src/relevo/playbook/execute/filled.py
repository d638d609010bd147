"""What came of the values in one message."""

from dataclasses import dataclass

from relevo.playbook.model import Slot
from relevo.playbook.slots import Invalid


@dataclass(slots=True)
class Filled:
    """What came of a message's values."""

    moved: bool = False
    """A value was kept, so the flow may go on."""
    corrected: bool = False
    """A value that the top flow had used was changed."""
    refused: tuple[Slot, Invalid] | None = None
    """The value for the open question that was not accepted."""
    noted: bool = False
    """A value was kept for a flow that does not run yet."""
    asked: bool = False
    """A value was taken back and is being asked for."""
    offered: bool = False
    """It was too late for a value, and another way was offered: nothing more is to be said."""
