"""The Log's memory twin: the same promises, kept in a dictionary. For tests and for reading along."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from relevo.conversation.events import ConversationStarted, Record
from relevo.conversation.fold import fold
from relevo.conversation.ownership import Head, check_expected
from relevo.conversation.placement import place
from relevo.conversation.ports import Appended, Secret, Write
from relevo.conversation.state import State
from relevo.kernel.errors import NotFound


@dataclass(slots=True)
class _Kept:
    head: Head = field(default_factory=Head)
    records: list[Record] = field(default_factory=list[Record])
    keys: dict[str, int] = field(default_factory=dict[str, int])
    secrets: dict[str, Secret] = field(default_factory=dict[str, Secret])


class MemoryLog:
    """A Log in a dictionary; what it holds is gone with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append all of the write or nothing."""
        kept = self._kept.get(conversation)
        if kept is None:
            if not write.events or not isinstance(write.events[0][1], ConversationStarted):
                raise NotFound("there is no such conversation")
            kept = _Kept()
        elif write.key and write.key in kept.keys:
            return Appended((), kept.head, repeated=True, first=kept.keys[write.key])
        check_expected(kept.head, write.expected)
        head, records = place(conversation, kept.head, write)
        self._kept[conversation] = kept
        if write.key:
            kept.keys[write.key] = kept.head.position + 1
        kept.secrets.update({secret.token: secret for secret in write.secrets})
        first = kept.head.position + 1
        kept.head = head
        kept.records += records
        return Appended(tuple(records), head, first=first)

    async def read(self, conversation: str, after: int = 0, limit: int = 0) -> Sequence[Record]:
        """Give the records behind `after`."""
        end = after + limit if limit else None
        return self._get(conversation).records[after:end]

    async def state(self, conversation: str) -> State:
        """Give the state, folded from the whole log."""
        return fold(State(conversation), self._get(conversation).records)

    async def head(self, conversation: str) -> Head:
        """Give the head."""
        return self._get(conversation).head

    def _get(self, conversation: str) -> _Kept:
        if conversation not in self._kept:
            raise NotFound("there is no such conversation")
        return self._kept[conversation]
