"""What a tool gives back as JSON data: converted, and bounded while it is walked."""

import dataclasses
import enum
import math
from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel

MAX_RESULT = 256 * 1024
"""Bytes of JSON that a tool may give back."""
_DEEPEST = 32
T = TypeVar("T")
_LARGEST_NUMBER = 10**18


class NoData(Exception):
    """What was given back is no JSON data, or too much of it; says where."""


def to_data(value: object) -> Any:  # noqa: ANN401 - does not fit: JSON data
    """Give the value as JSON data: None, bool, number, text, list and object.

    Dataclasses and pydantic models become objects, sets and tuples lists, dates ISO 8601, a Decimal
    a number where that is exact and else text. Raises: `NoData` for anything else, for NaN, for what
    refers to itself and for more than 256 kB.
    """
    return _Walk().data(value, "result", 0)


class _Walk:
    """One walk through a value; it counts what the JSON would take."""

    def __init__(self) -> None:
        self._left = MAX_RESULT

    def data(self, value: object, place: str, depth: int) -> object:
        """Convert one value. The place is for the developer: `result.items[3]`."""
        if depth > _DEEPEST:
            raise NoData(f"{place}: nested deeper than {_DEEPEST}, or refers to itself")
        match value:
            case None | bool():
                return self._counted(value, 5)
            case enum.Enum():
                return self.data(cast("object", value.value), place, depth + 1)
            case str():
                return self._text(str(value), place)
            case int() | float() | Decimal():
                return self._number(value, place)
            case date() | time() | datetime():
                return self._counted(value.isoformat(), 34)
            case timedelta():
                return self._number(value.total_seconds(), place)
            case UUID() | PurePath():
                return self._text(str(value), place)
            case _:
                return self._collection(value, place, depth)

    def _collection(self, value: object, place: str, depth: int) -> object:
        if isinstance(value, BaseModel):
            return self._object(
                {name: getattr(value, name) for name in type(value).model_fields}, place, depth
            )
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in dataclasses.fields(value)]
            return self._object({name: getattr(value, name) for name in names}, place, depth)
        match value:
            case Mapping():
                return self._object(cast("Mapping[object, object]", value), place, depth)
            case list() | tuple() | Set():
                items = cast("list[object]", value)
                return [
                    self._counted(self.data(item, f"{place}[{index}]", depth + 1), 1)
                    for index, item in enumerate(items)
                ]
            case _:
                raise NoData(f"{place}: {type(value).__name__} is no data")

    def _object(self, value: Mapping[object, object], place: str, depth: int) -> object:
        written: dict[str, object] = {}
        for key, item in value.items():
            name = key.value if isinstance(key, enum.Enum) else key
            if isinstance(name, bool) or not isinstance(name, str | int | date):
                raise NoData(f"{place}: a key of type {type(key).__name__}")
            text = self._text(name.isoformat() if isinstance(name, date) else str(name), place)
            written[text] = self.data(item, f"{place}.{text[:40]}", depth + 1)
        return written

    def _number(self, value: float | Decimal, place: str) -> object:
        if not math.isfinite(value):
            raise NoData(f"{place}: {value} is no number")
        if isinstance(value, float):
            return self._counted(float(value), 24)
        if isinstance(value, int):
            if abs(value) > _LARGEST_NUMBER:
                raise NoData(f"{place}: a whole number of more than 18 digits")
            return self._counted(int(value), 20)
        if value == value.to_integral_value() and abs(value) <= _LARGEST_NUMBER:
            return self._counted(int(value), 20)
        near = float(value)
        return self._counted(near if Decimal(repr(near)) == value else str(value), 40)

    def _text(self, value: str, place: str) -> str:
        try:
            size = len(value) if value.isascii() else len(value.encode())
        except UnicodeEncodeError:
            raise NoData(f"{place}: half a character (a lone surrogate)") from None
        return self._counted(value, size + 2)

    def _counted(self, value: T, size: int) -> T:
        self._left -= size
        if self._left < 0:
            raise NoData(f"more than {MAX_RESULT} bytes")
        return value
