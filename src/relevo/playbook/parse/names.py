"""Names for steps that have none: from what they do, so that logs and `then:` can be read aloud."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from relevo.playbook.expression import parse_call
from relevo.playbook.parse.fields import NAME, Reading
from relevo.playbook.source import Listing, Node, Scalar, Table

VERBS: tuple[str, ...] = (
    "say", "ask", "ask_again", "set", "call", "answer", "branch", "confirm", "handoff", "wait",
    "subflow", "end",
)  # fmt: skip
"""The words of which every step has one; `say` may stand beside another."""
_BODIES = ("yes", "no", "failed", "missing", "steps", "branch")
_RESERVED = frozenset({"end"})


def step_tables(node: Node) -> Iterator[Table]:
    """Give the steps of a list, or the one step that stands there instead of a list."""
    for item in node.items if isinstance(node, Listing) else (node,):
        if isinstance(item, Table):
            yield item


@dataclass(slots=True)
class Named:
    """The ids of all steps of a flow, given before they are read."""

    reading: Reading
    ids: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    """By Python's id of the table: the id of its `say`, and of what else it does."""
    taken: set[str] = field(default_factory=set[str])
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def give(self, node: Node | None) -> "Named":
        """Name every step below this node, those with an id of their own first."""
        tables = list(_all_tables(node)) if node is not None else []
        for table in tables:
            self._take(table)
        for table in tables:
            self.ids[id(table)] = self._named(table)
        return self

    def find(self, node: Node | None, name: str) -> Table | None:
        """Give the table of the step with that id."""
        for table in _all_tables(node) if node is not None else ():
            if name in self.ids.get(id(table), ()):
                return table
        return None

    def _take(self, table: Table) -> None:
        name = _own_id(table)
        if not name:
            return
        place = table.place_of("id")
        if not NAME.fullmatch(name) or name in _RESERVED:
            mend = "Ids are small letters, digits and `_`, begin with a letter, and are not `end`."
            self.reading.findings.add(place, f"`{name}` is not an id.", mend)
        if name in self.taken:
            self.reading.findings.add(place, f"Two steps have the id `{name}`.", "Rename one.")
        self.taken.add(name)

    def _named(self, table: Table) -> tuple[str, str]:
        own = _own_id(table)
        says = "say" in table.items
        acting = next((word for word in VERBS if word != "say" and word in table.items), "")
        if own:
            both = says and acting not in ("", "handoff")
            return own, self._free(f"{own}_{acting}") if both else own
        say_id = self._numbered("say") if says and acting != "handoff" else ""
        return say_id, self._free_name(table, acting) if acting else say_id

    def _free_name(self, table: Table, acting: str) -> str:
        object_ = _object_of(table, acting)
        return self._free(f"{acting}_{object_}") if object_ else self._numbered(acting)

    def _numbered(self, word: str) -> str:
        while True:
            self.counts[word] = self.counts.get(word, 0) + 1
            name = f"{word}_{self.counts[word]}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self.taken:
            number += 1
            free = f"{name}_{number}"
        self.taken.add(free)
        return free


def _own_id(table: Table) -> str:
    node = table.items.get("id")
    return node.text if isinstance(node, Scalar) and node.value is not None else ""


def _object_of(table: Table, acting: str) -> str:
    """What a step is about: the slot, tool or flow that it names."""
    node = table.items[acting]
    text = node.text if isinstance(node, Scalar) else ""
    match acting:
        case "ask" | "ask_again" | "subflow":
            return text if NAME.fullmatch(text) else ""
        case "call":
            taken = parse_call(text)
            return re.sub(r"[^a-z0-9]+", "_", taken[0].lower()).strip("_") if taken else ""
        case "set":
            return next(iter(node.items), "") if isinstance(node, Table) else ""
        case _:
            return ""


def _all_tables(node: Node) -> Iterator[Table]:
    for table in step_tables(node):
        yield table
        for key in _BODIES:
            body = table.items.get(key)
            if body is not None and not isinstance(body, Scalar):
                yield from _all_tables(body)
