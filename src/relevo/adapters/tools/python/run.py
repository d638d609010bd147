"""Run tools that are Python functions: bounded in time, in threads and in what they may give back."""

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_type_hints

import structlog
from pydantic import ConfigDict, ValidationError, create_model
from pydantic_core import PydanticSerializationError, to_json

from relevo.tools.context import Declined, ToolContext
from relevo.tools.ports import ToolCall, ToolResult, Tools, ToolSpec

log = structlog.get_logger()

MAX_THREADS = 32
"""Synchronous tools that run at once; one that hangs keeps its thread until it ends."""
MAX_RESULT = 256 * 1024
"""Bytes of JSON that a tool may give back."""


class PythonTools(Tools):
    """The tools of one project. Whatever a tool does, `call` gives a result."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        specs: Mapping[str, ToolSpec],
        data: Path,
        *,
        threads: int = MAX_THREADS,
    ) -> None:
        self._functions = functions
        self._specs = dict(specs)
        self._data = data
        self._free = threads
        self._arguments = {name: _arguments(name, f) for name, f in functions.items()}

    def specs(self) -> Mapping[str, ToolSpec]:
        """Give what every tool says of itself."""
        return self._specs

    async def call(self, call: ToolCall) -> ToolResult:
        """Run the tool within its time.

        A read that fails or takes too long has `failed`. One with effects that raises or takes too
        long is `unknown`, unless it raised `Declined`.
        """
        began = time.perf_counter()
        result = await self._call(call)
        spent = round((time.perf_counter() - began) * 1000, 1)
        log.info("tool called", tool=call.tool, status=result.status, error=result.error, ms=spent)
        return result

    async def _call(self, call: ToolCall) -> ToolResult:
        spec = self._specs.get(call.tool)
        if spec is None:
            return ToolResult("failed", error="no_such_tool")
        function = self._functions[call.tool]
        try:
            arguments = self._arguments[call.tool](self._context(call), call.arguments)
        except ValidationError as error:
            places = [".".join(map(str, x["loc"])) for x in error.errors(include_input=False)]
            return ToolResult("failed", error="bad_arguments", detail=", ".join(places))
        if inspect.iscoroutinefunction(function):
            running = asyncio.ensure_future(_contained(function, arguments))
        elif self._free <= 0:
            return ToolResult("failed", error="busy")
        else:
            running = self._in_thread(function, arguments)
        done, _ = await asyncio.wait({running}, timeout=spec.timeout)
        if not done:
            running.cancel()
            return ToolResult(_unsure(spec), error="timeout")
        return _outcome(spec, running.result())

    def _context(self, call: ToolCall) -> ToolContext:
        return ToolContext(
            conversation=call.conversation,
            customer=call.customer,
            language=call.language,
            identity=call.identity,
            key=call.key,
            data=self._data,
        )

    def _in_thread(
        self, function: Callable[..., Any], arguments: Mapping[str, Any]
    ) -> asyncio.Future[Any]:
        """Run it in a thread that does not keep the process from ending."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._free -= 1

        def done(value: object) -> None:
            self._free += 1
            if not future.done():
                future.set_result(value)

        def run() -> None:
            value: object
            try:
                value = function(**arguments)
            except BaseException as error:  # noqa: BLE001 - does not fit: also SystemExit stays in here
                value = _Raised(error)
            if not loop.is_closed():
                loop.call_soon_threadsafe(done, value)

        threading.Thread(target=run, name=f"tool-{function.__name__}", daemon=True).start()
        return future


class _Raised:
    """What a tool raised, as a value: an exit that is raised in a task would end the loop."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


async def _contained(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    try:
        return await function(**arguments)
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # noqa: BLE001 - does not fit: also SystemExit stays in here
        return _Raised(error)


def _outcome(spec: ToolSpec, value: object) -> ToolResult:
    if isinstance(value, _Raised):
        error = value.error
        if isinstance(error, Declined):
            return ToolResult("failed", error=error.code)
        log.warning("tool raised", tool=spec.name, error=type(error).__name__)
        return ToolResult(_unsure(spec), error="error", detail=repr(error))
    try:
        data = to_json(value, inf_nan_mode="null")
    except (PydanticSerializationError, ValueError, RecursionError):
        return ToolResult(_unsure(spec), error="bad_result", detail="not JSON data")
    if len(data) > MAX_RESULT:
        return ToolResult(_unsure(spec), error="bad_result", detail=f"over {MAX_RESULT} bytes")
    return ToolResult("done", json.loads(data))


def _unsure(spec: ToolSpec) -> Literal["failed", "unknown"]:
    return "failed" if spec.effect == "read" else "unknown"


def _arguments(
    name: str, function: Callable[..., Any]
) -> Callable[[ToolContext, Mapping[str, Any]], Mapping[str, Any]]:
    """Give a function that checks and converts the arguments of one tool."""
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    context = [x.name for x in parameters if hints.get(x.name) is ToolContext]
    fields: dict[str, Any] = {
        x.name: (hints.get(x.name, Any), ... if x.default is x.empty else x.default)
        for x in parameters
        if x.name not in context
    }
    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, arbitrary_types_allowed=True)
    model = create_model(f"{name}_arguments", __config__=config, **fields)

    def checked(ctx: ToolContext, given: Mapping[str, Any]) -> Mapping[str, Any]:
        # None stands for an argument that the playbook has no value for: the default holds.
        known = {key: value for key, value in given.items() if value is not None}
        valid = model.model_validate(known)
        values = {field: getattr(valid, field) for field in fields}
        return values | dict.fromkeys(context, ctx)

    return checked
