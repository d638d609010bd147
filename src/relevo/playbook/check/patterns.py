"""Patterns of slots: they must be regular expressions that cannot be made to run for minutes."""

import re

from relevo.playbook.check.regex import Unprovable, ways_of
from relevo.playbook.model import Flow
from relevo.playbook.problem import Findings

_MEND = 'Write it plainer, such as "W\\\\d{7}".'
_MOST_LETTERS = 4_000


def check_patterns(flow: Flow, findings: Findings) -> None:
    """Find patterns that are wrong, or that a hostile text could make run away."""
    for slot in flow.slots.values():
        if slot.type == "pattern" and slot.pattern:
            problem = pattern_problem(slot.pattern)
            if problem:
                findings.add(slot.place, f"The pattern of `{slot.name}` {problem}.", _MEND)


def pattern_problem(pattern: str) -> str:
    """Say what is wrong with a pattern; empty when nothing is."""
    if len(pattern) > _MOST_LETTERS:
        return f"has more than {_MOST_LETTERS} letters"
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    if re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern):
        return "refers back to a group"
    try:
        ways_of(pattern)
    except Unprovable as error:
        return str(error)
    except RecursionError:
        return "has too many groups within each other"
    return "fits an empty answer" if compiled.fullmatch("") else ""
