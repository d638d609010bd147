"""The figures of many simulated talks, as a table for people and as data for programs."""

from collections.abc import Sequence
from typing import Any

from relevo.evaluation.simulate.score import Score

_HEAD = ("task", "solved", "ended", "messages", "writes", "wrong", "told", "remarks")


def totals(scores: Sequence[Score], *, excuses: bool) -> dict[str, Any]:
    """Count. `excuses`: wrong writes where the text reacts to the question for a yes count apart.

    Tasks without a write are in `tasks` and `solved`, and apart in `solved_without_write`.
    """
    excused = [x for x in scores if excuses and x.reacts]
    judged = [x for x in scores if x not in excused]
    writing = [x for x in scores if x.has_write]
    handed = [x for x in scores if x.handed_over]
    messages = sum(x.messages for x in scores)
    return {
        "tasks": len(scores),
        "tasks_with_write": len(writing),
        "solved": sum(x.solved for x in scores),
        "solved_with_write": sum(x.solved for x in writing),
        "solved_without_write": sum(x.solved for x in scores if not x.has_write),
        "tasks_without_write": [x.id for x in scores if not x.has_write],
        "communicated": sum(x.told is True for x in scores),
        "tasks_with_communicate": sum(x.told is not None for x in scores),
        "wrong_writes": sum(len(x.wrong_writes) for x in judged),
        "wrong_writes_excused": sum(len(x.wrong_writes) for x in excused),
        "tasks_that_react": [x.id for x in scores if x.reacts],
        "handed_over": len(handed),
        "packets_complete": sum(not x.packet_gaps for x in handed),
        "not_carried_out": sum(not x.solved for x in scores),
        "not_carried_out_without_person": [
            x.id for x in scores if not x.solved and not x.handed_over
        ],
        "believed_done_but_wrong": [x.id for x in scores if x.believed_done],
        "left_undone": [x.id for x in scores if x.left_undone],
        "expected_but_refused": {x.id: list(x.refused) for x in scores if x.refused},
        "broken": [x.id for x in scores if x.error],
        "do_nothing_baseline": sum(x.nothing_solves for x in scores),
        "turns_mean": round(messages / len(scores), 1) if scores else 0.0,
    }


def as_data(scores: Sequence[Score], *, customer: str) -> dict[str, Any]:
    """Give the figures and a row a task."""
    rows = [
        {
            "task": x.id,
            "solved": x.solved,
            "with_write": x.has_write,
            "ended": str(x.ended),
            "messages": x.messages,
            "writes": list(x.writes),
            "wrong_writes": list(x.wrong_writes),
            "communicated": x.told,
            "handoff": x.reason,
            "packet_lacks": list(x.packet_gaps),
            "reacts": x.reacts,
            "believed_done_but_wrong": x.believed_done,
            "left_undone": x.left_undone,
            "error": x.error,
        }
        for x in scores
    ]
    figures = totals(scores, excuses=customer == "yes-sayer")
    return {"customer": customer, **figures, "rows": rows}


def as_text(scores: Sequence[Score], *, customer: str) -> str:
    """Give a line a task, those without a write apart, and the figures."""
    writing = [x for x in scores if x.has_write]
    reading = [x for x in scores if not x.has_write]
    rows = [_HEAD, *(_row(x) for x in writing)]
    if reading:
        rows += [("without a write", *("",) * 7), *(_row(x) for x in reading)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    lines = [
        "  ".join(x.ljust(w) for x, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    figures = totals(scores, excuses=customer == "yes-sayer")
    lines += ["", f"customer: {customer}", *(_figure(*pair) for pair in figures.items())]
    return "\n".join(lines)


def _figure(name: str, value: object) -> str:
    shown = value
    if isinstance(value, dict):
        shown = "; ".join(f"{key}: {', '.join(x)}" for key, x in value.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    elif isinstance(value, list):
        shown = f"{len(value)}  {' '.join(value)}".rstrip()  # pyright: ignore[reportUnknownArgumentType]
    return f"{name.replace('_', ' ')}: {shown}"


def _row(x: Score) -> tuple[str, ...]:
    remarks = [
        x.reason and f"people: {x.reason}",
        x.packet_gaps and f"packet lacks {', '.join(x.packet_gaps)}",
        x.believed_done and "BELIEVED DONE, BUT WRONG",
        x.left_undone and "left undone",
        x.reacts and "reacts to the question for a yes",
        x.refused and "an expected action is refused",
        x.error,
    ]
    return (
        x.id,
        "yes" if x.solved else "no",
        str(x.ended),
        str(x.messages),
        str(len(x.writes)),
        str(len(x.wrong_writes)),
        {True: "yes", False: "no", None: "-"}[x.told],
        "; ".join(str(remark) for remark in remarks if remark),
    )
