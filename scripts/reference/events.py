"""The page of events, and their JSON Schema."""

import json
import typing
from collections.abc import Iterable
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, get_args

from relevo.conversation import codec
from relevo.conversation.events import Event, Record
from scripts.reference.fields import MARK, doc_of, fields_table, table

_INTRO = """# Events

The facts in a conversation's log. An event is never changed or deleted; a field may be added with a
default, and a change of meaning is a new event. The same shapes as JSON Schema:
[events.schema.json](events.schema.json). `PersonalText` and `Address` are text that is sealed at rest
and never logged; personal values inside it stand as tokens.
"""


def events_page() -> str:
    """Write a section for every event, for the record around it and for the parts they are made of."""
    kinds = sorted(get_args(Event), key=lambda kind: kind.__name__)
    parts = sorted(_parts(kinds), key=lambda kind: kind.__name__)
    return "\n".join(
        [
            MARK,
            _INTRO,
            *map(_section, kinds),
            "# The record around an event\n",
            _section(Record),
            "# Parts\n",
            *map(_section, parts),
        ]
    )


def events_schema() -> str:
    """Write the JSON Schema of every event's body."""
    return json.dumps(codec.schema(), indent=1, ensure_ascii=False) + "\n"


def _section(kind: type[Any]) -> str:
    rows = ""
    if issubclass(kind, Enum):
        rows = "\n" + table(("value",), [(f"`{member.value}`",) for member in kind])
    return f"## {kind.__name__}\n\n{doc_of(kind)}\n{rows or fields_table(kind)}"


def _parts(kinds: Iterable[type]) -> set[type]:
    """Find the types of ours that these are made of, at any depth."""
    waiting, found = [*kinds, Record], set[type]()
    while waiting:
        for hint in typing.get_type_hints(waiting.pop()).values():
            for part in _ours(hint):
                if part not in found and part not in get_args(Event):
                    found.add(part)
                    waiting.append(part)
    return found


def _ours(hint: object) -> list[type]:
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, Enum)):
        return [hint] if hint.__module__.startswith("relevo.") else []
    return [part for argument in get_args(hint) for part in _ours(argument)]
