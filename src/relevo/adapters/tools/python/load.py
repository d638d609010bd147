"""Import a project's `tools.py`, and say plainly what is wrong with it."""

import hashlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from relevo.adapters.tools.python.arguments import Arguments
from relevo.adapters.tools.python.run import PythonTools
from relevo.kernel.errors import BadInput
from relevo.tools.declare import promises_of, spec_of
from relevo.tools.ports import ToolSpec


def load_tools(path: Path, data: Path) -> PythonTools:
    """Import the file and give its tools; `data` is made and is theirs to write to.

    At its top the file may import others of its folder. Raises: `BadInput` with file and line when
    it cannot be imported, holds no tool, or a tool's promises or signature cannot be kept.
    """
    path = path.resolve()
    module = _import(path)
    functions: dict[str, Callable[..., Any]] = {}
    specs: dict[str, ToolSpec] = {}
    for name, value in vars(module).items():
        promises = promises_of(value)
        if promises is not None:
            functions[name] = value
            with _at(value):
                specs[name] = spec_of(value, promises, name)
    if not functions:
        raise BadInput(f"{path} holds no tool; put @tool(effect=…) before a function")
    for name, spec in specs.items():
        verifier = specs.get(spec.verifies)
        if spec.verifies and (verifier is None or verifier.effect != "read"):
            with _at(functions[name]):
                raise BadInput(
                    f"tool {name}: verifies names {spec.verifies}, which is no read tool"
                )
    data.mkdir(parents=True, exist_ok=True)
    for name, function in functions.items():
        # Each by itself first, so that a type that cannot be checked is told with file and line.
        with _at(function):
            Arguments(name, function)
    return PythonTools(functions, specs, data)


@contextmanager
def _at(function: Callable[..., Any]) -> Generator[None]:
    """Put file and line of the function before what is wrong with it."""
    try:
        yield
    except BadInput as error:
        _, line = inspect.getsourcelines(function)
        raise BadInput(f"{inspect.getsourcefile(function)}:{line}: {error}") from error


def _import(path: Path) -> ModuleType:
    # A name of its own for each file, so that two projects in one process do not mix.
    name = f"relevo_project_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise BadInput(f"{path}: there is no such Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.append(str(path.parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        sentence = f"{path}:{_line(error, path)}: {type(error).__name__}: {error}{_mend(error)}"
        raise BadInput(sentence) from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _mend(error: BaseException) -> str:
    match error:
        case ModuleNotFoundError():
            return "; install it where relevo is installed, or put the file beside tools.py"
        case SyntaxError():
            return "; mend that line, it is no Python"
        case NameError():
            return "; import it at the top (from relevo.tools import tool, ToolContext, Money)"
        case _:
            return ""


def _line(error: BaseException, path: Path) -> int:
    """Give the line of the project's file that it came from."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 0
    lines = [x.lineno for x in traceback.extract_tb(error.__traceback__) if x.filename == str(path)]
    return lines[-1] or 0 if lines else 0
