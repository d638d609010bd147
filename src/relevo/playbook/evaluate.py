"""The value of an expression over slots and results: total, never an exception.

What is unknown is None, and a comparison with it does not hold. There are no calls but the
functions below, and no attributes of Python objects, only parts of data.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, cast

from relevo.playbook.expression import CONSTANTS, parsed
from relevo.playbook.moment import Now, days_between, hours_between

_MAX_TEXT = 10_000
_MAX_INDEX_DIGITS = 5


def evaluate(expression: str, values: Mapping[str, object], now: Now) -> Any:  # noqa: ANN401 - does not fit: data of any shape
    """Give the value; None for whatever is unknown or does not make sense."""
    tree = parsed(expression)
    if tree is None:
        return None
    try:
        return _Evaluation(values, now).of(tree)
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError, AttributeError):
        return None


def holds(condition: str, values: Mapping[str, object], now: Now) -> bool:
    """Say whether the condition holds."""
    return bool(evaluate(condition, values, now))


def amount_of(value: object) -> float | None:
    """Give the number that a value counts as: numbers, and money by its amount."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, Mapping):
        return amount_of(cast("Mapping[str, object]", value).get("amount"))
    return None


def part_of(value: object, part: str) -> object:
    """Give the part of data with that key or number; None when there is none."""
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).get(part)
    items = items_of(value)
    if part.isdigit() and len(part) <= _MAX_INDEX_DIGITS and int(part) < len(items):
        return items[int(part)]
    return None


def items_of(value: object) -> Sequence[object]:
    """Give the items of a list; nothing for anything else."""
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()


def along(path: Sequence[str], values: Mapping[str, object]) -> object:
    """Give what stands at the end of a path such as `("order", "items", "0")`."""
    value = values.get(path[0])
    for part in path[1:]:
        value = part_of(value, part)
    return value


@dataclass(frozen=True, slots=True)
class _Evaluation:
    values: Mapping[str, object]
    now: Now

    def of(self, node: ast.expr) -> Any:  # noqa: ANN401, C901 - does not fit: one case a kind of node
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                known = node.id in self.values
                return self.values[node.id] if known else CONSTANTS.get(node.id.lower())
            case ast.Attribute():
                return part_of(self.of(node.value), node.attr)
            case ast.Subscript():
                return part_of(self.of(node.value), str(self.of(node.slice)))
            case ast.BoolOp():
                return self._either(node)
            case ast.UnaryOp(op=ast.Not()):
                return not self.of(node.operand)
            case ast.UnaryOp(op=ast.USub()):
                return _calculated(ast.Sub, 0, self.of(node.operand))
            case ast.BinOp():
                return _calculated(type(node.op), self.of(node.left), self.of(node.right))
            case ast.Compare():
                return self._compared(node)
            case ast.IfExp():
                return self.of(node.body if self.of(node.test) else node.orelse)
            case ast.List():
                return [self.of(item) for item in node.elts]
            case ast.Call(func=ast.Name(id=name)):
                return self._called(name, [self.of(item) for item in node.args])
            case _:
                return None

    def _either(self, node: ast.BoolOp) -> object:
        wanted = isinstance(node.op, ast.Or)
        value: object = None
        for part in node.values:
            value = self.of(part)
            if bool(value) is wanted:
                return value
        return value

    def _compared(self, node: ast.Compare) -> bool:
        left = self.of(node.left)
        for kind, other in zip(node.ops, node.comparators, strict=True):
            right = self.of(other)
            if not _COMPARISONS[type(kind)](left, right):
                return False
            left = right
        return True

    def _called(self, name: str, arguments: list[Any]) -> object:
        match name:
            case "today":
                return self.now.local().date().isoformat()
            case "days_since":
                return days_between(arguments[0], self.now)
            case "days_until":
                since = days_between(arguments[0], self.now)
                return None if since is None else -since
            case "hours_since":
                return hours_between(arguments[0], self.now)
            case _:
                return PLAIN_FUNCTIONS[name](*arguments)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def safe(left: object, right: object) -> bool:
        if left is None or right is None:
            return False
        one, other = amount_of(left), amount_of(right)
        if one is not None and other is not None:
            return compare(one, other)
        same_kind = isinstance(left, str) and isinstance(right, str)
        return same_kind and compare(left, right)

    return safe


def _same(left: object, right: object) -> bool:
    both_money = _is_table(left) and _is_table(right)
    one, other = amount_of(left), amount_of(right)
    # Money equals a bare number of the same amount, and other money only in the same currency.
    if one is not None and other is not None and not both_money:
        return one == other
    return left == right


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _equal(left: object, right: object) -> bool:
    # `x == none` is the one comparison with the unknown that means something.
    return _same(left, right)


def _unequal(left: object, right: object) -> bool:
    if left is None or right is None:
        return False
    return not _same(left, right)


def _inside(part: object, whole: object) -> bool:
    if isinstance(whole, str):
        return isinstance(part, str) and part in whole
    if isinstance(whole, Mapping):
        return part in cast("Mapping[object, object]", whole)
    return any(_same(part, item) for item in items_of(whole))


def _not_inside(part: object, whole: object) -> bool:
    return part is not None and whole is not None and not _inside(part, whole)


def _calculated(sign: type[ast.operator], left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return (left + right)[:_MAX_TEXT] if sign is ast.Add else None
    one, other = amount_of(left), amount_of(right)
    if one is None or other is None:
        return None
    result = _tidy(_ARITHMETIC[sign](one, other))
    for value in (left, right):
        if isinstance(value, Mapping):
            return {**cast("Mapping[str, object]", value), "amount": result}
    return result


def _tidy(number: float) -> float | int:
    """Whole numbers as integers, others without the noise of binary fractions."""
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def _divided(left: float, right: float) -> float:
    return left / right


_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divided,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: _equal,
    ast.NotEq: _unequal,
    ast.Is: _equal,
    ast.IsNot: lambda left, right: not _same(left, right),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _inside,
    ast.NotIn: _not_inside,
}


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:_MAX_TEXT]


def _number(value: object) -> float | int | None:
    amount = float(value) if isinstance(value, str) else amount_of(value)
    return None if amount is None else _tidy(amount)


def _rounded(value: object, digits: object = 0) -> float | int | None:
    amount, places = amount_of(value), amount_of(digits)
    return None if amount is None or places is None else _tidy(round(amount, int(places)))


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., float | int | None]:
    def of(*values: object) -> float | int | None:
        items = items_of(values[0]) if len(values) == 1 else values
        amounts = [x for x in map(amount_of, items) if x is not None]
        return _tidy(choose(amounts)) if amounts else None

    return of


def _length(value: object) -> int:
    return len(value) if isinstance(value, Sized) else 0


def _where(values: object, key: object, wanted: object) -> list[object]:
    return [item for item in items_of(values) if _same(part_of(item, str(key)), wanted)]


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()[:_MAX_TEXT]


def _upper(value: object) -> str | None:
    return None if value is None else str(value).upper()[:_MAX_TEXT]


def _sum(values: object) -> float | int:
    return _tidy(sum(amount_of(x) or 0.0 for x in items_of(values)))


def _has(value: object) -> bool:
    return value is not None and value not in ("", [], {})


def _plucked(values: object, key: object) -> list[object]:
    return [part_of(x, str(key)) for x in items_of(values)]


def _found(values: object, key: object, wanted: object) -> object:
    return next(iter(_where(values, key, wanted)), None)


PLAIN_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "len": _length,
    "lower": _lower,
    "upper": _upper,
    "text": _text,
    "number": _number,
    "round": _rounded,
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _sum,
    "has": _has,
    "pluck": _plucked,
    "where": _where,
    "find": _found,
}
"""Functions of their arguments alone; those that need the time are in the evaluation."""
