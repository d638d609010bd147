"""What every part of the store works with."""

from dataclasses import dataclass

from relevo.adapters.store.sql.driver import Driver
from relevo.adapters.store.sql.keys import Addresses, KeyRing
from relevo.adapters.store.sql.rows import Standing
from relevo.kernel.clock import Clock
from relevo.kernel.ids import Ids
from relevo.privacy.ports import Cipher


@dataclass(frozen=True, slots=True)
class Engine:
    """The driver, and the keys to what it keeps."""

    driver: Driver
    cipher: Cipher
    keys: KeyRing
    addresses: Addresses
    clock: Clock
    ids: Ids

    def key(self, standing: Standing) -> bytes:
        """Give the open key of a conversation."""
        return self.keys.open(standing.head.workspace, standing.customer_key, standing.key)


class Part:
    """One port's side of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
