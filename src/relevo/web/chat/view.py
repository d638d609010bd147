"""What a customer is shown of a conversation's log: most of it is none of their screen's business."""

from collections.abc import Sequence

from relevo.channels.chat import (
    HandedOver,
    OwnerChange,
    OwnerWord,
    Resolved,
    Said,
    ServerFrame,
    Speaker,
)
from relevo.conversation.author import Author, AuthorKind, Owner, OwnerKind
from relevo.conversation.events import (
    ConversationResolved,
    HandoffRequested,
    MessageReceived,
    MessageSent,
    OwnerChanged,
    Record,
)
from relevo.conversation.token import TOKEN
from relevo.desk.people import Staff
from relevo.kernel.clock import to_iso
from relevo.kernel.sensitive import PersonalText
from relevo.privacy.ports import Vault
from relevo.privacy.render import audience_of, render


class CustomerView:
    """Turns records into frames; sensitive values are masked, as anybody may look at the screen."""

    def __init__(self, staff: Staff, vault: Vault, workspace: str) -> None:
        self._staff = staff
        self._vault = vault
        self._workspace = workspace

    async def frames(self, record: Record) -> Sequence[ServerFrame]:
        """Give the frames that this record is for the customer; often none."""
        event = record.event
        at = to_iso(record.at)
        match event:
            case MessageReceived():
                return await self._received(record, event)
            case MessageSent():
                return [await self._sent(record, event)]
            case OwnerChanged():
                word, name = await self.owner(event.owner)
                return [
                    OwnerChange(record.position, word, name, event.version, event.reason, at),
                ]
            case HandoffRequested():
                return [HandedOver(record.position, str(event.packet.reason), at)]
            case ConversationResolved():
                return [Resolved(record.position, at)]
            case _:
                return []

    async def owner(self, owner: Owner) -> tuple[OwnerWord, str]:
        """Say who an owner is to a customer: a word, and the name where it is a person."""
        match owner.kind:
            case OwnerKind.ASSISTANT:
                return "assistant", ""
            case OwnerKind.QUEUE:
                return "queue", ""
            case OwnerKind.AGENT:
                return "agent", await self._staff.name_of(self._workspace, owner.id)
            case OwnerKind.NOBODY:
                return "nobody", ""

    async def text(
        self, conversation: str, text: PersonalText, author: AuthorKind = AuthorKind.CUSTOMER
    ) -> PersonalText:
        """Give a text of this author as the customer may see it."""
        tokens = TOKEN.findall(text)
        if not tokens:
            return text
        values = await self._vault.reveal(conversation, tokens)
        return render(text, values, audience_of(author))

    async def _received(self, record: Record, event: MessageReceived) -> Sequence[ServerFrame]:
        if not event.text.strip():
            return []
        return [
            Said(
                seq=record.position,
                author="customer",
                text=await self.text(record.conversation, event.text),
                at=to_iso(record.at),
                id=record.causation,
                lang=event.language,
            )
        ]

    async def _sent(self, record: Record, event: MessageSent) -> ServerFrame:
        author = record.author
        return Said(
            seq=record.position,
            author=_word(author),
            text=await self.text(record.conversation, event.text, author.kind),
            at=to_iso(record.at),
            name=await self._name(author),
            lang=event.language,
            purpose=event.purpose,
            turn=record.turn,
            choices=event.choices,
            sources=event.sources,
        )

    async def _name(self, author: Author) -> str:
        if not author.kind.is_person:
            return ""
        return await self._staff.name_of(self._workspace, author.id)


def _word(author: Author) -> Speaker:
    if author.kind.is_person:
        return "agent"
    return "assistant" if author.kind is AuthorKind.ASSISTANT else "system"
