"""What may stand behind each key of `expect`: one function a shape, None when it was wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast, get_args

from relevo.conversation.commands import Command
from relevo.conversation.events import Signal
from relevo.conversation.packet import Reason, Urgency
from relevo.conversation.state import LEVELS
from relevo.evaluation.cases import CheckKind, Choices, Handed, Said
from relevo.evaluation.reading import Reading
from relevo.playbook.source import Node, Scalar, Table, as_data

COMMANDS = frozenset(command.__name__ for command in get_args(Command))
_REASONS = frozenset(str(reason) for reason in Reason)
_URGENCIES = frozenset(cast("tuple[str, ...]", get_args(Urgency)))
_SIGNALS = frozenset(cast("tuple[str, ...]", get_args(Signal)))


def _flows(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "flow", read.known.flows | {"none"})


def _ended(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "flow", read.known.flows)


def _languages(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "language", read.known.languages)


def _commands(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "command", COMMANDS)


def _levels(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "level of identity", frozenset(LEVELS))


def _signals(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "signal", _SIGNALS)


def _tools(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.names(node, "tool", read.known.tools)


def _sources(read: Reading, node: Node) -> tuple[str, ...] | None:
    return read.texts(node) or None


def _calls(read: Reading, node: Node) -> dict[str, dict[str, Any]] | None:
    if not isinstance(node, Table):
        names = _tools(read, node)
        return {name: {} for name in names} if names else None
    calls: dict[str, dict[str, Any]] = {}
    for tool, arguments in node.items.items():
        if tool not in read.known.tools:
            read.unknown(node.place_of(tool), "tool", tool, read.known.tools)
        elif isinstance(arguments, Table):
            calls[tool] = cast("dict[str, Any]", as_data(arguments))
        else:
            mend = f"Write `{tool}: {{order_id: …}}`, or the tool's name alone."
            read.wrong(node.place_of(tool), "Arguments stand by name.", mend)
    return calls or None


def _slots(read: Reading, node: Node) -> dict[str, Any] | None:
    if not isinstance(node, Table) or not node.items:
        mend = 'Write `slot: {order_id: "…"}`; "*" is any value, `null` is none.'
        read.wrong(node.place, "Slots stand by name.", mend)
        return None
    for name, value in node.items.items():
        options = read.known.options.get(name)
        if name not in read.known.slots:
            read.unknown(node.place_of(name), "slot", name, read.known.slots)
        elif options and not _is_one_of(value, options):
            text = value.text if isinstance(value, Scalar) else "…"
            read.unknown(value.place, f"option of `{name}`", text, options)
    return cast("dict[str, Any]", as_data(node))


def _is_one_of(value: Node, options: Iterable[str]) -> bool:
    if not isinstance(value, Scalar) or value.value is None:
        return isinstance(value, Scalar)
    return value.text.casefold() in {"*", *(option.casefold() for option in options)}


def _said(read: Reading, node: Node) -> Said | None:
    if not isinstance(node, Table):
        words = read.texts(node)
        return Said(contains=words) if words else None
    if not read.keys(node, frozenset({"contains", "any_of", "matches"})) or not node.items:
        return None
    contains, any_of, matches = (node.items.get(k) for k in ("contains", "any_of", "matches"))
    pattern = read.text(matches) if matches else ""
    try:
        re.compile(pattern)
    except re.error as error:
        read.wrong(node.place_of("matches"), f"This is not a regular expression: {error.msg}.")
        return None
    return Said(
        contains=read.texts(contains) if contains else (),
        any_of=read.texts(any_of) if any_of else (),
        matches=pattern,
    )


def _choices(read: Reading, node: Node) -> Choices | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return Choices(offered=node.value)
    if isinstance(node, Scalar) and isinstance(node.value, int):
        return Choices(count=node.value)
    labels = read.texts(node)
    return Choices(among=labels) if labels else None


def _handoff(read: Reading, node: Node) -> Handed | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return Handed(wanted=node.value)
    if not isinstance(node, Table):
        return Handed(reason=read.text(node)) if read.one_of(node, "reason", _REASONS) else None
    known = {"reason": _REASONS, "queue": read.known.queues, "urgency": _URGENCIES}
    if not read.keys(node, frozenset(known)):
        return None
    fits = [read.one_of(value, key, known[key]) for key, value in node.items.items()]
    if not all(fits):
        return None
    reason, queue, urgency = (
        read.text(node.items[key]) if key in node.items else "" for key in known
    )
    return Handed(reason=reason, queue=queue, urgency=urgency)


def _truth(read: Reading, node: Node) -> bool | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    read.wrong(node.place, "This is neither true nor false.", "Write `true` or `false`.")
    return None


SHAPES: Mapping[CheckKind, Callable[[Reading, Node], Any]] = {
    "flow": _flows,
    "completed": _ended,
    "cancelled": _ended,
    "slot": _slots,
    "language": _languages,
    "command": _commands,
    "not_command": _commands,
    "called": _calls,
    "not_called": _tools,
    "said": _said,
    "not_said": _said,
    "choices": _choices,
    "handoff": _handoff,
    "resolved": _truth,
    "identity": _levels,
    "signal": _signals,
    "source": _sources,
}
"""Gives what `Check.wanted` is for that key."""
