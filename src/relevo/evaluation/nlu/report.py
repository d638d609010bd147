"""An evaluation as text for people and as data for programs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from relevo.evaluation.nlu.confusion import ENOUGH, Mixed, Thin, fared, mixed_up, thin_flows
from relevo.evaluation.nlu.figures import Figures, figures
from relevo.evaluation.nlu.measure import Measured
from relevo.turn.understand.scope import OUT_OF_SCOPE

_PHRASES = 4
"""Phrases that are shown of two flows that are mixed up."""
_WIDEST = 100


def as_data(measured: Measured) -> dict[str, Any]:
    """Give the figures, every pair of flows that was mixed up, and the flows with few examples."""
    counted = asdict(figures(measured))
    rounded = {key: round(x, 4) if isinstance(x, float) else x for key, x in counted.items()}
    return {
        **rounded,
        "examples": sum(measured.examples.values()),
        "flows": len(measured.examples.keys() - {OUT_OF_SCOPE}),
        "learner": measured.learner,
        "mixed_up": [_mixed_data(pair) for pair in mixed_up(measured)],
        "too_few_examples": [asdict(thin) for thin in thin_flows(measured)],
    }


def as_text(measured: Measured, *, most: int = 10, own: Collection[str] = ()) -> str:
    """Give a table of the figures, then at most so many pairs and flows worth a look.

    The flows of `own` come first, one by one: what a project wrote itself.
    """
    lines: list[str] = []
    if own and most:
        lines += ["Your own flows, the worst first", *_thin(fared(measured, own)), ""]
    lines += _figures(measured, figures(measured))
    pairs = mixed_up(measured)
    if pairs and most:
        lines += ["", "Mixed up (flow, flow, phrases)"]
        for pair in pairs[:most]:
            lines += _pair(pair)
        lines += _more(len(pairs) - most, "pairs")
    thin = thin_flows(measured)
    if thin and most:
        lines += ["", f"Fewer than {ENOUGH} examples: ten more are worth more than any setting"]
        lines += _thin(thin[:most])
        lines += _more(len(thin) - most, "flows")
    return "\n".join(lines)


def _figures(measured: Measured, counted: Figures) -> Iterable[str]:
    flows = len(measured.examples.keys() - {OUT_OF_SCOPE})
    learned = sum(measured.examples.values())
    yield f"{counted.rows} rows read; {flows} flows learned from {learned} examples"
    yield ""
    yield f"accuracy             {_percent(counted.accuracy)}"
    yield f"macro F1             {_percent(counted.macro_f1)}"
    if measured.declines:
        yield f"in scope             {_percent(counted.in_scope_accuracy)}  given their flow, not declined"
        yield f"out of scope         {_percent(counted.oos_recall)}  of it declined"
        yield f"                     {_percent(counted.oos_precision)}  of what was declined is out of scope"
        yield f"declined             {_percent(counted.declined_share)}  of all"
    else:
        yield f"too unsure to offer  {_percent(counted.declined_share)}  (no example of `oos`: nothing was declined)"
    fit, whole = counted.fit_seconds, counted.train_seconds
    yield f"training            {whole:6.2f} s  CPU, {fit:.2f} s without calibration ({measured.learner})"
    fifty, most = counted.predict_us_p50 / 1e3, counted.predict_us_p99 / 1e3
    yield f"one text            {fifty:6.2f} ms CPU at p50, {most:.2f} ms at p99"


def _percent(share: float | None) -> str:
    return "     –  " if share is None else f"{100 * share:6.1f} %"


def _pair(pair: Mixed) -> Iterable[str]:
    yield f"  {pair.first} ↔ {pair.second}  {len(pair.answers)}"
    for answer in pair.answers[:_PHRASES]:
        phrase = " ".join(answer.row.text.split())
        shown = phrase if len(phrase) <= _WIDEST else f"{phrase[: _WIDEST - 1]}…"
        got = "declined" if answer.declined else f"read as {answer.best}"
        yield f"      “{shown}” is {answer.row.intent}, {got} ({answer.confidence:.2f})"
    yield from (f"    {line}" for line in _more(len(pair.answers) - _PHRASES, "phrases"))


def _thin(thin: Sequence[Thin]) -> Iterable[str]:
    width = max((len(flow.flow) for flow in thin), default=0)
    for flow in thin:
        came = f"{flow.right} of {flow.rows} right" if flow.rows else "not in the test"
        yield f"  {flow.flow:<{width}}  {flow.examples:>3} examples  {came}"


def _more(count: int, what: str) -> list[str]:
    return [f"  … and {count} more {what} (all of them with --json)"] if count > 0 else []


def _mixed_data(pair: Mixed) -> dict[str, Any]:
    return {
        "flows": [pair.first, pair.second],
        "count": len(pair.answers),
        "phrases": [
            {
                "text": answer.row.text,
                "intent": answer.row.intent,
                "given": answer.given,
                "confidence": round(answer.confidence, 4),
            }
            for answer in pair.answers
        ],
    }
