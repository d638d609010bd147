"""Whose pages may chat: those of configured origins, and the server's own where its name is surely ours."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_LOCAL = ("localhost",)
_LAN = ("local", "lan", "home", "internal", "home.arpa")
"""Ends of names that no stranger can register (RFC 6761, 6762, 8375, and the usage of routers)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port, as browsers compare them."""

    scheme: str
    host: str
    port: int


def parse_origin(text: str) -> Origin | None:
    """Read an origin; None for `null` and for what is none."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    bare = text == f"{parts.scheme}://{parts.netloc}" and "@" not in text
    if not bare or not host or parts.scheme not in _PORTS:
        return None
    return Origin(parts.scheme, host, port or _PORTS[parts.scheme])


def is_welcome(origin: str, own: str, allowed: Iterable[str]) -> bool:
    """Say whether a page of `origin` may chat with the server that it reached as `own`.

    A page of the server's own origin may, if the server's name cannot have been bent to it by the
    DNS of a stranger: it is an address, `localhost`, or, while no origin is configured, a name of
    the local network. Any other name has to be configured.
    """
    allowed = tuple(allowed)
    if origin in allowed:
        return True
    found = parse_origin(origin)
    if found is None:
        return False
    if found in {parse_origin(one) for one in allowed}:
        return True
    return found == parse_origin(own) and _is_ours(found.host, lan=not allowed)


def _is_ours(host: str, *, lan: bool) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        name = host.rstrip(".")
        if _ends(name, _LOCAL):
            return True
        return lan and ("." not in name or _ends(name, _LAN))
    return True


def _ends(name: str, ends: Iterable[str]) -> bool:
    return any(name == end or name.endswith("." + end) for end in ends)
