"""The page of errors: every code that relevo gives on purpose."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import relevo
from relevo.kernel.errors import RelevoError
from relevo.web.problem import from_error
from scripts.reference.fields import MARK, doc_of, table

_INTRO = """# Errors

Every error that relevo raises on purpose says what the caller does next. Its code is stable: it stands
in `code` of a problem document (`application/problem+json`) and in the logs. The sentence beside it may
be shown; it names no customer and quotes none.
"""
_STARTS_SOMETHING = re.compile(r"\.__main__$|\.migrations\.")
"""Modules that do their work when they are imported."""


def errors_page() -> str:
    """Write a row for every error."""
    rows = [
        (f"`{kind.code}`", f"`{kind.__name__}`", str(_status(kind)), doc_of(kind))
        for kind in sorted(all_errors(), key=lambda kind: (kind.code, kind.__name__))
    ]
    return f"{MARK}\n{_INTRO}\n{table(('code', 'error', 'over HTTP', 'meaning'), rows)}"


def all_errors() -> set[type[RelevoError]]:
    """Find the errors of every room."""
    for module in pkgutil.walk_packages(relevo.__path__, "relevo."):
        if not _STARTS_SOMETHING.search(module.name):
            importlib.import_module(module.name)
    return set(_below(RelevoError))


def _below(kind: type[RelevoError]) -> Iterator[type[RelevoError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _status(kind: type[RelevoError]) -> int:
    """Ask the web room for the status, with an error made of nothing."""
    own = next(of.__dict__["__init__"] for of in kind.__mro__ if "__init__" in of.__dict__)
    needed = [
        given
        for given in list(inspect.signature(own).parameters.values())[1:]
        if given.default is given.empty
        and given.kind not in (given.VAR_POSITIONAL, given.VAR_KEYWORD)
    ]
    values = {given.name: _nothing(given.annotation) for given in needed}
    return from_error(kind(**values), "").status_code


def _nothing(annotation: object) -> object:
    return annotation() if isinstance(annotation, type) else ""
