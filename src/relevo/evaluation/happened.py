"""What came of the customer's words, in the terms that tests speak in."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from relevo.conversation import events as e
from relevo.conversation.commands import Command
from relevo.conversation.fold import apply
from relevo.conversation.state import State

E = TypeVar("E", bound=e.Event)


@dataclass(frozen=True, slots=True)
class Happened:
    """What some turns of a conversation brought, and how it stands after them."""

    records: tuple[e.Record, ...]
    state: State
    held: dict[str, Any] = field(default_factory=dict[str, Any])
    """The value that each slot has now, or had when its flow ended."""

    def events(self, kind: type[E]) -> list[E]:
        """Give the events of this type, in order."""
        return [record.event for record in self.records if isinstance(record.event, kind)]

    def commands(self) -> list[Command]:
        """Give what the customer's words were taken to mean."""
        understood = self.events(e.CommandsUnderstood)
        return [command for event in understood for command in event.understanding.commands]

    def said(self) -> str:
        """Give all that was said to the customer, a message a line."""
        sent = self.events(e.MessageSent)
        return "\n".join(plain(event.text) for event in sent)

    def offered(self) -> tuple[e.Choice, ...]:
        """Give the choices of the last message that had some."""
        sent = self.events(e.MessageSent)
        return next((event.choices for event in reversed(sent) if event.choices), ())

    def running(self) -> list[str]:
        """Give the flows that run now, the one on top last."""
        return [frame.flow for frame in self.state.stack]


@dataclass(slots=True)
class Course:
    """A conversation as it goes on; remembers each turn by itself."""

    state: State = field(default_factory=lambda: State(id=""))
    turns: list[tuple[e.Record, ...]] = field(default_factory=list[tuple[e.Record, ...]])
    held: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, records: Iterable[e.Record]) -> None:
        """Take in what came of the customer's next words."""
        turn = tuple(records)
        self.turns.append(turn)
        for record in turn:
            folded = apply(self.state, record)
            self.state = replace(folded, position=record.position, last_at=record.at)
            if isinstance(record.event, e.SlotSet):
                self.held[record.event.name] = record.event.value

    def last(self, turns: int = 1) -> Happened:
        """Give what the last turns brought, together."""
        records = tuple(record for turn in self.turns[-turns:] for record in turn)
        return Happened(records, self.state, dict(self.held))

    def transcript(self) -> Sequence[str]:
        """Give the conversation so far in lines, for people who look for a mistake."""
        lines = (_line(record) for turn in self.turns for record in turn)
        return [line for line in lines if line]


def plain(text: str) -> str:
    """Give it with ordinary spaces: dates and money are written with unbreakable ones."""
    return "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)


def _line(record: e.Record) -> str:
    match record.event:
        case e.MessageReceived(text=text, payload=payload):
            return f"customer   {text or f'[{payload}]'}"
        case e.MessageSent(text=text, choices=choices):
            offered = f"  [{' | '.join(choice.label for choice in choices)}]" if choices else ""
            return f"{record.author.kind:<10} {plain(text)}{offered}"
        case e.CommandsUnderstood(understanding=understanding):
            return f"           · {', '.join(map(_command, understanding.commands)) or 'nothing'}"
        case e.ToolCalled(tool=tool, arguments=arguments):
            given = ", ".join(f"{name}={value}" for name, value in arguments.items())
            return f"           → {tool}({given})"
        case e.ToolReturned(tool=tool, status=status, error=error):
            return f"           ← {tool}: {error or status}"
        case e.HandoffRequested(packet=packet):
            return f"           ⇒ people: {packet.reason} ({packet.target.queue})"
        case _:
            return ""


def _command(command: Command) -> str:
    values = [
        str(getattr(command, name))
        for name in ("flow", "flows", "name", "value", "question", "about", "topic")
        if getattr(command, name, "")
    ]
    return f"{command.type}({', '.join(values)})"
