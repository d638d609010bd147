"""Ids: a prefix that says what it is, then 26 characters that sort by the time of birth."""

import secrets
from typing import Protocol

from relevo.kernel.clock import Clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


class Ids(Protocol):
    """Where ids come from. Take one as an argument, so that tests can foresee them."""

    def new(self, prefix: str) -> str:
        """Give a fresh id such as `cnv_01j9…`."""
        ...


class RandomIds:
    """Ids as in ULID: 48 bits of milliseconds, then 80 random bits.

    Source: https://github.com/ulid/spec
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self, prefix: str) -> str:
        """Give a fresh id with that prefix."""
        number = (self._clock.now() // 1_000) << 80 | secrets.randbits(80)
        return f"{prefix}_{_base32(number, 26)}"


class SequentialIds:
    """Ids for tests: `cnv_1`, `cnv_2`, … counted for each prefix."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def new(self, prefix: str) -> str:
        """Give the next id with that prefix."""
        self._counts[prefix] = self._counts.get(prefix, 0) + 1
        return f"{prefix}_{self._counts[prefix]}"


def _base32(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * i & 31] for i in reversed(range(length)))


def random_word(length: int) -> str:
    """Give that many random characters of Crockford's base 32, five bits each."""
    return _base32(secrets.randbits(5 * length), length)
