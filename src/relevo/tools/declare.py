"""The `@tool` decorator: what a Python function promises as a tool."""

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from relevo.kernel.errors import BadInput
from relevo.tools.context import Money, ToolContext
from relevo.tools.ports import Effect, Parameter, ToolSpec

MARK = "__relevo_tool__"
"""The attribute of a function that holds its `Promises`."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Promises:
    """What was said of a function where it was written."""

    effect: Effect
    timeout: float
    confirm: bool
    idempotent: bool
    verifies: str
    proves: str


def tool(
    *,
    effect: Effect,
    timeout: float = 10.0,
    confirm: bool = False,
    idempotent: bool = False,
    verifies: str = "",
    proves: str = "",
) -> Callable[[F], F]:
    """Make a function a tool; it stays an ordinary function for whoever calls it directly.

    Units: `timeout` in seconds. `effect`: `read write money`. `confirm`: asked of the customer
    first. `idempotent`: calling it again with the same `ctx.key` does nothing more. `verifies`: name
    of a read tool that says whether a call with this key has happened. `proves`: the level of
    identity that a truthy result proves.
    """
    promises = Promises(effect, timeout, confirm, idempotent, verifies, proves)

    def mark(function: F) -> F:
        setattr(function, MARK, promises)
        return function

    return mark


def promises_of(function: object) -> Promises | None:
    """Give what was promised of it; None for a function that is no tool."""
    found = getattr(function, MARK, None)
    return found if isinstance(found, Promises) else None


def spec_of(function: Callable[..., Any], promises: Promises) -> ToolSpec:
    """Give the tool's spec, its parameters from the signature.

    Raises: `BadInput` for a signature that cannot be called by name.
    """
    name = function.__name__
    hints = typing.get_type_hints(function)
    parameters: list[Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        if hints.get(parameter.name) is ToolContext:
            continue
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            message = f"tool {name}: name each parameter; *{parameter.name} cannot be filled"
            raise BadInput(message)
        parameters.append(
            Parameter(
                name=parameter.name,
                type=_json_type(hints.get(parameter.name, str)),
                required=parameter.default is parameter.empty,
            )
        )
    if promises.timeout <= 0:
        message = f"tool {name}: timeout must be more than 0 seconds"
        raise BadInput(message)
    about = inspect.getdoc(function) or ""
    spec = ToolSpec(name=name, about=about.partition("\n\n")[0], parameters=tuple(parameters))
    return replace(
        spec,
        effect=promises.effect,
        timeout=promises.timeout,
        confirm=promises.confirm,
        idempotent=promises.idempotent,
        verifies=promises.verifies,
        proves=promises.proves,
    )


_JSON_TYPES: Mapping[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    dict: "object",
    list: "array",
    tuple: "array",
    Money: "money",
}


def _json_type(hint: object) -> str:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [x for x in typing.get_args(hint) if x is not type(None)]
        return _json_type(inner[0]) if len(inner) == 1 else "object"
    return _JSON_TYPES.get(origin or hint, "string")
