"""One call of the executor while it runs: what happened so far, and what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import relevo.playbook.texts as texts
from relevo.conversation.author import ASSISTANT, AuthorKind
from relevo.conversation.events import Choice, Event, Record
from relevo.conversation.fold import follow
from relevo.conversation.state import Frame, State
from relevo.playbook.effects import AnswerQuestion, CallTool, Effect, Outcome, RequestHandoff, Utter
from relevo.playbook.formats import Manner
from relevo.playbook.items import offered
from relevo.playbook.model import Bundle, Flow, Localized
from relevo.playbook.moment import Now
from relevo.playbook.plain import PLAIN_CHANNELS, without_markup
from relevo.playbook.template import Filling, pick

_TERMINAL = (CallTool, AnswerQuestion, RequestHandoff)


@dataclass(slots=True)
class Run:
    """Events are folded as they are written, so that `state` is always the state after them."""

    bundle: Bundle
    state: State
    at: int
    language: str
    message: int = 0
    text: str = ""
    feeling: str = ""
    """What the message shows of the customer's mood: `frustrated`, `sad`, `urgent` or empty."""
    spoken: bool = False
    """The turn has said something in this call's stead: the answer to a question."""
    call_number: int = 1
    """The least number that the next call of a tool may have, so that no two of a turn are the same."""
    events: list[Event] = field(default_factory=list[Event])
    effects: list[Effect] = field(default_factory=list[Effect])
    rule: str = ""
    reasons: list[str] = field(default_factory=list[str])
    steps: int = 0
    """Steps taken in this call, for the guard against loops."""

    @property
    def frame(self) -> Frame | None:
        """The flow on top of the stack."""
        return self.state.frame

    @property
    def flow(self) -> Flow | None:
        """What the frame on top runs; None when there is none, or the bundle has no such flow."""
        return self.bundle.flows.get(self.frame.flow) if self.frame else None

    @property
    def ended(self) -> bool:
        """An effect was asked for that nothing may follow."""
        return bool(self.effects) and isinstance(self.effects[-1], _TERMINAL)

    def write(self, event: Event) -> None:
        """Let something happen."""
        self.events.append(event)
        record = Record(
            conversation=self.state.id,
            position=self.state.position + 1,
            at=self.at,
            author=ASSISTANT,
            event=event,
            owner_version=self.state.owner_version,
        )
        self.state = follow(self.state, record)

    def decide(self, rule: str, reason: str = "") -> None:
        """Name the rule that decided (the first one counts), and say why."""
        self.rule = self.rule or rule
        if reason:
            self.reasons.append(reason)

    def say(
        self,
        name: str,
        values: Mapping[str, object] | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> bool:
        """Say one of relevo's own sentences; false when nothing of it can be said."""
        return self.speak_plainly(self.sentence(name), name, values, choices)

    def sentence(self, name: str) -> tuple[str, ...]:
        """Give the variants of one of relevo's own sentences; empty when there is no such one."""
        return texts.find(self.bundle, name, self.language, self.tones)

    def speak_plainly(
        self,
        variants: tuple[str, ...],
        template: str,
        values: Mapping[str, object] | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> bool:
        """Say words that belong to no flow."""
        return self._utter(variants, template, self._filling(values or {}, None), choices)

    def speak(
        self, text: Localized, template: str, frame: Frame, choices: tuple[Choice, ...] = ()
    ) -> bool:
        """Say a text of a playbook, filled from that frame; false when nothing of it can be said."""
        flow = self.bundle.flows.get(frame.flow)
        filling = self._filling(self.values(frame), flow)
        return self._utter(self.variants(text), template, filling, choices)

    def variants(self, text: Localized) -> tuple[str, ...]:
        """Give a text's variants in the customer's language, else in the project's first one.

        Those for their mood come first, then those for the channel, then the plain ones.
        """
        first = self.bundle.languages[0]
        fitting = texts.fitting(text, self.language, self.tones)
        return fitting or texts.fitting(text, first, self.tones) or next(iter(text.values()), ())

    @property
    def upset(self) -> bool:
        """The customer is angry or sad, so that nothing cheerful is said."""
        return self.feeling in ("frustrated", "sad")

    @property
    def tones(self) -> tuple[str, ...]:
        """What may stand behind a language for texts that fit this customer, best first."""
        return (*(("upset",) if self.upset else ()), *filter(None, (self.state.channel,)))

    def values(self, frame: Frame) -> dict[str, Any]:
        """Give what expressions and texts of that frame can name."""
        return {
            "language": self.language,
            "channel": self.state.channel,
            "identity": self.state.identity,
            "messages": [
                {"position": line.position, "text": line.text}
                for line in self.state.recent
                if line.author is AuthorKind.CUSTOMER
            ],
            "agreed": (self.state.brief.what_was_agreed or None) if self.state.brief else None,
            **frame.results,
            **{name: slot.value for name, slot in frame.slots.items()},
        }

    def filling(self, frame: Frame) -> Filling:
        """Give what the texts of that frame are filled from."""
        return self._filling(self.values(frame), self.bundle.flows.get(frame.flow))

    @property
    def now(self) -> Now:
        """The moment, in the project's zone."""
        return Now(self.at, self.bundle.zone)

    @property
    def manner(self) -> Manner:
        """How things are written for this customer."""
        return Manner(self.language, self.now, self.bundle.currency)

    def outcome(self) -> Outcome:
        """Give what came of the call."""
        return Outcome(
            state=self.state,
            events=tuple(self.events),
            effects=tuple(self.effects),
            rule=self.rule or "flow",
            reasons=tuple(self.reasons),
        )

    def _filling(self, values: Mapping[str, object], flow: Flow | None) -> Filling:
        all_values = {"company": self.bundle.name, **values}
        slots = flow.slots.values() if flow else ()
        named = {slot.name: offered(slot, values, self.now) for slot in slots}
        return Filling(all_values, self.manner, named)

    def _utter(
        self,
        variants: tuple[str, ...],
        template: str,
        filling: Filling,
        choices: tuple[Choice, ...],
    ) -> bool:
        just = [effect.text for effect in self.effects if isinstance(effect, Utter)]
        said = (*texts.said_lately(self.state), *just)
        words = pick(variants, filling, turn=self.state.position, said=said)
        if not words:
            self.decide("", f"{template}: nothing of it is known")
            return False
        if self.state.channel in PLAIN_CHANNELS:
            words = without_markup(words)
        self.effects.append(Utter(words, template, choices))
        return True
