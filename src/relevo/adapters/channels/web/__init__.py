"""The web chat's own protocol: JSON frames over a socket, described in `docs/web-chat.md`."""

from relevo.adapters.channels.web.capabilities import CAPABILITIES
from relevo.adapters.channels.web.wire import WebWire

__all__ = ["CAPABILITIES", "WebWire"]
