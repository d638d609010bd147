"""Import a project's `tools.py`, and say plainly what is wrong with it."""

import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relevo.adapters.tools.python.run import PythonTools
from relevo.kernel.errors import BadInput
from relevo.tools.declare import promises_of, spec_of


def load_tools(path: Path, data: Path) -> PythonTools:
    """Import the file and give its tools; `data` is made and is theirs to write to.

    Raises: `BadInput` with file and line when it cannot be imported, or holds no tool.
    """
    module = _import(path)
    found: dict[str, Callable[..., Any]] = {}
    for name, value in vars(module).items():
        if promises_of(value) is not None and getattr(value, "__module__", "") == module.__name__:
            found[name] = value
    if not found:
        message = f"{path} holds no tool; put @tool(effect=…) before a function"
        raise BadInput(message)
    data.mkdir(parents=True, exist_ok=True)
    specs = {}
    for name, function in found.items():
        promises = promises_of(function)
        if promises is not None:
            specs[name] = spec_of(function, promises)
    for spec in specs.values():
        if spec.verifies and spec.verifies not in specs:
            message = (
                f"{path}: tool {spec.name} names {spec.verifies} to verify it, which is no tool"
            )
            raise BadInput(message)
    return PythonTools(found, specs, data)


def _import(path: Path) -> Any:  # noqa: ANN401 - does not fit: a module has no narrower type
    # A name of its own for each file, so that two projects in one process do not mix.
    name = f"relevo_project_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        message = f"{path} cannot be imported"
        raise BadInput(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        message = f"{path}:{_line(error, path)}: {type(error).__name__}: {error}"
        raise BadInput(message) from error
    return module


def _line(error: BaseException, path: Path) -> int:
    """Give the line of the project's file that it came from."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    lines = [x.lineno for x in traceback.extract_tb(error.__traceback__) if x.filename == str(path)]
    return lines[-1] or 0 if lines else 0
