"""Patterns of slots: they must be regular expressions that cannot be made to run for minutes."""

import re
from dataclasses import dataclass, field

from relevo.playbook.model import Flow
from relevo.playbook.problem import Findings

_MANY_TIMES = 20
"""A repetition up to as often as this counts as bounded."""
_MOST_REPEATS = 4
_QUANTIFIER = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")


def check_patterns(flow: Flow, findings: Findings) -> None:
    """Find patterns that are wrong, or that a hostile text could make run away."""
    for slot in flow.slots.values():
        if slot.type == "pattern" and slot.pattern:
            problem = pattern_problem(slot.pattern)
            if problem:
                findings.add(slot.place, f"The pattern of `{slot.name}` {problem}.", _MEND)


_MEND = 'Write it plainer, such as "W\\\\d{7}".'


def pattern_problem(pattern: str) -> str:
    """Say what is wrong with a pattern; empty when nothing is."""
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    if compiled.fullmatch(""):
        return "fits an empty answer"
    if re.search(r"\\[1-9]|\(\?P=", pattern):
        return "refers back to a group"
    return _Scan(pattern).problem()


@dataclass(slots=True)
class _Group:
    repeats: bool = False
    """Something in it is repeated without a bound."""
    starts: list[str] = field(default_factory=lambda: [""])
    """The first character of each alternative; `?` when it is not a plain one."""


class _Scan:
    """One pass over a pattern, with a stack of open groups."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._groups = [_Group()]
        self._count = 0

    def problem(self) -> str:
        while self._at < len(self._pattern):
            problem = self._step(self._pattern[self._at])
            if problem:
                return problem
        return "repeats too many parts without a bound" if self._count > _MOST_REPEATS else ""

    def _step(self, sign: str) -> str:
        match sign:
            case "(":
                self._begin("?")
                self._at += 1
                opened = re.compile(r"\?(?::|P<\w+>|=|!|<=|<!|[a-z]+:|[a-z]+\))?").match(
                    self._pattern, self._at
                )
                self._at = opened.end() if opened else self._at
                self._groups.append(_Group())
                return ""
            case ")":
                self._at += 1
                group = self._groups.pop() if len(self._groups) > 1 else _Group()
                return self._quantified(group)
            case "|":
                self._groups[-1].starts.append("")
                self._at += 1
                return ""
            case _:
                return self._atom(sign)

    def _atom(self, sign: str) -> str:
        if sign == "[":
            end = self._pattern.find("]", self._at + 2)
            self._at = (end if end > 0 else len(self._pattern)) + 1
        else:
            self._at += 2 if sign == "\\" else 1
        self._begin(sign.casefold() if sign.isalnum() else "?")
        return self._quantified(None)

    def _begin(self, first: str) -> None:
        starts = self._groups[-1].starts
        starts[-1] = starts[-1] or first

    def _quantified(self, group: _Group | None) -> str:
        """Read a quantifier behind a group or an atom."""
        unbounded = False
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found:
            self._at = found.end()
            if self._at < len(self._pattern) and self._pattern[self._at] in "?+":
                self._at += 1
            unbounded = _is_unbounded(found)
        if unbounded:
            self._count += 1
        if group is not None and unbounded:
            if group.repeats:
                return "repeats something that is repeated itself"
            if len(group.starts) > 1 and ("?" in group.starts or _has_twins(group.starts)):
                return "repeats alternatives that can begin alike"
        self._groups[-1].repeats |= unbounded or (group is not None and group.repeats)
        return ""


def _has_twins(starts: list[str]) -> bool:
    return len(set(starts)) < len(starts)


def _is_unbounded(found: re.Match[str]) -> bool:
    if found.group() in ("*", "+"):
        return True
    if found.group() == "?":
        return False
    least, comma, most = found.groups()
    if comma and not most:
        return True
    return int(most or least or 0) > _MANY_TIMES
