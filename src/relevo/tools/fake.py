"""Tools in memory that misbehave on demand; beside the port, for tests of what calls."""

import inspect
from collections.abc import Awaitable, Callable, Mapping

from relevo.kernel.clock import Clock
from relevo.tools.ports import ToolCall, ToolResult, Tools, ToolSpec

Answer = Callable[[ToolCall], ToolResult | Awaitable[ToolResult]]


class ScriptedTools(Tools):
    """Answers by function; keeps every call with the real values that it was given."""

    def __init__(
        self, answers: Mapping[str, Answer], specs: Mapping[str, ToolSpec] | None = None
    ) -> None:
        self._answers = dict(answers)
        self._specs = {name: ToolSpec(name) for name in answers} | dict(specs or {})
        self.calls: list[ToolCall] = []

    def specs(self) -> Mapping[str, ToolSpec]:
        """Give the specs; a tool without one is a plain read."""
        return self._specs

    async def call(self, call: ToolCall) -> ToolResult:
        """Answer as scripted."""
        self.calls.append(call)
        answer = self._answers.get(call.tool)
        if answer is None:
            return ToolResult("failed", error="no_such_tool")
        result = answer(call)
        return await result if inspect.isawaitable(result) else result


def hangs(spec: ToolSpec, clock: Clock) -> Answer:
    """Give the answer of a tool that does not come back: by this clock, it takes its whole time."""

    async def answer(call: ToolCall) -> ToolResult:
        await clock.sleep(spec.timeout)
        return spec.went_wrong("timeout")

    return answer


def raises(spec: ToolSpec) -> Answer:
    """Give the answer of a tool that raises in the middle of its work."""
    return lambda call: spec.went_wrong("error")


def talks_nonsense(spec: ToolSpec) -> Answer:
    """Give the answer of a tool that gives back what is no data."""
    return lambda call: spec.went_wrong("bad_result")
