"""Conversations as people at the desk see them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from relevo.conversation.author import OwnerKind, agent
from relevo.conversation.codec import as_data
from relevo.conversation.events import Record
from relevo.conversation.ownership import Head
from relevo.conversation.state import State
from relevo.desk.people import Staff
from relevo.desk.ports import Person
from relevo.kernel.clock import to_iso
from relevo.privacy.ports import Vault
from relevo.privacy.render import render, tokens_in
from relevo.web.shapes import ConversationOut, DetailOut, EventOut, OwnerOut, PromiseOut

HIDDEN = "•••"
"""In place of an address that is not this person's to see."""


class AgentView:
    """Shows heads and events. The owner sees mail and phones in clear, others their kinds; cards nobody."""

    def __init__(self, staff: Staff, vault: Vault) -> None:
        self._staff = staff
        self._vault = vault

    async def conversation(self, id: str, head: Head) -> ConversationOut:  # noqa: A002 - does not fit: the field is called id
        """Show a conversation from its head."""
        return ConversationOut(**await self._head(id, head))

    async def detail(self, viewer: Person, head: Head, state: State) -> DetailOut:
        """Show a conversation with what is known of its matter."""
        promises = [one.what for one in state.promises]
        words = _Words(await self._values(viewer, head, state.id, [state.goal.text, *promises]))
        return DetailOut(
            **await self._head(state.id, head),
            goal=words.shown(state.goal.text),
            intent=state.intent,
            identity=state.identity,
            handoff_reason=str(state.handoff_reason or ""),
            promises=[
                PromiseOut(what=words.shown(one.what), due=_time(one.due), kept=one.kept)
                for one in state.promises
            ],
        )

    async def events(self, viewer: Person, head: Head, records: Sequence[Record]) -> list[EventOut]:
        """Show events of one conversation; texts anywhere in them as this person may see them."""
        if not records:
            return []
        rows = [as_data(record) for record in records]
        bodies = [row["body"] for row in rows]
        words = _Words(await self._values(viewer, head, records[0].conversation, bodies))
        for row in rows:
            row["body"] = words.data(row["body"])
            if row["kind"] == "ChannelJoined" and not _owns(viewer, head):
                row["body"]["address"] = HIDDEN
        return [EventOut(**row) for row in rows]

    async def _values(
        self, viewer: Person, head: Head, conversation: str, data: Sequence[object]
    ) -> Mapping[str, str]:
        """Give the values that this person may see in clear: only who owns the conversation."""
        tokens = tokens_in(data) if _owns(viewer, head) else ()
        return await self._vault.reveal(conversation, sorted(tokens)) if tokens else {}

    async def _head(self, id: str, head: Head) -> dict[str, Any]:  # noqa: A002 - does not fit: as above
        owner = head.owner
        name = ""
        if owner.kind is OwnerKind.AGENT:
            name = await self._staff.name_of(head.workspace, owner.id)
        return {
            "id": id,
            "status": head.status,
            "owner": OwnerOut(kind=owner.kind.value, id=owner.id, name=name),
            "owner_version": head.owner_version,
            "chapter": head.chapter,
            "seq": head.position,
            "customer": head.customer,
            "channel": head.channel,
            "language": head.language,
            "waiting_since": _time(head.waiting_since),
            "created_at": to_iso(head.created_at),
            "updated_at": to_iso(head.updated_at),
            "resolved_at": _time(head.resolved_at),
        }


class _Words:
    """Texts as one person may see them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def shown(self, text: str) -> str:
        return render(text, self._values, "agent")

    def data(self, value: Any) -> Any:  # noqa: ANN401 - does not fit: JSON
        match value:
            case str():
                return self.shown(value)
            case list():
                return [self.data(one) for one in cast("list[Any]", value)]
            case dict():
                found = cast("dict[str, Any]", value)
                return {key: self.data(one) for key, one in found.items()}
            case _:
                return value


def _owns(viewer: Person, head: Head) -> bool:
    return head.owner == agent(viewer.id)


def _time(at: int) -> str | None:
    return to_iso(at) if at else None
