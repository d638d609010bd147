"""What every store promises; an implementation's test class inherits this and gives the fixture `store`."""

import pytest

from relevo.conversation.ports import Log
from relevo.testing.desk_contract import DeskContract
from relevo.testing.inbox_contract import InboxContract
from relevo.testing.log_contract import LogContract
from relevo.testing.outbox_contract import OutboxContract
from relevo.testing.store import Store
from relevo.testing.turns_contract import TurnsContract


class StoreContract(LogContract, InboxContract, TurnsContract, OutboxContract, DeskContract):
    """The promises of a store, which is a Log as well."""

    @pytest.fixture
    def log(self, store: Store) -> Log:
        """Give the store as a Log."""
        return store
