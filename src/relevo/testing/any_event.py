"""Any event that there can be, and any course of them, for tests of what must always hold."""

import dataclasses
from collections.abc import Sequence
from functools import cache
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from relevo.conversation import events as e
from relevo.conversation.author import Author, AuthorKind

KINDS: tuple[type[e.Event], ...] = get_args(e.Event)
"""Every kind of event."""

# Half a character is refused at the door; everything else that UTF-8 can hold may come.
_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_NUMBER = st.integers(-(2**53), 2**53)
_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBER | _FLOAT | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_SAME_NAMES = st.sampled_from(["return", "order", "reset"])
"""Few names of flows and slots, so that events of one course speak of the same ones."""


def any_author() -> st.SearchStrategy[Author]:
    """Give somebody who may act."""
    return st.builds(Author, st.sampled_from(AuthorKind), st.sampled_from(["", "ann", "bob"]))


@cache
def any_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Give any value of a dataclass of the log."""
    hints = get_type_hints(kind)
    fields = {
        field.name: _field(field.name, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.init
    }
    return st.builds(kind, **fields)


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - does not fit: a type's hint
    if name in ("flow", "name", "slot") and hint is str:
        return _SAME_NAMES
    return _hinted(hint)


def _hinted(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - does not fit: a type's hint
    """Give any value that fits a type hint, as `codec` reads them."""
    plain: dict[Any, st.SearchStrategy[Any]] = {str: _TEXT, int: _NUMBER, float: _FLOAT, Any: _JSON}
    if hint in plain:
        return plain[hint]
    inner, origin = get_args(hint), get_origin(hint)
    if origin is tuple:
        return st.lists(_hinted(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(_TEXT, _hinted(inner[1]), max_size=3)
    if origin in (Union, UnionType):
        return st.one_of(*(_hinted(one) for one in inner))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return any_of(hint)
    return st.from_type(cast("type[Any]", hint))


def any_event() -> st.SearchStrategy[e.Event]:
    """Give any event of any kind."""
    return st.one_of(*(any_of(kind) for kind in KINDS))


@st.composite
def any_log(draw: st.DrawFn, max_size: int = 25) -> Sequence[e.Record]:
    """Give the records of a log; what happens in it need make no sense."""
    facts = draw(st.lists(st.tuples(any_author(), any_event()), max_size=max_size))
    started = draw(any_of(e.ConversationStarted))
    return [
        e.Record("c1", place + 1, 1_000 * place, author, event, owner_version=1, turn=place)
        for place, (author, event) in enumerate([(draw(any_author()), started), *facts])
    ]
