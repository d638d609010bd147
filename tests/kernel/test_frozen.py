"""Copies with changed fields are what `dataclasses.replace` would give."""

from dataclasses import dataclass, field, replace

import pytest

from relevo.kernel.frozen import changed


@dataclass(frozen=True, slots=True)
class _Point:
    x: int
    y: int = 2
    tags: dict[str, int] = field(default_factory=dict[str, int])


def test_that_a_copy_differs_in_the_named_fields_alone() -> None:
    before = _Point(1, tags={"a": 1})
    after = changed(before, x=5, y=6)
    assert after == replace(before, x=5, y=6)
    assert before == _Point(1, tags={"a": 1})
    assert changed(before) == before


def test_that_a_copy_is_as_frozen_as_the_first() -> None:
    with pytest.raises(AttributeError):
        changed(_Point(1), x=5).x = 6  # pyright: ignore[reportAttributeAccessIssue] - the point


def test_that_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="no field 'z'"):
        changed(_Point(1), z=1)
