"""Tools in memory that misbehave on demand; beside the port, for tests of what calls."""

from collections.abc import Callable, Mapping

from relevo.tools.ports import ToolCall, ToolResult, Tools, ToolSpec

Answer = Callable[[ToolCall], ToolResult]


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
        return answer(call) if answer else ToolResult("failed", error="no_such_tool")
