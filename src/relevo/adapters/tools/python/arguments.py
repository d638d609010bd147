"""The arguments of a tool: checked and converted to the types of its signature."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from relevo.conversation.token import TOKEN
from relevo.kernel.errors import BadInput
from relevo.tools.context import Money, ToolContext
from relevo.tools.declare import hints_of, is_context

_CONFIG = ConfigDict(coerce_numbers_to_str=True, arbitrary_types_allowed=True)


class WrongArguments(Exception):
    """The arguments do not fit; names the parameters, never their values."""


class Arguments:
    """What one tool takes."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        """Read the signature. Raises: `BadInput` for a type that no value can be checked against."""
        self._types: dict[str, TypeAdapter[Any]] = {}
        self._required: set[str] = set()
        self._context: list[str] = []
        hints = hints_of(name, function)
        for parameter in inspect.signature(function).parameters.values():
            hint = hints[parameter.name]
            if is_context(hint):
                self._context.append(parameter.name)
                continue
            try:
                self._types[parameter.name] = _adapter(hint)
            except (PydanticUserError, TypeError, NameError) as error:
                sentence = str(error).splitlines()[0]
                raise BadInput(f"tool {name}: {parameter.name}: {sentence}") from error
            if parameter.default is parameter.empty:
                self._required.add(parameter.name)

    def checked(self, given: Mapping[str, Any], context: ToolContext) -> dict[str, Any]:
        """Give the arguments as the function takes them. Raises: `WrongArguments`.

        None stands for an argument that the playbook has no value for: a default then holds. A bare
        vault token is no value: what it stood for was never kept, or is gone.
        """
        values: dict[str, Any] = {}
        wrong = [f"{name}: unknown" for name in given if name not in self._types]
        for name, kind in self._types.items():
            value = given.get(name)
            if value is None and name not in self._required:
                continue
            if isinstance(value, str) and TOKEN.fullmatch(value):
                wrong.append(f"{name}: its value is not known")
                continue
            try:
                values[name] = kind.validate_python(_as_table(value))
            except ValidationError as error:
                wrong.append(f"{name}: {error.errors(include_input=False)[0]['type']}")
        if wrong:
            raise WrongArguments("; ".join(wrong))
        return values | dict.fromkeys(self._context, context)


def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - does not fit: any type there is
    try:
        return TypeAdapter(hint, config=_CONFIG)
    except PydanticUserError as error:
        if error.code != "type-adapter-config-unused":
            raise
        return TypeAdapter(hint)  # a dataclass or model brings its own


def _as_table(value: object) -> object:
    """Give money as pydantic reads it, wherever it came from."""
    return (
        {"amount": value.amount, "currency": value.currency} if isinstance(value, Money) else value
    )
