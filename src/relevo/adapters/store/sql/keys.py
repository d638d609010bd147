"""Open keys: each is unwrapped once and kept while it is in use."""

import hmac
import threading
from collections import OrderedDict

from relevo.adapters.store.sql.driver import Again, Ask, Driver, Operation
from relevo.privacy.ports import Cipher

_KEPT = 10_000


class KeyRing:
    """The keys that are open in this process.

    They are found by their wrapped form, which stands in the database: where that was destroyed
    or wrapped anew, nothing that is kept here opens anything.
    """

    def __init__(self, cipher: Cipher) -> None:
        self.cipher = cipher
        self._open: OrderedDict[tuple[str, bytes, bytes], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, workspace: str, customer_key: bytes, conversation_key: bytes) -> bytes:
        """Give the key of a conversation."""
        name = (workspace, customer_key, conversation_key)
        with self._lock:
            key = self._open.get(name)
            if key is not None:
                self._open.move_to_end(name)
                return key
        key = self.cipher.open_key(workspace, customer_key, conversation_key)
        with self._lock:
            self._open[name] = key
            if len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return key


class Addresses:
    """Addresses as keyed hashes: equal ones are found, none can be read back or guessed."""

    def __init__(self, driver: Driver, cipher: Cipher) -> None:
        self._driver = driver
        self._cipher = cipher
        self._keys: dict[str, bytes] = {}

    async def hashed(self, workspace: str, channel: str, address: str) -> bytes:
        """Give the hash of an address on a channel."""
        key = self._keys.get(workspace)
        if key is None:
            # Known only when it is committed: another node may have made it first.
            key = self._keys[workspace] = await self._driver.write(lambda: self._key(workspace))
        plain = f"{channel}\n{address}".encode(errors="surrogatepass")
        return hmac.digest(key, plain, "sha256")

    def _key(self, workspace: str) -> Operation[bytes]:
        rows = yield [Ask("SELECT key, lookup FROM workspace WHERE id = $1", (workspace,))]
        if rows:
            return self._cipher.open_key(workspace, rows[0][0], rows[0][1])
        key = self._cipher.new_customer_key(workspace)
        lookup = self._cipher.new_conversation_key(workspace, key)
        made = yield [
            Ask(
                "INSERT INTO workspace (id, key, lookup) VALUES ($1, $2, $3)"
                " ON CONFLICT (id) DO NOTHING RETURNING id",
                (workspace, key, lookup),
            )
        ]
        if not made:
            raise Again
        return self._cipher.open_key(workspace, key, lookup)
