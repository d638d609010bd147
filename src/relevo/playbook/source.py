"""YAML to data that knows its lines: the only reader of YAML in this room.

Narrower than YAML on purpose. YAML 1.2 booleans only (`no`, `yes` and `on` are texts), keys are
texts and stand once, no anchors, no tags, at most 1 MB and 40 levels. So a hostile file costs
nothing, and what a manager reads is what the machine reads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from relevo.playbook.model import Place
from relevo.playbook.problem import Findings

MAX_SIZE = 1_000_000
"""Characters of one file."""
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: `value` as YAML 1.2 reads it, `text` as it was written."""

    place: Place
    value: str | int | float | bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    place: Place
    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with values, in their order."""

    place: Place
    items: dict[str, "Node"] = field(default_factory=dict[str, "Node"])
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    """Where each key stands."""

    def place_of(self, key: str) -> Place:
        """Say where that key stands; the table's own place when it does not."""
        return self.places.get(key, self.place)


Node = Scalar | Listing | Table

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def read_source(file: str, text: str, findings: Findings) -> Node | None:
    """Read one file; None when it is empty or cannot be read, which is then among the findings."""
    if len(text) > MAX_SIZE:
        findings.add(
            Place(file, 1),
            f"The file has {len(text):,} characters.",
            f"A file may have {MAX_SIZE:,}; split it.",
        )
        return None
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        return _Reader(file, events, findings).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        findings.add(
            Place(file, line),
            f"This is not valid YAML: {error.problem or 'it cannot be read'}.",
            _hint(text, line),
        )
    except (yaml.YAMLError, UnicodeError) as error:
        position: int = getattr(error, "position", 0) or getattr(error, "start", 0) or 0
        line = text.count("\n", 0, position) + 1
        findings.add(Place(file, line), "The file holds a character that YAML does not allow.")
    except _Refused as refused:
        findings.add(refused.place, refused.what, refused.mend)
    return None


def _hint(text: str, line: int) -> str:
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" in written:
        return "Use spaces, not tabs."
    if written.count(": ") > 1 and "{" not in written:
        return "Put a text that holds `: ` in quotes."
    return "Look at indentation, quotes and brackets there and in the line above."


class _Refused(Exception):
    def __init__(self, place: Place, what: str, mend: str) -> None:
        super().__init__(what)
        self.place, self.what, self.mend = place, what, mend


class _Reader:
    """Builds the tree from the parser's events, one at a time; never recurses deeper than allowed."""

    def __init__(self, file: str, events: Iterator[yaml.Event], findings: Findings) -> None:
        self._file = file
        self._events = iter(events)
        self._findings = findings

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _Refused(
                        self._at(event), "The file holds more than one document.", "Remove `---`."
                    )
                root = self._node(next(self._events), 0)
        return None if isinstance(root, Scalar) and root.value is None else root

    def _at(self, event: yaml.Event) -> Place:
        return Place(self._file, event.start_mark.line + 1 if event.start_mark else 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._at(event)
        if depth > _MAX_DEPTH:
            raise _Refused(place, f"This is nested deeper than {_MAX_DEPTH} levels.", "")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                place, "Anchors and aliases (`&`, `*`) are not used.", "Write it out, or quote it."
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _Refused(place, f"Tags such as `{tag}` are not used.", "Remove it, or quote it.")
        match event:
            case yaml.ScalarEvent():
                return _scalar(place, event)
            case yaml.SequenceStartEvent():
                return Listing(place, tuple(self._items(depth)))
            case yaml.MappingStartEvent():
                return self._table(place, depth)
            case _:
                raise _Refused(place, "This cannot be read.", "")

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _table(self, place: Place, depth: int) -> Table:
        table = Table(place)
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(
                    key.place, "A key is a list or a table.", "Put a `{placeholder}` in quotes."
                )
            value = self._node(next(self._events), depth + 1)
            if key.text in table.items:
                first = table.places[key.text].line
                what = f"`{key.text}` stands twice, first in line {first}."
                self._findings.add(key.place, what, "Keep one of them.")
                continue
            table.places[key.text] = key.place
            table.items[key.text] = value
        return table


def _scalar(place: Place, event: yaml.ScalarEvent) -> Scalar:
    text = str(event.value)
    plain = event.style is None or event.style == ""
    return Scalar(place, _value(text) if plain else text, text)


def _value(text: str) -> str | int | float | bool | None:
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def as_data(node: Node | None) -> object:
    """Give the plain data: dictionaries, lists and values."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Listing():
            return [as_data(item) for item in node.items]
        case Table():
            return {key: as_data(item) for key, item in node.items.items()}
