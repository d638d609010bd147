"""How conditions and values are written: a small part of Python's expressions, read by `ast`.

`evaluate` gives their value; here is what they read and what is wrong with them.
"""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache

MAX_LENGTH = 500
"""Characters of one expression."""
BUILT_IN_NAMES: frozenset[str] = frozenset(
    {"language", "channel", "identity", "agreed", "messages"}
)
"""Names that every flow has, beside its slots and results."""
CONSTANTS: Mapping[str, object] = {"true": True, "false": False, "none": None, "null": None}
FUNCTIONS: frozenset[str] = frozenset(
    {"len", "lower", "upper", "text", "number", "round", "min", "max", "sum", "has", "pluck"}
    | {"where", "find", "today", "days_since", "days_until", "hours_since"}
)
"""The functions that may be called."""


def paths_in(expression: str) -> tuple[tuple[str, ...], ...]:
    """Give the names that an expression reads, each with its parts: `("order", "items", "0")`."""
    tree = parsed(expression)
    if tree is None:
        return ()
    found: list[tuple[str, ...]] = []
    _collect(tree, found)
    return tuple(dict.fromkeys(path for path in found if path[0].lower() not in CONSTANTS))


def names_in(expression: str) -> frozenset[str]:
    """Give the slots and results that an expression reads."""
    return frozenset(path[0] for path in paths_in(expression))


def as_name(expression: str) -> str:
    """Give the name when the expression is nothing but one, else nothing."""
    tree = parsed(expression)
    return tree.id if isinstance(tree, ast.Name) and tree.id.lower() not in CONSTANTS else ""


def syntax_problem(expression: str) -> str:
    """Say what is wrong with the way it is written; empty when nothing is."""
    if not expression.strip():
        return "It is empty."
    if len(expression) > MAX_LENGTH:
        return f"It has more than {MAX_LENGTH} characters."
    tree = parsed(expression)
    if tree is None:
        if re.search(r"(?<![=!<>])=(?![=])", expression):
            return "To compare write `==`."
        if "&&" in expression or "||" in expression:
            return "Write `and`, `or`."
        return "It cannot be read; texts need quotes, and `and`, `or`, `not` are words."
    problems = (_node_problem(node) for node in ast.walk(tree))
    return next((problem for problem in problems if problem), "")


@lru_cache(maxsize=4096)
def parsed(expression: str) -> ast.expr | None:
    """Give the expression's tree; None when it cannot be read."""
    if len(expression) > MAX_LENGTH:
        return None
    try:
        return ast.parse(_PATH.sub(_indexed, expression.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse_call(text: str) -> tuple[str, list[str], dict[str, str]] | None:
    """Take `tool(a, b, c=d)` apart: name, arguments without a name, arguments by name."""
    tree = parsed(text)
    if not isinstance(tree, ast.Call):
        return None
    name = ".".join(_path(tree.func))
    if not name or any(isinstance(x, ast.Starred) for x in tree.args):
        return None
    if any(keyword.arg is None for keyword in tree.keywords):
        return None
    named = {str(keyword.arg): ast.unparse(keyword.value) for keyword in tree.keywords}
    return name, [ast.unparse(x) for x in tree.args], named


_PATH = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z_]\w*(?:\.\w+)+")


def _indexed(found: re.Match[str]) -> str:
    """Python has no `items.0`: write it `items[0]`, but leave quoted texts alone."""
    text = found.group()
    if text[0] in "\"'":
        return text
    root, *parts = text.split(".")
    return root + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)


_ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub,
    ast.Mult, ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In,
    ast.NotIn, ast.Is, ast.IsNot, ast.IfExp, ast.Name, ast.Load, ast.Constant, ast.Attribute,
    ast.Subscript, ast.Call, ast.List,
)  # fmt: skip


def _node_problem(node: ast.AST) -> str:
    match node:
        case ast.Call():
            if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
                return f"Functions are: {', '.join(sorted(FUNCTIONS))}."
            return "Functions take values without names." if node.keywords else ""
        case ast.Attribute(attr=part) if part.startswith("_"):
            return "Parts do not start with `_`."
        case ast.Constant(value=value) if not isinstance(value, str | int | float | bool | None):
            return "Values are numbers, quoted texts, true, false and none."
        case _ if not isinstance(node, _ALLOWED):
            return f"`{type(node).__name__.lower()}` is not used in expressions."
        case _:
            return ""


def _collect(node: ast.AST, found: list[tuple[str, ...]]) -> None:
    path = _path(node)
    if path:
        found.append(path)
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Call) and child is node.func):
            _collect(child, found)


def _path(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name():
            return (node.id,)
        case ast.Attribute():
            start = _path(node.value)
            return (*start, node.attr) if start else ()
        case ast.Subscript(slice=ast.Constant(value=part)):
            start = _path(node.value)
            return (*start, str(part)) if start else ()
        case _:
            return ()
