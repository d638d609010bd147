"""What a class promises of its fields: name, type, default and the sentence beneath."""

import ast
import inspect
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

MARK = "<!-- Written by `make fix` from the code; changes made here are lost. -->\n"


@dataclass(frozen=True)
class Field:
    """One field, as its source has it."""

    name: str
    type: str
    default: str
    """As written; empty where a value must be given."""
    doc: str


def fields_of(kind: type) -> list[Field]:
    """Read the fields of a dataclass from its source, in their order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    body = tree.body[0]
    if not isinstance(body, ast.ClassDef):
        return []
    found: list[Field] = []
    for statement, after in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            default = "" if statement.value is None else _default(statement.value)
            type_ = ast.unparse(statement.annotation)
            found.append(Field(statement.target.id, type_, default, _docstring(after)))
    return found


def doc_of(kind: type) -> str:
    """Give the docstring's paragraphs, each on one line."""
    paragraphs = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a markdown table."""
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def fields_table(kind: type) -> str:
    """Write the table of a dataclass's fields; empty where it has none."""
    rows = [(f"`{x.name}`", f"`{x.type}`", _shown(x.default), x.doc) for x in fields_of(kind)]
    return "\n" + table(("field", "type", "default", "meaning"), rows) if rows else ""


def _default(value: ast.expr) -> str:
    """Show `field(default_factory=dict[str, float])` as what it makes."""
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "field"
    ):
        for keyword in value.keywords:
            if keyword.arg == "default_factory":
                made = ast.unparse(keyword.value).partition("[")[0]
                return {"dict": "{}", "list": "[]"}.get(made, f"{made}()")
    return ast.unparse(value)


def _docstring(statement: ast.stmt | None) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
        case _:
            return ""


def _shown(default: str) -> str:
    return f"`{default}`" if default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()
