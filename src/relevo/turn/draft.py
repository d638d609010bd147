"""A turn while it is being written: events so far, the state they fold to, words still to be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from relevo.conversation.author import ASSISTANT, Author
from relevo.conversation.events import Choice, Event, MessageSent, Record, Source
from relevo.conversation.fold import follow
from relevo.conversation.ports import Alarm, Secret
from relevo.conversation.state import State
from relevo.kernel.sensitive import PersonalText
from relevo.turn.deps import Deps, Trigger


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by stage of the turn."""

    tick: int
    spent: dict[str, float] = field(default_factory=dict[str, float])

    def lap(self, stage: str, now: int) -> None:
        """Book the time since the last lap on that stage."""
        self.spent[stage] = self.spent.get(stage, 0.0) + (now - self.tick) / 1_000
        self.tick = now


@dataclass(slots=True)
class Draft:
    """What the steps of one turn write into; nobody else sees it before the commit."""

    deps: Deps
    trigger: Trigger
    state: State
    watch: Stopwatch
    before: State
    """The state that the turn began with."""
    events: list[tuple[Author, Event]] = field(default_factory=list[tuple[Author, Event]])
    secrets: list[Secret] = field(default_factory=list[Secret])
    """Values that the vault is to keep with the commit."""
    alarms: list[Alarm] = field(default_factory=list[Alarm])
    saying: list[str] = field(default_factory=list[str])
    """Pieces of the reply that are not yet in a `MessageSent`."""
    templates: list[str] = field(default_factory=list[str])
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    rule: str = ""
    reasons: list[str] = field(default_factory=list[str])
    model_calls: int = 0
    cost_usd: float = 0.0
    handed_over: bool = False
    resolved: bool = False

    @property
    def language(self) -> str:
        """The language to speak."""
        return self.state.language or self.deps.bundle.languages[0]

    def write(self, event: Event, author: Author = ASSISTANT) -> None:
        """Add a fact, and fold it in."""
        self.events.append((author, event))
        self.state = self._folded(self.state, author, event)

    def take(self, events: Sequence[Event], state: State) -> None:
        """Take over the executor's events together with the state that it folded them to."""
        self.events.extend((ASSISTANT, event) for event in events)
        self.state = state

    def utter(self, text: PersonalText, template: str, choices: tuple[Choice, ...] = ()) -> None:
        """Add a piece to the reply that waits to be said."""
        self.saying.append(text)
        self.templates.append(template)
        self.choices = choices or self.choices

    def forget_words(self) -> None:
        """Drop what waits to be said."""
        self.saying.clear()
        self.templates.clear()
        self.choices = ()
        self.sources = ()

    def message(self, text: PersonalText, purpose: str, author: Author, template: str = "") -> None:
        """Add words for the customer, against the version of ownership that holds now."""
        self.write(
            MessageSent(
                text=text,
                owner_version=self.state.owner_version,
                purpose=purpose,
                language=self.language,
                template=template,
            ),
            author,
        )

    def _folded(self, state: State, author: Author, event: Event) -> State:
        at = self.deps.clock.now()
        record = Record(
            conversation=state.id,
            position=state.position + 1,
            at=at,
            author=author,
            event=event,
            owner_version=state.owner_version,
            turn=self.trigger.turn,
        )
        return follow(state, record)
