"""Visitors' keys: random, signed, kept by the browser; who holds one may go on with its chat."""

import hashlib
import hmac
import re
import secrets

from relevo.kernel.errors import NotTheirs
from relevo.kernel.sensitive import Address

_KEY = re.compile(r"(vis_[0-9a-f]{32})\.([0-9a-f]{32})")
_SHORTEST_SECRET = 32


class Visitors:
    """Issues keys and checks them.

    The address on the channel is the part before the dot: who reads it in a store or at the desk
    cannot pass for the visitor.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _SHORTEST_SECRET:
            message = f"the secret needs at least {_SHORTEST_SECRET} bytes"
            raise ValueError(message)
        self._secret = hashlib.sha256(b"relevo visitor key\0" + secret).digest()

    def new_key(self) -> str:
        """Give a fresh key."""
        address = f"vis_{secrets.token_hex(16)}"
        return f"{address}.{self._signature(address)}"

    def address(self, key: str) -> Address:
        """Give the address that the key stands for. Raises `NotTheirs` for a key that is not ours."""
        found = _KEY.fullmatch(key)
        if found is None or not hmac.compare_digest(found[2], self._signature(found[1])):
            raise NotTheirs("this visitor key was not issued here: say hello without one")
        return found[1]

    def _signature(self, address: str) -> str:
        return hmac.new(self._secret, address.encode(), hashlib.sha256).hexdigest()[:32]
