"""A channel in memory that misbehaves on demand; beside the port, for tests of what sends."""

from collections.abc import Callable, Sequence

from relevo.channels.ports import (
    Accepted,
    Capabilities,
    Channel,
    Inbound,
    InboundRequest,
    Outbound,
    Unknown,
)
from relevo.kernel.errors import BadInput, NotTheirs

Fault = Callable[[Outbound], Accepted | Unknown | None]
"""Called before a message is taken; may raise, or answer in the provider's place."""


class MemoryChannel(Channel):
    """A channel whose provider is a list. `faults` are used up one a send, then all goes well."""

    def __init__(self, name: str = "memory", faults: Sequence[Fault] = ()) -> None:
        self.capabilities = Capabilities(name=name, delivery_reports=True)
        self.taken: list[Outbound] = []
        self._faults = list(faults)

    def verify(self, request: InboundRequest) -> None:
        """Accept what carries the header `x-memory: yes`."""
        if request.headers.get("x-memory") != "yes":
            raise NotTheirs("the header x-memory is missing")

    def parse(self, request: InboundRequest) -> Sequence[Inbound]:
        """Read `address|message id|text` from the body."""
        parts = request.body.decode(errors="replace").split("|", 2)
        if len(parts) != 3:
            raise BadInput("the body must be address|message id|text")
        return [Inbound(self.capabilities.name, parts[0], parts[1], parts[2])]

    async def send(self, outbound: Outbound) -> Accepted | Unknown:
        """Take the message, unless a fault comes first."""
        if self._faults:
            answer = self._faults.pop(0)(outbound)
            if answer is not None:
                return answer
        self.taken.append(outbound)
        return Accepted(f"mem-{len(self.taken)}", "delivered")
