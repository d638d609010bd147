"""The chat connections of this process, by visitor: their limit, and news between them."""

from typing import Protocol

from relevo.kernel.sensitive import Address


class Connection(Protocol):
    """One open connection of a visitor."""

    def follow(self, conversation: str) -> None:
        """Show this conversation from now on."""
        ...


class Crowd:
    """Who is connected. Only saves time: another process learns of news by the client's next ping."""

    def __init__(self, per_visitor: int, together: int) -> None:
        self._per_visitor = per_visitor
        self._together = together
        self._by_visitor: dict[Address, list[Connection]] = {}
        self._count = 0

    @property
    def count(self) -> int:
        """How many connections there are."""
        return self._count

    def full(self) -> bool:
        """Say whether this process takes no more connections."""
        return self._count >= self._together

    def enter(self, visitor: Address, connection: Connection) -> bool:
        """Take the connection in; False when the visitor has too many already."""
        theirs = self._by_visitor.setdefault(visitor, [])
        if len(theirs) >= self._per_visitor:
            return False
        theirs.append(connection)
        self._count += 1
        return True

    def leave(self, visitor: Address, connection: Connection) -> None:
        """Forget the connection."""
        theirs = self._by_visitor.get(visitor, [])
        if connection in theirs:
            theirs.remove(connection)
            self._count -= 1
        if not theirs:
            self._by_visitor.pop(visitor, None)

    def tell(self, visitor: Address, conversation: str) -> None:
        """Let every connection of the visitor follow this conversation."""
        for connection in tuple(self._by_visitor.get(visitor, ())):
            connection.follow(conversation)
