"""All that a store is, as one type for its contract."""

from typing import Protocol

from relevo.conversation.ports import Log
from relevo.desk.ports import Directory, People
from relevo.privacy.ports import Vault
from relevo.runtime.ports import Alarms, Outbox, Steps, Turns


class Store(Log, Turns, Steps, Outbox, Alarms, Vault, People, Directory, Protocol):
    """Every port that keeps something."""
