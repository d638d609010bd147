"""The draft of an act: its events, written against one version of ownership."""

from collections.abc import Iterable
from dataclasses import replace

from relevo.conversation.author import SYSTEM, Author, AuthorKind, Owner
from relevo.conversation.events import Event, HandoffRequested, MessageSent, OwnerChanged
from relevo.conversation.ownership import Expected, Head
from relevo.conversation.packet import Reason, ReturnBrief
from relevo.conversation.ports import Secret, Write
from relevo.desk.desk import Act, Desk, Done
from relevo.desk.former import write_key
from relevo.kernel.errors import BadInput
from relevo.kernel.sensitive import PersonalText
from relevo.playbook import texts
from relevo.playbook.hours import is_open
from relevo.privacy.clean import clean
from relevo.turn.packet import Handover, write_packet

MAX_TEXT = 4_000
"""Code points of one message or note."""


class Draft:
    """The events of one act while it is being written; `commit` appends all of them or none."""

    def __init__(self, desk: Desk, act: Act, head: Head, *, ownerless: bool = False) -> None:
        self._desk = desk
        self._act = act
        self._head = head
        self._version = head.owner_version
        self._events: list[tuple[Author, Event]] = []
        self._secrets: list[Secret] = []
        self._expected = Expected() if ownerless else self._seen()

    @property
    def author(self) -> Author:
        """The person who acts, as events name them."""
        kind = AuthorKind.AGENT if self._act.person.role == "agent" else AuthorKind.SUPERVISOR
        return Author(kind, self._act.person.id)

    @property
    def language(self) -> str:
        """The customer's language, else the project's first."""
        return self._head.language or self._desk.node.bundle.languages[0]

    def write(self, event: Event) -> None:
        """Add an event of the person."""
        self._events.append((self.author, event))

    def own(self, owner: Owner, reason: str, brief: ReturnBrief | None = None) -> None:
        """Add the change of owner; with a brief it begins a new chapter."""
        self._version += 1
        chapter = self._head.chapter + (brief is not None)
        self.write(OwnerChanged(owner, self._version, reason, chapter, brief))

    def tell(self, sentence: str, purpose: str, **values: str) -> None:
        """Add the sentence that belongs to the change of owner, against the new version."""
        now = self._desk.clock.now()
        self._told(
            texts.say(self._desk.node.bundle, sentence, self.language, None, values, now), purpose
        )

    async def tell_waiting(self) -> None:
        """Add the sentence that says how long people will take, or when they are there again."""
        desk, now = self._desk, self._desk.clock.now()
        state = await desk.log.state(self._act.conversation)
        name = "queue.waiting" if is_open(desk.node.bundle.hours, now) else "queue.closed"
        told = texts.waiting(desk.node.bundle, name, self.language, at=now, state=state)
        self._told(told, "queue")

    async def request_handoff(self, to: Owner) -> None:
        """Add the handoff with its packet, as the person's wish."""
        desk = self._desk
        packet = write_packet(
            await desk.log.state(self._act.conversation),
            Handover(Reason.SUPERVISOR),
            handoff_id=desk.ids.new("hof"),
            queue=to.id,
            at=desk.clock.now(),
        )
        self.write(HandoffRequested(replace(packet, requested_by=str(self.author))))

    def redacted(self, text: PersonalText) -> PersonalText:
        """Give the text as it may be stored. Raises `BadInput` for one that is empty or too long."""
        text = clean(text).strip()
        if not text:
            raise BadInput("the text is empty")
        if len(text) > MAX_TEXT:
            raise BadInput(f"a text has at most {MAX_TEXT:,} characters")
        redacted = self._desk.node.redact(text, self._head.language)
        self._secrets += redacted.secrets
        return redacted.text

    def redacted_brief(self, brief: ReturnBrief) -> ReturnBrief:
        """Give the brief with its texts as they may be stored, signed by the person."""
        agreed = brief.what_was_agreed
        return replace(
            brief,
            what_was_agreed=self.redacted(agreed) if agreed.strip() else "",
            must_not=self._all_redacted(brief.must_not),
            allowed_actions=self._all_redacted(brief.allowed_actions),
            slots={
                str(self._slot(name)): self._slot(value)
                for name, value in (brief.slots or {}).items()
            },
            by=str(self.author),
        )

    async def commit(self, kind: str) -> Done:
        """Append all of it, if what was seen still holds."""
        act = self._act
        appended = await self._desk.node.append(
            act.conversation,
            Write(
                events=self._events,
                at=self._desk.clock.now(),
                expected=self._expected,
                key=write_key(act, kind),
                causation=act.key,
                bundle=self._desk.node.bundle.version,
                secrets=self._secrets,
            ),
        )
        return Done(appended.head, appended.first, appended.repeated)

    def _seen(self) -> Expected:
        asked = self._act.owner_version
        return Expected(owner_version=self._head.owner_version if asked is None else asked)

    def _all_redacted(self, texts: Iterable[PersonalText]) -> tuple[PersonalText, ...]:
        return tuple(self.redacted(one) for one in texts if one.strip())

    def _slot(self, value: object) -> object:
        """Give a slot's value as it may be stored: a card typed as a number is one too."""
        if value is None or isinstance(value, bool):
            return value
        text = str(value)
        safe = self.redacted(text) if text.strip() else text
        return value if safe == text else safe

    def _told(self, told: tuple[str, str], purpose: str) -> None:
        text, template = told
        if not text:
            return
        self._events.append(
            (
                SYSTEM,
                MessageSent(
                    text=text,
                    owner_version=self._version,
                    purpose=purpose,
                    language=self.language,
                    template=template,
                ),
            )
        )
