"""The `@tool` decorator: what a Python function promises as a tool."""

import enum
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from relevo.conversation.state import LEVELS
from relevo.kernel.errors import BadInput
from relevo.tools.context import Money, ToolContext
from relevo.tools.ports import Effect, Parameter, ToolSpec

MARK = "__relevo_tool__"
"""The attribute of a function that holds its `Promises`."""
_LONGEST = 600.0

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


def spec_of(function: Callable[..., Any], promises: Promises, name: str = "") -> ToolSpec:
    """Give the tool's spec, its parameters from the signature. Raises: `BadInput`."""
    name = name or function.__name__
    _check(name, promises)
    about = inspect.getdoc(function) or ""
    return ToolSpec(
        name=name,
        about=about.partition("\n\n")[0],
        parameters=tuple(_parameters(name, function)),
        effect=promises.effect,
        timeout=promises.timeout,
        confirm=promises.confirm,
        idempotent=promises.idempotent,
        verifies=promises.verifies,
        proves=promises.proves,
    )


def hints_of(name: str, function: Callable[..., Any]) -> Mapping[str, Any]:
    """Give the types that a tool's signature names. Raises: `BadInput` for one that is unknown."""
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception as error:
        raise BadInput(f"tool {name}: a type of its signature is unknown: {error}") from error


def is_context(hint: object) -> bool:
    """Say whether a parameter of this type gets the call's context."""
    members = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return ToolContext in members


def _check(name: str, promises: Promises) -> None:
    if promises.effect not in get_args(Effect):
        raise BadInput(f'tool {name}: effect is one of "read", "write", "money"')
    if not 0 < promises.timeout <= _LONGEST:
        raise BadInput(f"tool {name}: timeout is between 0 and {_LONGEST:.0f} seconds")
    if promises.proves and promises.proves not in LEVELS[1:]:
        raise BadInput(f"tool {name}: proves is one of {', '.join(LEVELS[1:])}")
    if promises.verifies and promises.effect == "read":
        raise BadInput(f"tool {name}: a read has no effect that could be verified")


def _parameters(name: str, function: Callable[..., Any]) -> Sequence[Parameter]:
    hints = hints_of(name, function)
    parameters: list[Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise BadInput(f"tool {name}: name each parameter; *{parameter.name} cannot be filled")
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise BadInput(f"tool {name}: {parameter.name} must be possible to pass by name")
        if parameter.name not in hints:
            raise BadInput(f"tool {name}: {parameter.name} needs a type, such as str")
        hint = hints[parameter.name]
        if not is_context(hint):
            parameters.append(
                Parameter(
                    name=parameter.name,
                    type=_json_type(hint),
                    required=parameter.default is parameter.empty,
                    about=_about(hint),
                )
            )
    return parameters


_JSON_TYPES: Sequence[tuple[tuple[type, ...], str]] = (
    ((Money,), "money"),
    ((bool,), "boolean"),
    ((str, date, datetime, time, timedelta, UUID, bytes), "string"),
    ((int,), "integer"),
    ((float, Decimal), "number"),
    ((list, tuple, set, frozenset), "array"),
)


def _json_type(hint: Any) -> str:  # noqa: ANN401 - does not fit: any type there is
    """Give the JSON type of what a parameter of this Python type takes; `object` for all else."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _json_type(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        members = {_json_type(member) for member in get_args(hint) if member is not type(None)}
        return members.pop() if len(members) == 1 else "object"
    if origin is Literal:
        return _json_type(type(get_args(hint)[0]))
    kind = origin or hint
    if not isinstance(kind, type):
        return "object"
    if issubclass(kind, enum.Enum):
        return _json_type(type(next(iter(kind)).value))
    if issubclass(kind, Sequence) and not issubclass(kind, str | bytes):
        return "array"
    return next((name for kinds, name in _JSON_TYPES if issubclass(kind, kinds)), "object")


def _about(hint: object) -> str:
    """Give the sentence of `Annotated[str, "The order's number."]`."""
    extras = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((extra for extra in extras if isinstance(extra, str)), "")
