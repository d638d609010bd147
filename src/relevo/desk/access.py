"""The gate between people and conversations: every read and every act passes it."""

from relevo.conversation.ownership import Head
from relevo.conversation.ports import Log
from relevo.desk.ports import Person
from relevo.kernel.errors import NotFound


async def access_head(log: Log, person: Person, conversation: str) -> Head:
    """Give the head. Raises `NotFound` also for what belongs to another workspace."""
    head = await log.head(conversation)
    if head.workspace != person.workspace:
        raise NotFound("there is no such conversation")
    return head
