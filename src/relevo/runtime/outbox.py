"""The outbox: hands messages to channels, with patience, in order, at most once where unsure."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from relevo.channels.ports import Channel, Outbound, Unknown
from relevo.conversation.author import AuthorKind, OwnerKind
from relevo.conversation.events import MessageSent
from relevo.conversation.fold import TOKEN
from relevo.conversation.ports import Log
from relevo.kernel.clock import SECOND, Clock
from relevo.kernel.errors import Refused, RelevoError, RetryLater
from relevo.privacy.ports import Vault
from relevo.privacy.render import audience_of, render
from relevo.runtime.ports import Outbox, Parcel
from relevo.runtime.waiting import first_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """How patiently messages are sent."""

    node: str
    batch: int = 32
    first_wait: float = 1.0
    """Seconds before the second try; doubles each time, with jitter."""
    longest_wait: float = 300.0
    life: float = 36_000.0
    """Seconds after which a message that could not be sent is dead (Twilio's default validity)."""
    timeout: float = 30.0
    idle: float = 1.0


class Sender:
    """Sends what is due. Whatever a channel does, the message ends in a state that is shown."""

    def __init__(
        self,
        outbox: Outbox,
        log_: Log,
        vault: Vault,
        channels: Mapping[str, Channel],
        clock: Clock,
        settings: SenderSettings,
    ) -> None:
        self._outbox = outbox
        self._log = log_
        self._vault = vault
        self._channels = channels
        self._clock = clock
        self._settings = settings
        self._wake = asyncio.Event()
        self._random = random.Random()  # noqa: S311 - does not fit: jitter, no secret

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            self._wake.clear()
            try:
                sent = await self.send_due()
            except RelevoError as error:
                log.warning("outbox could not be read", error=str(error))
                sent = 0
            if not sent:
                await first_of(self._wake.wait(), self._clock.sleep(self._settings.idle))

    async def send_due(self) -> int:
        """Send everything that is due now; gives how many parcels were handled."""
        due = await self._outbox.due(self._clock.now(), self._settings.batch, self._settings.node)
        await asyncio.gather(*(self._send(parcel) for parcel in due))
        return len(due)

    async def _send(self, parcel: Parcel) -> None:
        channel = self._channels.get(parcel.channel)
        if channel is None:
            await self._settle(parcel, "failed", "no_such_channel")
            return
        if await self._is_superseded(parcel):
            await self._settle(parcel, "superseded", "owner_changed")
            return
        outbound = await self._outbound(parcel)
        try:
            async with asyncio.timeout(self._settings.timeout):
                answer = await channel.send(outbound)
        except RetryLater as error:
            await self._again(parcel, str(error), error.after)
        except Refused as error:
            await self._settle(parcel, "failed", str(error))
        except TimeoutError:
            # It was handed over and nobody answered: it may have left. One visible doubt beats two sends.
            await self._settle(parcel, "unknown", "timeout")
        except Exception as error:
            log.exception("channel failed", channel=parcel.channel, error=type(error).__name__)
            await self._settle(parcel, "unknown", "channel_error")
        else:
            if isinstance(answer, Unknown):
                await self._settle(parcel, "unknown", answer.detail)
            else:
                await self._settle(parcel, answer.state, answer.provider_id)

    async def _is_superseded(self, parcel: Parcel) -> bool:
        """Say whether an agent took over after the assistant's words were committed."""
        if parcel.author_kind != AuthorKind.ASSISTANT:
            return False
        head = await self._log.head(parcel.conversation)
        return head.owner.kind is OwnerKind.AGENT and head.owner_version > parcel.owner_version

    async def _outbound(self, parcel: Parcel) -> Outbound:
        record = (await self._log.read(parcel.conversation, parcel.position - 1, 1))[0]
        event = record.event
        if not isinstance(event, MessageSent):
            message = f"parcel {parcel.id} points to no message"
            raise TypeError(message)
        values = await self._vault.reveal(parcel.conversation, TOKEN.findall(event.text))
        return Outbound(
            key=parcel.id,
            address=parcel.address,
            text=render(event.text, values, audience_of(record.author.kind)),
            choices=tuple(choice.label for choice in event.choices),
            language=event.language,
        )

    async def _settle(self, parcel: Parcel, state: str, detail: str) -> None:
        await self._outbox.settle(parcel.id, state, detail, self._clock.now())

    async def _again(self, parcel: Parcel, error: str, after: float | None) -> None:
        settings = self._settings
        now = self._clock.now()
        if now - parcel.created_at > settings.life * SECOND:
            await self._settle(parcel, "failed", "expired")
            return
        wait = min(settings.longest_wait, settings.first_wait * 2**parcel.attempts)
        wait = max(after or 0.0, wait * (0.5 + self._random.random()))
        await self._outbox.postpone(parcel.id, now + int(wait * SECOND), error)
