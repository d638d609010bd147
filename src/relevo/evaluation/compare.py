"""Compare what happened with what was expected."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from relevo.conversation import events as e
from relevo.evaluation.cases import Check, CheckKind, Choices, Handed, Said
from relevo.evaluation.happened import Happened, plain
from relevo.playbook.model import Place


@dataclass(frozen=True, slots=True)
class Miss:
    """One expectation that did not hold."""

    place: Place
    expected: str
    happened: str


def compare(check: Check, happened: Happened) -> Miss | None:
    """Give what is wrong, or None when the expectation holds."""
    found = _COMPARE[check.kind](check.wanted, happened)
    return None if found is None else Miss(check.place, *found)


_Found = tuple[str, str] | None
"""What was expected and what happened, in words; None when they agree."""


def _flow(wanted: tuple[str, ...], happened: Happened) -> _Found:
    started = happened.events(e.FlowStarted)
    ran = [*happened.running(), *(event.flow for event in started)]
    if "none" in wanted:
        running = happened.running()
        return ("no flow runs", _names(running)) if running else None
    return _all_in(wanted, ran, "flow")


def _completed(wanted: tuple[str, ...], happened: Happened) -> _Found:
    ended = happened.events(e.FlowCompleted)
    return _all_in(wanted, [event.flow for event in ended], "completed")


def _cancelled(wanted: tuple[str, ...], happened: Happened) -> _Found:
    ended = happened.events(e.FlowCancelled)
    return _all_in(wanted, [event.flow for event in ended], "cancelled")


def _slot(wanted: Mapping[str, Any], happened: Happened) -> _Found:
    wrong = {k: v for k, v in wanted.items() if not _equal(v, happened.held.get(k))}
    if not wrong:
        return None
    held = {name: happened.held.get(name) for name in wrong}
    return f"slot {_pairs(wrong)}", f"slot {_pairs(held)}"


def _language(wanted: tuple[str, ...], happened: Happened) -> _Found:
    return _one_of(wanted, happened.state.language, "language")


def _identity(wanted: tuple[str, ...], happened: Happened) -> _Found:
    return _one_of(wanted, happened.state.identity, "identity")


def _command(wanted: tuple[str, ...], happened: Happened) -> _Found:
    return _all_in(wanted, [command.type for command in happened.commands()], "command")


def _not_command(wanted: tuple[str, ...], happened: Happened) -> _Found:
    return _none_in(wanted, [command.type for command in happened.commands()], "command")


def _signal(wanted: tuple[str, ...], happened: Happened) -> _Found:
    raised = happened.events(e.SignalRaised)
    return _all_in(wanted, [event.signal for event in raised], "signal")


def _called(wanted: Mapping[str, Mapping[str, Any]], happened: Happened) -> _Found:
    calls = happened.events(e.ToolCalled)
    for tool, arguments in wanted.items():
        if not any(
            call.tool == tool
            and all(_equal(value, call.arguments.get(name)) for name, value in arguments.items())
            for call in calls
        ):
            made = [f"{call.tool}({_pairs(call.arguments)})" for call in calls]
            return f"called {tool}({_pairs(arguments)})", f"called {_names(made)}"
    return None


def _not_called(wanted: tuple[str, ...], happened: Happened) -> _Found:
    calls = happened.events(e.ToolCalled)
    return _none_in(wanted, [call.tool for call in calls], "called")


def _said(wanted: Said, happened: Happened) -> _Found:
    said = happened.said()
    lacking = [words for words in wanted.contains if not _in(words, said)]
    if lacking:
        return f"said {_quoted(lacking)}", said or "nothing was said"
    if wanted.any_of and not any(_in(words, said) for words in wanted.any_of):
        return f"said one of {_quoted(wanted.any_of)}", said or "nothing was said"
    if wanted.matches and not re.search(wanted.matches, said, re.IGNORECASE):
        return f"said something like {wanted.matches}", said or "nothing was said"
    return None


def _not_said(wanted: Said, happened: Happened) -> _Found:
    said = happened.said()
    there = [words for words in (*wanted.contains, *wanted.any_of) if _in(words, said)]
    if there:
        return f"not said {_quoted(there)}", said
    if wanted.matches and re.search(wanted.matches, said, re.IGNORECASE):
        return f"said nothing like {wanted.matches}", said
    return None


def _choices(wanted: Choices, happened: Happened) -> _Found:
    offered = happened.offered()
    labels = [choice.label for choice in offered]
    if wanted.count is not None and len(offered) != wanted.count:
        return f"{wanted.count} choices", f"choices {_names(labels)}"
    if wanted.offered is not bool(offered) and wanted.count is None:
        return ("choices" if wanted.offered else "no choices"), f"choices {_names(labels)}"
    known = {*labels, *(choice.payload for choice in offered)}
    return _all_in(wanted.among, list(known), "choices")


def _handoff(wanted: Handed, happened: Happened) -> _Found:
    requested = happened.events(e.HandoffRequested)
    if not wanted.wanted:
        reasons = [str(event.packet.reason) for event in requested]
        return ("no handoff", f"handoff {_names(reasons)}") if requested else None
    for event in requested:
        packet = event.packet
        if (
            wanted.reason in ("", packet.reason)
            and wanted.queue in ("", packet.target.queue)
            and wanted.urgency in ("", packet.target.urgency)
        ):
            return None
    were = [
        f"{x.packet.reason} to {x.packet.target.queue}, {x.packet.target.urgency}"
        for x in requested
    ]
    wish = [wanted.reason, wanted.queue and f"to {wanted.queue}", wanted.urgency]
    return f"handoff {' '.join(filter(None, wish))}".strip(), f"handoff {_names(were)}"


def _resolved(wanted: bool, happened: Happened) -> _Found:  # noqa: FBT001 - does not fit: it is the value to compare with
    is_so = happened.state.resolved
    return None if wanted is is_so else (f"resolved: {wanted}", f"resolved: {is_so}")


def _source(wanted: tuple[str, ...], happened: Happened) -> _Found:
    cited = happened.events(e.KnowledgeCited)
    sources = [source for event in cited for source in event.sources]
    lacking = [
        word
        for word in wanted
        if not any(_in(word, source.id) or _in(word, source.title) for source in sources)
    ]
    titles = [f"{source.title} ({source.id})" for source in sources]
    return (f"source {_names(lacking)}", f"source {_names(titles)}") if lacking else None


def _all_in(wanted: tuple[str, ...], found: list[str], what: str) -> _Found:
    lacking = [name for name in wanted if name not in found]
    return (f"{what} {_names(lacking)}", f"{what} {_names(found)}") if lacking else None


def _none_in(wanted: tuple[str, ...], found: list[str], what: str) -> _Found:
    there = [name for name in wanted if name in found]
    return (f"not {what} {_names(there)}", f"{what} {_names(found)}") if there else None


def _one_of(wanted: tuple[str, ...], found: str, what: str) -> _Found:
    return None if found in wanted else (f"{what} {_names(list(wanted))}", f"{what} {found}")


def _equal(wanted: object, found: object) -> bool:
    if wanted == "*":
        return found is not None
    if isinstance(found, dict):  # money, by its amount
        money = cast("dict[str, object]", found)
        return money == wanted or _same(wanted, money.get("amount"))
    return _same(wanted, found)


def _same(wanted: object, found: object) -> bool:
    if wanted is None or found is None or isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    try:
        return float(str(wanted)) == float(str(found))
    except ValueError:
        return str(wanted).casefold() == str(found).casefold()


def _in(words: str, said: str) -> bool:
    return plain(words).casefold() in said.casefold()


def _names(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _quoted(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


_COMPARE: Mapping[CheckKind, Callable[[Any, Happened], _Found]] = {
    "flow": _flow,
    "completed": _completed,
    "cancelled": _cancelled,
    "slot": _slot,
    "language": _language,
    "command": _command,
    "not_command": _not_command,
    "called": _called,
    "not_called": _not_called,
    "said": _said,
    "not_said": _not_said,
    "choices": _choices,
    "handoff": _handoff,
    "resolved": _resolved,
    "identity": _identity,
    "signal": _signal,
    "source": _source,
}
