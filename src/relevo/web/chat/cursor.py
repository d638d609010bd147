"""What one connection has been shown of one conversation, and which pieces may still be shown."""

from dataclasses import dataclass

from relevo.conversation.author import AuthorKind
from relevo.conversation.events import MessageSent, Record
from relevo.runtime.bus import Delta


@dataclass(slots=True, eq=False)
class Cursor:
    """A place in a log. Never goes back."""

    conversation: str
    position: int = 0
    owner_version: int = 0
    _said_turn: int = 0
    _running: tuple[int, int] = (0, 0)
    """Turn and attempt of the newest piece."""
    _next_index: int = 0

    def passed(self, record: Record) -> None:
        """Note that this record was shown (or is not for showing)."""
        self.position = record.position
        self.owner_version = max(self.owner_version, record.owner_version)
        if isinstance(record.event, MessageSent) and record.author.kind is AuthorKind.ASSISTANT:
            self._said_turn = max(self._said_turn, record.turn)

    def wants(self, piece: Delta) -> bool:
        """Say whether this piece is shown; asked once for each, in the order they come.

        Not shown: what was written before the owner changed, a turn that is told, an attempt that
        was given up, and a piece whose forerunners were missed.
        """
        running = (piece.turn, piece.attempt)
        if (
            piece.owner_version < self.owner_version
            or piece.turn <= self._said_turn
            or running < self._running
        ):
            return False
        if running > self._running:
            self._running = running
            self._next_index = 0
        if piece.index != self._next_index:
            return False
        self._next_index += 1
        return True
