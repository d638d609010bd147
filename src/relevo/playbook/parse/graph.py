"""The steps of a flow by id while they are read, and the ways that lead to them."""

from dataclasses import dataclass, field

import relevo.playbook.model as m
from relevo.playbook.model import Place
from relevo.playbook.problem import Findings, did_you_mean

END = "end"
"""`then: end` ends the flow."""


@dataclass(slots=True)
class Graph:
    """A way may be named before its step is read, so unknown ones are found at the end."""

    steps: dict[str, m.Step] = field(default_factory=dict[str, m.Step])
    _named: list[tuple[str, Place]] = field(default_factory=list[tuple[str, Place]])

    def keep(self, step: m.Step) -> str:
        """Take a step in; gives its id."""
        self.steps[step.id] = step
        return step.id

    def way_to(self, target: str, place: Place) -> str:
        """Take a way that is named at that place; the end is an empty id."""
        if target == END:
            return ""
        self._named.append((target, place))
        return target

    def find_unknown(self, findings: Findings) -> None:
        """Note every way that leads to no step."""
        for target, place in self._named:
            if target not in self.steps:
                mend = did_you_mean(target, self.steps)
                findings.add(place, f"There is no step `{target}`.", mend)
