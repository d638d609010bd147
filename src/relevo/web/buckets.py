"""Token buckets in memory: so much at once, and so much more each second."""

import ipaddress
from collections import OrderedDict
from collections.abc import Sequence

from relevo.kernel.clock import SECOND, Clock

_KEPT = 20_000


class Buckets:
    """A bucket for each key. The least used are forgotten, which is a gift to nobody else."""

    def __init__(self, clock: Clock, burst: float, rate: float) -> None:
        self._clock = clock
        self._burst = burst
        self._rate = rate
        self._levels: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one; gives 0, or the seconds to wait until one is there."""
        now = self._clock.tick()
        level = self._level(key, now)
        taken = level >= 1.0
        self._levels[key] = (level - 1.0 if taken else level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > _KEPT:
            self._levels.popitem(last=False)
        return 0.0 if taken else (1.0 - level) / self._rate

    def wait(self, key: str) -> float:
        """Give the seconds until `take` would succeed, taking nothing."""
        level = self._level(key, self._clock.tick())
        return 0.0 if level >= 1.0 else (1.0 - level) / self._rate

    def _level(self, key: str, now: int) -> float:
        level, at = self._levels.get(key, (self._burst, now))
        return min(self._burst, level + (now - at) / SECOND * self._rate)


def caller(client: Sequence[object] | None) -> str:
    """Give the key of who calls: the address, and for IPv6 the network that one customer is given."""
    if not client:
        return ""
    text = str(client[0])
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return str(ipaddress.ip_network((address, 64), strict=False))
    return text
