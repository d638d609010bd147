"""Run tools that are Python functions: bounded in time, in threads and in what they may give back."""

import asyncio
import inspect
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from relevo.adapters.tools.python.arguments import Arguments, WrongArguments
from relevo.adapters.tools.python.data import NoData, to_data
from relevo.adapters.tools.python.threads import Threads
from relevo.kernel.clock import Clock, SystemClock
from relevo.tools.context import Declined, ToolContext
from relevo.tools.ports import ToolCall, ToolResult, Tools, ToolSpec

_log = structlog.get_logger()

MAX_THREADS = 16
"""Calls of one synchronous tool that run at once; one that hangs keeps its thread until it ends."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SYSTEM_CLOCK = SystemClock()


class PythonTools(Tools):
    """The tools of one project. Whatever a tool does, `call` gives a result."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        specs: Mapping[str, ToolSpec],
        data: Path,
        *,
        threads: int = MAX_THREADS,
        clock: Clock = _SYSTEM_CLOCK,
    ) -> None:
        """Raises: `BadInput` for a signature whose types cannot be checked."""
        self._functions = functions
        self._specs = dict(specs)
        self._data = data
        self._clock = clock
        # Threads of its own for each tool: one that hangs takes none from the others.
        self._threads = {name: Threads(threads) for name in functions}
        self._arguments = {name: Arguments(name, f) for name, f in functions.items()}
        self._left_behind: set[asyncio.Future[object]] = set()

    def specs(self) -> Mapping[str, ToolSpec]:
        """Give what every tool says of itself."""
        return self._specs

    async def call(self, call: ToolCall) -> ToolResult:
        """Run the tool within its time.

        A read that raises or takes too long has failed. One with effects is unknown then, unless it
        raised `Declined`. What did not begin (wrong arguments, no free thread) has failed. Time is
        the event loop's own, since a thread does not wait for a virtual clock.
        """
        began = self._clock.tick()
        result = await self._call(call)
        _log.info(
            "tool called",
            tool=call.tool,
            status=result.status,
            error=result.error,
            ms=(self._clock.tick() - began) / 1_000,
        )
        return result

    async def _call(self, call: ToolCall) -> ToolResult:
        spec = self._specs.get(call.tool)
        if spec is None:
            return ToolResult("failed", error="no_such_tool")
        try:
            arguments = self._arguments[call.tool].checked(call.arguments, self._context(call))
        except WrongArguments as error:
            return ToolResult("failed", error="bad_arguments", detail=str(error))
        except Exception as error:  # noqa: BLE001 - does not fit: a validator of the project's own raised
            return ToolResult("failed", error="bad_arguments", detail=type(error).__name__)
        running = await self._begun(self._functions[call.tool], arguments, spec)
        if running is None:
            return ToolResult("failed", error="busy")
        try:
            done, _ = await asyncio.wait({running}, timeout=spec.timeout)
        finally:
            self._leave(running)
        if not done:
            return spec.went_wrong("timeout")
        if running.cancelled():
            return spec.went_wrong("error", "it cancelled itself")
        return _result(spec, running.result())

    async def _begun(
        self, function: Callable[..., Any], arguments: Mapping[str, Any], spec: ToolSpec
    ) -> "asyncio.Future[object] | None":
        if inspect.iscoroutinefunction(function):
            # No task group: one would wait for a tool that does not let itself be cancelled.
            return asyncio.ensure_future(_awaited(function, arguments))
        threads = self._threads[spec.name]
        # In a burst a call waits for its turn as long as it may take, rather than fail.
        if not await threads.take(spec.timeout):
            return None
        return threads.run(lambda: _called(function, arguments), spec.name)

    def _leave(self, running: "asyncio.Future[object]") -> None:
        """Cancel what still runs; what ignores that is held until it ends, so that it may end."""
        if not running.done():
            running.cancel()
            self._left_behind.add(running)
            running.add_done_callback(self._left_behind.discard)

    def _context(self, call: ToolCall) -> ToolContext:
        return ToolContext(
            conversation=call.conversation,
            customer=call.customer,
            language=call.language,
            identity=call.identity,
            key=call.key,
            data=self._data,
        )


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a tool raised, as a value: an exit that is raised in a task would end the loop."""

    error: BaseException


def _called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    try:
        return to_data(function(**arguments))
    except BaseException as error:  # noqa: BLE001 - does not fit: also SystemExit stays in here
        return _Raised(error)


async def _awaited(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    try:
        return to_data(await function(**arguments))
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # noqa: BLE001 - does not fit: also SystemExit stays in here
        return _Raised(error)


def _result(spec: ToolSpec, value: object) -> ToolResult:
    match value:
        case _Raised(error=Declined(code=code)):
            return ToolResult("failed", error=code if _CODE.fullmatch(str(code)) else "declined")
        case _Raised(error=NoData() as error):
            _log.warning("tool gave back no data", tool=spec.name)
            return spec.went_wrong("bad_result", str(error))
        case _Raised(error=error):
            # Its text may hold personal data; its type and line help as much.
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            _log.warning("tool raised", tool=spec.name, error=type(error).__name__, line=line)
            return spec.went_wrong("error", _text(error))
        case _:
            return ToolResult("done", value)


def _text(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - does not fit: an exception's own text may raise
        return type(error).__name__
