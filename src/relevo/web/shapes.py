"""What the REST API takes and gives: strict, documented, and free of what agents may not see."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from relevo.channels.chat import OwnerWord
from relevo.conversation.events import IdentityLevel


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class OwnerOut(BaseModel):
    """Who may speak for the company."""

    kind: OwnerWord
    id: str = Field(description="The queue's name or the agent's id; empty else.")
    name: str = Field(description="The agent's name; empty else.")


class ConversationOut(BaseModel):
    """A conversation as it stands."""

    id: str
    status: Literal["open", "resolved"]
    owner: OwnerOut
    owner_version: int = Field(description="Goes up by one at every change of owner.")
    chapter: int = Field(description="Goes up at every hand-back and reopening.")
    seq: int = Field(description="Position of the newest event.")
    customer: str
    channel: str
    language: str
    waiting_since: str | None = Field(
        description="Since when the customer waits for a person; null while nobody does."
    )
    created_at: str
    updated_at: str
    resolved_at: str | None


class ConversationsOut(BaseModel):
    """A page of conversations, newest change first."""

    items: list[ConversationOut]
    next: str | None = Field(description="Give it as `cursor` for the following page.")


class PromiseOut(BaseModel):
    """What the customer was told will happen."""

    what: str
    due: str | None
    kept: Literal["yes", "no", "open"]


class DetailOut(ConversationOut):
    """A conversation with what is known of its matter."""

    goal: str = Field(description="The customer's own words at the start of the matter.")
    intent: str
    identity: IdentityLevel
    handoff_reason: str = Field(description="Why people have it, or had it last; empty if never.")
    promises: list[PromiseOut]


class EventOut(BaseModel):
    """A fact of the log; the fields of `body` are those of its kind."""

    conversation: str
    seq: int
    at: str
    kind: str
    actor_type: str
    actor_id: str
    owner_version: int
    turn: int
    causation_id: str
    bundle: str
    body: dict[str, Any]


class EventsOut(BaseModel):
    """Events behind `after`, in their order."""

    items: list[EventOut]
    next: int | None = Field(description="Give it as `after` for more; null at the end.")


class ActedOut(BaseModel):
    """What came of an act."""

    conversation: ConversationOut
    seq: int = Field(description="Position of the act's first event; 0 when nothing was to do.")
    repeated: bool = Field(description="The act had been done before, under the same key.")


_Version = Annotated[
    int,
    Field(ge=0, description="The owner_version that you saw. 409 when it has moved on."),
]
_Text = Annotated[str, Field(min_length=1, max_length=16_000)]


class MessageIn(_Body):
    """A message to the customer."""

    text: _Text
    owner_version: _Version


class NoteIn(_Body):
    """A note among people."""

    text: _Text


class ActIn(_Body):
    """An act that needs no words."""

    owner_version: _Version | None = None


class ResolveIn(ActIn):
    """The end of a matter."""

    outcome: Annotated[str, Field(max_length=1_000)] = ""


class BriefIn(_Body):
    """What the assistant should know when it goes on."""

    what_was_agreed: Annotated[str, Field(max_length=4_000)] = ""
    flow: Annotated[str, Field(max_length=200)] = ""
    allowed_actions: Annotated[
        list[Annotated[str, Field(max_length=200)]], Field(max_length=50)
    ] = Field(default_factory=list)
    must_not: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    slots: Annotated[dict[str, str | int | float | bool | None], Field(max_length=100)] = Field(
        default_factory=dict
    )
    keep_identity: bool = True
    expires_at: Annotated[str, Field(max_length=40, description="RFC 3339; empty: never.")] = ""


class HandBackIn(ActIn):
    """A return to the assistant."""

    brief: BriefIn = Field(default_factory=BriefIn)


class TransferIn(ActIn):
    """A change to a queue or another agent; exactly one of both."""

    queue: Annotated[str, Field(max_length=200)] = ""
    agent: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=16_000)] = ""


class ProblemOut(BaseModel):
    """An error (RFC 9457, `application/problem+json`)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    id: str = Field(description="Quote it when you ask what happened.")
    owner: str | None = Field(default=None, description="With 409: who has the conversation now.")
    owner_version: int | None = Field(default=None, description="With 409: the version now.")
