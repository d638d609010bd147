"""A project's `tools.py`: loaded, or refused with file and line."""

import sys
from pathlib import Path

import pytest

from relevo.adapters.tools.python import load_tools
from relevo.kernel.errors import BadInput
from relevo.tools.ports import ToolCall

HEAD = "from relevo.tools import ToolContext, tool\n"


def write(folder: Path, body: str, name: str = "tools.py") -> Path:
    path = folder / name
    path.write_text(HEAD + body, encoding="utf-8")
    return path


async def test_that_the_tools_of_a_file_can_be_called(tmp_path: Path) -> None:
    body = "@tool(effect='read')\ndef greet(name: str, ctx: ToolContext) -> str:\n  return f'{name}, {ctx.language}'\n"
    tools = load_tools(write(tmp_path, body), tmp_path / "data")
    assert list(tools.specs()) == ["greet"]
    assert (tmp_path / "data").is_dir()
    call = ToolCall("greet", {"name": "Ana"}, "k", "cnv_1", "cus_1", language="es")
    assert (await tools.call(call)).value == "Ana, es"


async def test_that_two_projects_do_not_mix(tmp_path: Path) -> None:
    values: list[object] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        body = f"NAME = '{name}'\n@tool(effect='read')\ndef which() -> str:\n  return NAME\n"
        tools = load_tools(write(folder, body), folder)
        values.append((await tools.call(ToolCall("which", {}, "k", "c", "u"))).value)
    assert values == ["one", "two"]


async def test_that_a_file_may_import_its_neighbours(tmp_path: Path) -> None:
    write(tmp_path, "WORD = 'hola'\n", "a_neighbour_of_tools.py")
    body = "import a_neighbour_of_tools as n\n@tool(effect='read')\ndef word() -> str:\n  return n.WORD\n"
    before = list(sys.path)
    tools = load_tools(write(tmp_path, body), tmp_path)
    assert (await tools.call(ToolCall("word", {}, "k", "c", "u"))).value == "hola"
    assert sys.path == before


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        ("def broken(:\n", 2, "SyntaxError"),
        ("import json\n1 / 0\n", 3, "ZeroDivisionError"),
        ("import no_such_module_anywhere\n", 2, "ModuleNotFoundError"),
        ("raise SystemExit(3)\n", 2, "SystemExit"),
        ("\n@tool(effect='write')\ndef f(x) -> None: ...\n", 3, "x needs a type"),
        ("@tool(effect='burn')\ndef f() -> None: ...\n", 2, "effect is one of"),
        ("@tool(effect='write', verifies='g')\ndef f() -> None: ...\n", 2, "no read tool"),
        (
            "from typing import Callable as C\n@tool(effect='read')\ndef f(x: 'C[[], D]'): ...\n",
            3,
            "D",
        ),
    ],
)
def test_that_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, body: str, line: int, sentence: str
) -> None:
    path = write(tmp_path, body)
    with pytest.raises(BadInput, match=sentence) as refused:
        load_tools(path, tmp_path / "data")
    assert str(refused.value).startswith(f"{path}:{line}: ")


def test_that_a_file_without_tools_or_no_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no tool"):
        load_tools(write(tmp_path, ""), tmp_path)
    with pytest.raises(BadInput, match="no such Python file"):
        load_tools(tmp_path / "missing.py", tmp_path)
