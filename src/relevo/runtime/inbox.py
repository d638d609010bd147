"""The inbox: clean, limit, redact, make durable; only then is a message acknowledged."""

from collections.abc import Callable
from dataclasses import dataclass

from relevo.channels.ports import Inbound
from relevo.conversation.events import MessageReceived
from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.errors import BadInput
from relevo.kernel.ids import Ids
from relevo.privacy.clean import clean
from relevo.privacy.found import Hints
from relevo.privacy.redact import Redactor
from relevo.runtime.ports import Arrival, Receipt, Turns

_DAY = 86_400 * SECOND
_MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class InboxSettings:
    """Limits and policy of what comes in."""

    node: str
    max_code_points: int = 20_000
    """A longer text is refused with a sentence that says so."""
    reopen_days: float = 7.0


@dataclass(frozen=True, slots=True)
class Reader:
    """How texts are read before they are stored."""

    redactor: Redactor
    hints: Callable[[Inbound], Hints]
    """What is known of the conversation that a message belongs to; nothing when it is not at hand."""


class Inbox:
    """Where messages from customers enter. Nothing of them is stored before it is redacted."""

    def __init__(
        self, turns: Turns, reader: Reader, clock: Clock, ids: Ids, settings: InboxSettings
    ) -> None:
        self._turns = turns
        self._reader = reader
        self._clock = clock
        self._ids = ids
        self._settings = settings

    async def receive(self, inbound: Inbound, conversation: str = "") -> Receipt:
        """Make one message durable. Raises: `BadInput` with what would be right, `StoreFailed`."""
        text = clean(inbound.text)
        payload = clean(inbound.payload)
        self._check(inbound, text, payload)
        hints = self._reader.hints(inbound)
        redacted = self._reader.redactor.redact(text, inbound.language, hints)
        redacted_payload = self._reader.redactor.redact(payload, inbound.language, hints)
        event = MessageReceived(
            text=redacted.text,
            channel=inbound.channel,
            payload=redacted_payload.text,
            language=inbound.language,
            late_ms=inbound.late_ms,
        )
        arrival = Arrival(
            workspace=inbound.workspace,
            channel=inbound.channel,
            address=inbound.address,
            source=f"{inbound.channel}:{inbound.address}",
            message_id=inbound.message_id,
            event=event,
            at=self._clock.now(),
            node=self._settings.node,
            new_id=self._ids.new("cnv"),
            new_customer=inbound.customer or self._ids.new("cus"),
            reopen_after_us=int(self._settings.reopen_days * _DAY),
            conversation=conversation,
            secrets=(*redacted.secrets, *redacted_payload.secrets),
        )
        return await self._turns.receive(arrival)

    def _check(self, inbound: Inbound, text: str, payload: str) -> None:
        if not text.strip() and not payload.strip():
            raise BadInput("the message is empty: write a text")
        limit = self._settings.max_code_points
        if len(text) > limit or len(payload) > limit:
            raise BadInput(f"the message is too long: {limit} characters at most, send it in parts")
        if not inbound.message_id or len(inbound.message_id) > _MAX_KEY:
            raise BadInput(f"the message needs an id of 1 to {_MAX_KEY} characters")
        if not inbound.address or len(inbound.address) > _MAX_KEY:
            raise BadInput(f"the sender needs an address of 1 to {_MAX_KEY} characters")
