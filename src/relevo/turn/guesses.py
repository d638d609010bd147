"""Proofs of identity that failed, by what was claimed: guessing goes on in no other conversation."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterator, Mapping

from relevo.kernel.clock import SECOND, Clock

LIMIT = 20
"""Failures with the same order number, postcode … before people take over."""
WINDOW = 3_600 * SECOND
"""How long a failure counts, in microseconds."""
_MOST = 20_000
"""Values that are remembered; the one that failed longest ago goes first."""


class Guesses:
    """Counts failures of this process by value, whoever tries; values are kept as salted hashes.

    A conversation has its own, lower limit. This one meets those who begin a new conversation for
    each guess. It is lost with the process, which costs them the time of a start.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._failures: OrderedDict[bytes, list[int]] = OrderedDict()

    def too_many(self, arguments: Mapping[str, object]) -> bool:
        """Say whether one of these values was in too many proofs that failed lately."""
        since = self._clock.now() - WINDOW
        return any(
            sum(at > since for at in self._failures.get(key, ())) >= LIMIT
            for key in self._keys(arguments)
        )

    def failed(self, arguments: Mapping[str, object]) -> None:
        """Count one failure for each of these values."""
        now = self._clock.now()
        for key in self._keys(arguments):
            kept = [at for at in self._failures.pop(key, ()) if at > now - WINDOW]
            self._failures[key] = [*kept, now][-LIMIT:]
        while len(self._failures) > _MOST:
            self._failures.popitem(last=False)

    def _keys(self, arguments: Mapping[str, object]) -> Iterator[bytes]:
        for name, value in arguments.items():
            if isinstance(value, str) and value.strip():
                text = f"{name}:{value.strip().casefold()}".encode()
                yield hashlib.blake2b(text, key=self._salt, digest_size=16).digest()
