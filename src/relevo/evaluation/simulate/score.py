"""How a simulated talk ended, beside what was expected of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from relevo.conversation import events as e
from relevo.evaluation.happened import plain
from relevo.evaluation.simulate.gold import Action, Gold
from relevo.evaluation.simulate.packet import gaps
from relevo.evaluation.simulate.play import Ended, Played

Records = Mapping[str, Mapping[str, Any]]
"""Changed records by kind and id."""


@dataclass(frozen=True, slots=True)
class State:
    """The records that a course of actions changed, and what of it was refused."""

    changed: Records
    refused: tuple[str, ...] = ()

    @property
    def flat(self) -> dict[str, Any]:
        """The changed records by id, without the `#` of an order."""
        return {_bare(x): y for kind in self.changed.values() for x, y in kind.items()}


@dataclass(frozen=True, slots=True)
class Score:
    """How one case went."""

    id: str
    ended: Ended
    solved: bool
    """The changed records are those that the expected actions change."""
    has_write: bool
    """An action with an effect is expected."""
    nothing_solves: bool
    """Doing nothing would end the same."""
    reacts: bool
    """The case's text reacts to the question for a yes itself."""
    told: bool | None
    """All that should be told was told; None when nothing should."""
    messages: int
    writes: tuple[str, ...] = ()
    wrong_writes: tuple[str, ...] = ()
    packet_gaps: tuple[str, ...] = ()
    """What the handoff packet lacks."""
    reason: str = ""
    """Why people took over."""
    refused: tuple[str, ...] = ()
    """Expected actions that the project's own rules refuse."""
    error: str = ""
    transcript: tuple[str, ...] = ()

    @property
    def handed_over(self) -> bool:
        """Say whether people took over."""
        return self.ended is Ended.PERSON

    @property
    def believed_done(self) -> bool:
        """Say whether all believed that it was done, and it was done wrongly."""
        return not self.solved and not self.handed_over and bool(self.writes)

    @property
    def left_undone(self) -> bool:
        """Say whether a request was neither carried out nor given to people."""
        return not self.solved and not self.handed_over and not self.writes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the scorer goes by: the talk, and the records behind it and behind the gold actions."""

    played: Played
    state: State
    gold: Gold
    gold_state: State
    effects: frozenset[str]
    """Names of the project's tools that change something."""


def score(task_id: str, outcome: Outcome, *, reacts: bool) -> Score:
    """Compare the records, the calls and the words with what was expected."""
    played, gold = outcome.played, outcome.gold
    writes = _writes(played.records)
    handoff = next(
        (x.event for x in played.records if isinstance(x.event, e.HandoffRequested)), None
    )
    return Score(
        id=task_id,
        ended=played.ended,
        solved=outcome.state.flat == outcome.gold_state.flat,
        has_write=any(action.name in outcome.effects for action in gold.actions),
        nothing_solves=not outcome.gold_state.flat,
        reacts=reacts,
        told=_told(gold.told, played.records) if gold.told else None,
        messages=len(played.turns),
        writes=tuple(write.name for write in writes),
        wrong_writes=tuple(write.name for write in _wrong(writes, outcome)),
        packet_gaps=gaps(handoff.packet, played.records) if handoff else (),
        reason=str(handoff.packet.reason) if handoff else "",
        refused=outcome.gold_state.refused,
        error=played.error,
        transcript=played.transcript,
    )


def _writes(records: Iterable[e.Record]) -> list[Action]:
    """Give every call that changed something, or may have."""
    open_call: e.ToolCalled | None = None
    writes: list[Action] = []
    for record in records:
        match record.event:
            case e.ToolCalled() as called:
                open_call = called
            case e.ToolReturned(status="done" | "unknown") if open_call is not None:
                if open_call.effect != "read":
                    writes.append(Action(open_call.tool, open_call.arguments))
                open_call = None
            case _:
                pass
    return writes


def _wrong(writes: Sequence[Action], outcome: Outcome) -> list[Action]:
    """Give the calls that are not expected and left a record other than expected."""
    expected = Counter(_canonical(action) for action in outcome.gold.actions)
    now, right = outcome.state.flat, outcome.gold_state.flat
    wrong: list[Action] = []
    for write in writes:
        name = _canonical(write)
        if expected[name] > 0:
            expected[name] -= 1
            continue
        touched = {_bare(value) for value in write.arguments.values() if isinstance(value, str)}
        if any(now.get(x) != right.get(x) for x in touched):
            wrong.append(write)
    return wrong


def _canonical(action: Action) -> tuple[str, str]:
    """Give a call in a form that does not depend on the order of what it lists."""
    lists: dict[str, list[str]] = {
        name: [str(item) for item in cast("list[Any]", value)]
        for name, value in action.arguments.items()
        if isinstance(value, list)
    }
    rows = sorted(zip(*lists.values(), strict=False))
    rest = sorted((k, _bare(v)) for k, v in action.arguments.items() if k not in lists)
    return action.name, f"{rest} {sorted(lists)} {rows}"


def _told(expected: Sequence[str], records: Iterable[e.Record]) -> bool:
    """Say whether all of it stands in what was said; commas in numbers do not count."""
    said = " ".join(
        plain(record.event.text) for record in records if isinstance(record.event, e.MessageSent)
    )
    heard = said.casefold().replace(",", "")
    return all(text.casefold().replace(",", "") in heard for text in expected)


def _bare(value: object) -> str:
    return str(value).lstrip("#")
