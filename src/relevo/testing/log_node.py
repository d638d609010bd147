"""A node without turns: what web and desk need of the runtime, over a log in memory.

Whatever the assistant is to do, a test says. The real one is `relevo.runtime.node.Node`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from relevo.channels.ports import Inbound
from relevo.conversation.author import ASSISTANT, CUSTOMER, THE_ASSISTANT, Author, OwnerKind
from relevo.conversation.events import (
    ChannelJoined,
    Choice,
    ConversationStarted,
    Event,
    MessageReceived,
    MessageSent,
    OwnerChanged,
)
from relevo.conversation.memory import MemoryLog
from relevo.conversation.ownership import Head
from relevo.conversation.ports import Appended, Write
from relevo.desk.ports import Filter, Listed
from relevo.kernel.clock import Clock
from relevo.kernel.errors import BadInput, StoreFailed
from relevo.kernel.ids import Ids
from relevo.playbook.model import Bundle
from relevo.privacy.clean import clean
from relevo.privacy.redact import Redacted, Redactor
from relevo.runtime.bus import Committed, Delta, LocalBus
from relevo.runtime.ports import Receipt
from relevo.runtime.worker import Counts


class LogNode:
    """A door over `MemoryLog` and `LocalBus`; also the directory and the vault of what it took in.

    `broken` makes everything that writes fail as a full disk would.
    """

    def __init__(self, clock: Clock, ids: Ids, bundle: Bundle) -> None:
        self.log = MemoryLog()
        self.bus = LocalBus()
        self.bundle = bundle
        self.counts = Counts()
        self.broken = False
        self.is_ready = True
        self._clock = clock
        self._ids = ids
        self._redactor = Redactor()
        self._threads: dict[tuple[str, str, str], str] = {}
        self._seqs: dict[str, int] = {}
        self._receipts: dict[tuple[str, str, str], Receipt] = {}
        self._values: dict[tuple[str, str], str] = {}

    def ready(self) -> bool:
        """Say what `is_ready` says."""
        return self.is_ready

    def begun(self) -> Sequence[str]:
        """Give the conversations that were begun here, the oldest first."""
        return tuple(self._threads.values())

    def redact(self, text: str, language: str = "") -> Redacted:
        """Take sensitive values out, as the real one does."""
        return self._redactor.redact(text, language)

    async def receive(self, inbound: Inbound, *, conversation: str = "") -> Receipt:
        """Take one message in, begin a conversation if need be, and tell the bus."""
        self._check()
        known = (inbound.channel, inbound.address, inbound.message_id)
        if known in self._receipts:
            return replace(self._receipts[known], repeated=True, records=())
        text = clean(inbound.text)
        if not text.strip() and not inbound.payload.strip():
            raise BadInput("the message is empty: write a text")
        redacted = self.redact(text, inbound.language)
        thread = (inbound.workspace, inbound.channel, inbound.address)
        target = conversation or self._threads.get(thread, "")
        events: list[tuple[Author, Event]] = []
        if not target:
            target = self._threads[thread] = self._ids.new("cnv")
            customer = inbound.customer or self._ids.new("cus")
            started = ConversationStarted(inbound.workspace, customer, THE_ASSISTANT)
            events += [
                (CUSTOMER, started),
                (CUSTOMER, ChannelJoined(inbound.channel, inbound.address)),
            ]
        else:
            events += self._reopening(await self.log.head(target))
        message = MessageReceived(
            redacted.text, inbound.channel, inbound.payload, inbound.language, inbound.late_ms
        )
        events.append((CUSTOMER, message))
        write = Write(
            events, self._clock.now(), causation=inbound.message_id, secrets=redacted.secrets
        )
        appended = await self._written(target, write)
        seq = self._seqs[target] = self._seqs.get(target, 0) + 1
        receipt = Receipt(
            conversation=target,
            seq=seq,
            position=appended.head.position,
            records=appended.records,
            claimed=True,
            epoch=1,
            repeated=False,
            head=appended.head,
        )
        self._receipts[known] = receipt
        return receipt

    async def append(self, conversation: str, write: Write) -> Appended:
        """Append what people did, and tell the bus."""
        self._check()
        return await self._written(conversation, write)

    def speak(self, conversation: str, pieces: Sequence[str], turn: int, attempt: int = 1) -> None:
        """Publish pieces of a reply as the assistant's first version of ownership would."""
        for index, text in enumerate(pieces):
            self.bus.publish(Delta(conversation, turn, attempt, 1, index, text))

    async def reply(
        self,
        conversation: str,
        text: str,
        *,
        turn: int = 0,
        choices: Mapping[str, str] | None = None,
        purpose: str = "reply",
        language: str = "en",
    ) -> Appended:
        """Commit a message of the assistant. `choices` are payloads by label. Raises `Conflict`."""
        head = await self.log.head(conversation)
        sent = MessageSent(
            text,
            head.owner_version,
            purpose=purpose,
            language=language,
            choices=tuple(Choice(label, payload) for label, payload in (choices or {}).items()),
        )
        write = Write([(ASSISTANT, sent)], self._clock.now(), turn=turn or self._seqs[conversation])
        return await self.append(conversation, write)

    async def find_thread(self, workspace: str, channel: str, address: str) -> str | None:
        """Give the conversation of that address."""
        self._check()
        return self._threads.get((workspace, channel, address))

    async def conversations(self, which: Filter, limit: int, before: int) -> Sequence[Listed]:
        """Give those that fit, newest change first."""
        found = [
            one for one in await self._all(which) if not before or one.head.updated_at < before
        ]
        return sorted(found, key=lambda one: -one.head.updated_at)[:limit]

    async def count(self, which: Filter) -> int:
        """Give how many fit."""
        return len(await self._all(which))

    async def reveal(self, conversation: str, tokens: Sequence[str]) -> Mapping[str, str]:
        """Give the values behind tokens."""
        wanted = {token: (conversation, token) for token in tokens}
        return {token: self._values[key] for token, key in wanted.items() if key in self._values}

    async def _all(self, which: Filter) -> list[Listed]:
        listed = [Listed(id_, await self.log.head(id_)) for id_ in self.begun()]
        return [one for one in listed if _fits(one.head, which)]

    async def _written(self, conversation: str, write: Write) -> Appended:
        appended = await self.log.append(conversation, write)
        for secret in write.secrets:
            self._values[conversation, secret.token] = secret.value
        if appended.records:
            position = appended.head.position
            self.bus.publish(Committed(conversation, position, appended.records, appended.head))
        return appended

    def _reopening(self, head: Head) -> list[tuple[Author, Event]]:
        if head.owner.kind is not OwnerKind.NOBODY:
            return []
        version, chapter = head.owner_version + 1, head.chapter + 1
        return [(CUSTOMER, OwnerChanged(THE_ASSISTANT, version, "reopened", chapter))]

    def _check(self) -> None:
        if self.broken:
            raise StoreFailed("the store cannot write: the disk is full")


def _fits(head: Head, which: Filter) -> bool:
    return (
        head.workspace == which.workspace
        and which.owner_kind in ("", head.owner.kind.value)
        and which.owner_id in ("", head.owner.id)
        and which.status in ("", head.status)
        and which.customer in ("", head.customer)
    )
