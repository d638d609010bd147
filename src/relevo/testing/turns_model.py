"""A small model of durable turns: lists and counts, and nothing of any store's code."""

from dataclasses import dataclass, field

from relevo.conversation import events as e
from relevo.conversation.author import THE_ASSISTANT, Owner


@dataclass
class Parcel:
    """A message that must leave."""

    id: str
    channel: str
    position: int
    due: int
    reserved: int = 0


@dataclass
class Conversation:
    """What must be true of one conversation."""

    id: str
    log: list[str]
    """The events, each as one word or two."""
    inbox: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Message ids with the positions they point to."""
    done: int = 0
    node: str = ""
    epoch: int = 0
    attempt: int = 0
    begun: bool = False
    owner: Owner = THE_ASSISTANT
    version: int = 1
    chapter: int = 1
    resolved_at: int = 0
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    timers: dict[str, int] = field(default_factory=dict[str, int])

    def enter(self, message_id: str, word: str, node: str) -> None:
        """A message came in, and a node that can take the lease does."""
        self.log.append(word)
        self.inbox.append((message_id, len(self.log)))
        if not self.node and node:
            self.take(node)

    def take(self, node: str) -> None:
        """A node takes the lease and starts the turn once more."""
        self.node = node
        self.epoch += 1
        self.attempt += 1
        self.begun = False

    def pass_to(self, owner: Owner) -> None:
        """The owner changes."""
        self.owner = owner
        self.version += 1
        self.log.append(f"OwnerChanged {owner} {self.version}")

    @property
    def waits(self) -> bool:
        """A message waits, or is being worked on."""
        return self.done < len(self.inbox)


def word_of(record: e.Record) -> str:
    """Write a record as one word or two, to compare with the model's."""
    event = record.event
    match event:
        case e.MessageReceived() | e.MessageSent() | e.MessageWithdrawn() | e.NoteAdded():
            return f"{type(event).__name__} {event.text}"
        case e.OwnerChanged():
            return f"OwnerChanged {event.owner} {event.version}"
        case e.TimerFired():
            return f"TimerFired {event.name}"
        case e.DeliveryReported():
            return f"DeliveryReported {event.message} {event.state}"
        case e.SlotSet():
            return f"SlotSet {event.value}"
        case _:
            return type(event).__name__
