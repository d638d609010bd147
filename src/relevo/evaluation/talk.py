"""The port to a conversation that a test speaks in; who opens it decides what stands behind it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from relevo.conversation.events import Record
from relevo.evaluation.cases import Case


class Talk(Protocol):
    """One conversation, from the customer's side."""

    async def say(self, text: str, payload: str = "") -> Sequence[Record]:
        """Say it (or press a button: its `payload`) and give every record that came of it, in order.

        The first call's records begin with those of the conversation's start.
        """
        ...


class Stage(Protocol):
    """Where conversations for tests are opened, each with fresh data of its own."""

    def open(self, case: Case) -> AbstractAsyncContextManager[Talk]:
        """Open a conversation as the case wants it: customer, language, time."""
        ...
