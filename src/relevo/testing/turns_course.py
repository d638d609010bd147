"""A course of one store beside the model of turns: what has happened, and whether the two agree."""
# ruff: noqa: S101 - does not fit: a model test is its assertions

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from relevo.conversation.ports import Write
from relevo.runtime.ports import Arrival, Work
from relevo.testing.facts import AT
from relevo.testing.store import Store
from relevo.testing.turns_model import Conversation, Parcel, word_of

T = TypeVar("T")


class TurnsCourse(RuleBasedStateMachine):
    """One store, emptied for each course, and the model that it must agree with."""

    def __init__(
        self,
        run: Callable[[Coroutine[Any, Any, Any]], Any],
        opened: Callable[[], Awaitable[Store]],
        left: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._runner = run
        self._left = left
        self.store = self._run(opened())
        self.now: int = AT
        self.nodes: list[str] = ["n1", "n2"]
        self.born = 2
        self.counted = 0
        self.steps = 0
        self.conversations: list[Conversation] = []
        self.threads: dict[str, Conversation] = {}
        self.arrivals: list[tuple[Arrival, Conversation, int]] = []
        self.works: list[Work] = []
        self.given: list[tuple[Conversation, Parcel]] = []
        self.keys: list[tuple[Conversation, Write, int]] = []

    def teardown(self) -> None:
        """Compare all once more, and let go of the store."""
        try:
            for conversation in self.conversations:
                self._compare(conversation)
        finally:
            self._run(self._left())

    def _run(self, doing: Awaitable[T]) -> T:
        async def whole() -> T:
            return await doing

        return self._runner(whole())

    def _name(self, kind: str) -> str:
        self.counted += 1
        return f"{kind}{self.counted}"

    def _one(self, which: int) -> Conversation:
        return self.conversations[which % len(self.conversations)]

    def _node(self, which: int) -> str:
        return self.nodes[which % len(self.nodes)]

    def _refused(self, doing: Awaitable[object], error: type[Exception]) -> None:
        try:
            self._run(doing)
        except error:
            return
        message = f"this should have raised {error.__name__}"
        raise AssertionError(message)

    def _compare(self, conversation: Conversation) -> None:
        records = self._run(self.store.read(conversation.id))
        assert [word_of(record) for record in records] == conversation.log
        assert [record.position for record in records] == list(range(1, len(records) + 1))
        head = self._run(self.store.head(conversation.id))
        assert (head.owner, head.owner_version) == (conversation.owner, conversation.version)
        assert head.position == len(conversation.log)
        state = self._run(self.store.state(conversation.id))
        assert (state.position, state.owner_version) == (head.position, head.owner_version)

    @invariant()
    def agree(self) -> None:
        """Now and then the newest conversation is compared, and all of them at the end."""
        self.steps += 1
        if self.steps % 5 == 0 and self.conversations:
            self._compare(self.conversations[-1])

    @invariant()
    def alarms_agree(self) -> None:
        """The next timer is the model's."""
        timers = [at for one in self.conversations for at in one.timers.values()]
        assert self._run(self.store.next_alarm()) == min(timers, default=0)
