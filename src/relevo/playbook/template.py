"""Texts with values in them, such as `It's {order.status}, expected {order.eta:date}`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from relevo.playbook.evaluate import along
from relevo.playbook.formats import FORMATS, Manner, show
from relevo.playbook.model import Slot

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_VARIABLE = re.compile(r"\s*([a-z_]\w*(?:\.\w+)*)\s*(?::\s*(\w*)\s*)?")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a text for a value."""

    path: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a text is filled from."""

    values: Mapping[str, object]
    manner: Manner
    slots: Mapping[str, Slot] = field(default_factory=dict[str, Slot])
    """By name, for values that are written by their slot's type."""


def variables_in(template: str) -> tuple[Variable, ...]:
    """Give the places for values in a text."""
    return tuple(piece for piece in _pieces(template) if isinstance(piece, Variable))


def template_problem(template: str) -> str:
    """Say what is wrong with how a text is written; empty when nothing is."""
    for found in _PIECE.finditer(template):
        whole, inner = found.group(), found.group(1)
        if whole in ("{", "}"):
            return f"A single `{whole}`: for the sign itself write `{whole}{whole}`."
        if inner is None:
            continue
        variable = _VARIABLE.fullmatch(inner)
        if variable is None:
            return f"`{{{inner}}}` is not a name: write `{{order.status}}` or `{{order.eta:date}}`."
        form = variable.group(2)
        if form is not None and form not in FORMATS:
            return f"`:{form}` is not known: {', '.join(f':{x}' for x in sorted(FORMATS))}."
    return ""


def render(template: str, filling: Filling) -> str | None:
    """Fill a text; None when a value is unknown, so that another variant can be taken."""
    parts: list[str] = []
    for piece in _pieces(template):
        text = piece if isinstance(piece, str) else _filled(piece, filling)
        if text is None:
            return None
        parts.append(text)
    return "".join(parts)


def render_what_is_known(template: str, filling: Filling) -> str:
    """Fill those sentences of a text whose values are known, and leave the others out."""
    sentences = (render(part, filling) for part in _SENTENCE_END.split(template))
    return " ".join(sentence for sentence in sentences if sentence)


def pick(variants: Sequence[str], filling: Filling, *, turn: int, said: Sequence[str]) -> str:
    """Give one variant, filled: the `turn`-th in a circle, but none that stands in what was `said`, if possible.

    When no variant can be filled as a whole, the first is said without its unknown sentences; the
    answer is empty when nothing of it is known.
    """
    filled = [text for variant in variants if (text := render(variant, filling)) is not None]
    if not filled:
        partial = (render_what_is_known(variant, filling) for variant in variants)
        return next((text for text in partial if text), "")
    start = turn % len(filled)
    circle = [*filled[start:], *filled[:start]]
    fresh = (text for text in circle if not any(text in message for message in said))
    return next(fresh, circle[0])


def _filled(variable: Variable, filling: Filling) -> str | None:
    slot = filling.slots.get(variable.path[0]) if len(variable.path) == 1 else None
    return show(along(variable.path, filling.values), variable.form, filling.manner, slot)


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str | Variable, ...]:
    pieces: list[str | Variable] = []
    end = 0
    for found in _PIECE.finditer(template):
        pieces.append(template[end : found.start()])
        end = found.end()
        inner = found.group(1)
        variable = _VARIABLE.fullmatch(inner) if inner is not None else None
        if variable is not None:
            path = tuple(variable.group(1).split("."))
            pieces.append(Variable(path, variable.group(2) or ""))
        else:
            pieces.append({"{{": "{", "}}": "}"}.get(found.group(), found.group()))
    pieces.append(template[end:])
    return tuple(piece for piece in pieces if piece != "")
