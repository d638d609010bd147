"""Since when a customer waits for a person: one rule, for the state and for the head."""

from relevo.conversation.author import Owner


def waiting_after_message(since: int, owner: Owner, at: int) -> int:
    """Give the time of the first message that people have left unanswered; 0 if nobody waits."""
    return since or (at if owner.kind.is_people else 0)


def waiting_after_change(since: int, before: Owner, after: Owner, at: int) -> int:
    """Give the same after a change of owner: who passes from people to people goes on waiting."""
    if not after.kind.is_people:
        return 0
    return since if before.kind.is_people else at
