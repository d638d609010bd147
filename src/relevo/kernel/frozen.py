"""Copies of frozen dataclasses with some fields changed: the hot path of every fold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the fields of a class are read, all at once, and set, each by its slot."""

    read: Callable[[Any], tuple[Any, ...]]
    put: Mapping[str, Callable[[Any, Any], None]]


def changed(thing: T, **changes: Any) -> T:  # noqa: ANN401 - does not fit: any field's value
    """Give a copy of a frozen dataclass with `slots=True` that has these fields changed.

    As `dataclasses.replace`, at a third of its cost for a class with many fields: it copies slot by
    slot and calls neither `__init__` nor `__post_init__`. Raises: `TypeError` for an unknown field.
    """
    shape = _shape(type(thing))
    copy = object.__new__(type(thing))
    for put, value in zip(shape.put.values(), shape.read(thing), strict=True):
        put(copy, value)
    try:
        for name, value in changes.items():
            shape.put[name](copy, value)
    except KeyError as error:
        message = f"{type(thing).__name__} has no field {error}"
        raise TypeError(message) from None
    return copy


@cache
def _shape(kind: type[Any]) -> _Shape:
    names = tuple(field.name for field in fields(kind))
    return _Shape(attrgetter(*names), {name: getattr(kind, name).__set__ for name in names})
