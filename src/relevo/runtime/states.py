"""States of conversations, kept at hand so that a turn need not fold its log again."""

from collections import OrderedDict
from collections.abc import Sequence

from relevo.conversation.events import Record
from relevo.conversation.fold import fold
from relevo.conversation.ports import Log
from relevo.conversation.state import State


class States:
    """The states of the conversations last used; what is not here is read from the log.

    Nothing depends on what is kept: it may be forgotten at any time.
    """

    def __init__(self, log: Log, most: int) -> None:
        self._log = log
        self._most = most
        self._kept: OrderedDict[str, State] = OrderedDict()
        self._threads: dict[tuple[str, str], str] = {}

    async def get(self, conversation: str, position: int) -> State:
        """Give the state up to at least that position. Raises `NotFound`, `StoreFailed`."""
        state = self._kept.get(conversation)
        if state is None:
            state = await self._log.state(conversation)
        elif state.position < position:
            state = fold(state, await self._log.read(conversation, state.position))
        self._keep(state)
        return state

    def follow(self, conversation: str, records: Sequence[Record]) -> None:
        """Fold in what was appended, while it follows on what is kept; else forget the state."""
        if not records:
            return
        state = self._kept.get(conversation)
        if state is None:
            if records[0].position != 1:
                return
            state = State(conversation)
        if records[-1].position <= state.position:
            return
        if records[0].position != state.position + 1:
            self.forget(conversation)
            return
        self._keep(fold(state, records))

    def at_hand(self, channel: str, address: str) -> State | None:
        """Give the state of the conversation that was last had with this address, if it is here."""
        return self._kept.get(self._threads.get((channel, address), ""))

    def forget(self, conversation: str) -> None:
        """Drop the state."""
        state = self._kept.pop(conversation, None)
        if state is not None:
            self._threads.pop((state.channel, state.address), None)

    def _keep(self, state: State) -> None:
        self._kept[state.id] = state
        self._kept.move_to_end(state.id)
        self._threads[state.channel, state.address] = state.id
        if len(self._kept) > self._most:
            self.forget(next(iter(self._kept)))
