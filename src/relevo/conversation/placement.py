"""Give events their place in a log: what every store does inside its transaction."""

from relevo.conversation.events import ConversationStarted, Record
from relevo.conversation.ownership import Head, check_event, head_after
from relevo.conversation.ports import Write
from relevo.kernel.errors import BadInput


def place(conversation: str, head: Head, write: Write) -> tuple[Head, list[Record]]:
    """Number the write's events behind `head`, checking each against the rules of ownership.

    Raises: `Conflict` when one of them may not be written now, `BadInput` when it begins a log that
    has begun; then none may.
    """
    records: list[Record] = []
    for author, event in write.events:
        if isinstance(event, ConversationStarted) and head.position:
            raise BadInput("the conversation has started already")
        check_event(head, author, event)
        head = head_after(head, write.at, author, event)
        records.append(
            Record(
                conversation=conversation,
                position=head.position,
                at=write.at,
                author=author,
                event=event,
                owner_version=head.owner_version,
                turn=write.turn,
                causation=write.causation,
                bundle=write.bundle,
            )
        )
    return head, records
