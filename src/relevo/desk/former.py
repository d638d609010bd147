"""The former write of an act that comes a second time with the same key."""

from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Write
from relevo.desk.desk import Act, Desk, Done
from relevo.kernel.errors import Conflict

_NOTHING = Expected(position=-1)
"""Holds in no conversation, so what is expected so is never written."""


async def find_former(desk: Desk, act: Act, kind: str) -> Done | None:
    """Give the first answer if this act was done before; None if it is to be done now.

    Asked before any check: the first time may have changed what the checks look at.
    """
    key = write_key(act, kind)
    if not key:
        return None
    # A log looks a key up before anything else: only a write that was made gets an answer here.
    probe = Write([], desk.clock.now(), expected=_NOTHING, key=key)
    try:
        appended = await desk.log.append(act.conversation, probe)
    except Conflict:
        return None
    return Done(appended.head, appended.first, repeated=True)


def write_key(act: Act, kind: str) -> str:
    """Give whose key it is, and for what: nobody can take away another's by guessing it."""
    return f"{act.person.id}:{kind}:{act.key}" if act.key else ""
