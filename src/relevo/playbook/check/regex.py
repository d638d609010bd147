"""A regular expression as a tree, and how many ways it has to read one text.

A pattern that can read the same letters in very many ways can be kept busy for minutes by a text
that does not fit in the end. A repetition has one way only when what it repeats and what follows
it can never begin alike. The count is an upper bound: it never takes a runaway for a harmless one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MOST_WAYS = 100_000
"""A text of `LONGEST` letters can be tried in so many ways within a few milliseconds."""
LONGEST = 300
_LETTERS = frozenset(map(chr, range(128))) | frozenset("éñüßçİ€中 ²٣")
"""What sets of letters are compared on: all of ASCII, and some of every other kind."""
_QUANTIFIER = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_OPENING = re.compile(r"\((?:\?(?:(:)|(>)|P<\w+>|(<?[=!])|([a-zA-Z-]+)(:|\)))|(?!\?))")


class Unprovable(Exception):
    """The pattern does something that cannot be shown to be harmless; the text says what."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter out of a set."""

    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other; an empty row is a place between letters."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    ways: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """From `least` to `most` times; None is without a bound."""

    what: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Looks at what stands there, and takes nothing of it."""

    at: "Node"


Node = Letter | Row | Either | Repeat | Look


def ways_of(pattern: str) -> int:
    """Give an upper bound of the ways in which the pattern can read one text.

    Raises: `Unprovable`, with what the pattern does, where there is no small bound.
    """
    ways = _ways(_Reader(pattern).read(), frozenset())
    if ways > MOST_WAYS:
        raise Unprovable("has too many parts in a row that can take the same letters")
    return ways


class _Reader:
    """Reads a pattern that `re` has already taken."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def read(self) -> Node:
        return self._either()

    def _either(self) -> Node:
        ways = [self._row()]
        while self._sees("|"):
            self._at += 1
            ways.append(self._row())
        return ways[0] if len(ways) == 1 else Either(tuple(ways))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._pattern) and not (self._sees("|") or self._sees(")")):
            parts.append(self._repeated(self._one()))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _one(self) -> Node:
        sign = self._pattern[self._at]
        if sign == "(":
            return self._group()
        if sign in "^$":
            self._at += 1
            return Row()
        found = (_CLASS if sign == "[" else _ESCAPE if sign == "\\" else _ANY).match(
            self._pattern, self._at
        )
        if found is None:
            raise Unprovable("cannot be read as a whole")
        self._at = found.end()
        return Row() if found.group() in _PLACES else Letter(_letters(found.group()))

    def _group(self) -> Node:
        found = _OPENING.match(self._pattern, self._at)
        if found is None:
            raise Unprovable("has a group of a kind that is not used here")
        _, _, look, options, end = found.groups()
        if options is not None and options != "i":
            raise Unprovable(f"sets options, (?{options})")
        self._at = found.end()
        if end == ")":
            return Row()
        inner = self._either()
        self._at += 1
        return Look(inner) if look else inner

    def _repeated(self, what: Node) -> Node:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None or found.group() == "{}":
            return what
        self._at = found.end()
        if self._sees("?") or self._sees("+"):
            self._at += 1
        least, most = _bounds(found)
        return Repeat(what, least, most)

    def _sees(self, sign: str) -> bool:
        return self._pattern.startswith(sign, self._at)


_ANY = re.compile(".", re.DOTALL)
_PLACES = frozenset({r"\b", r"\B", r"\A", r"\Z"})


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    match found.group():
        case "*":
            return 0, None
        case "+":
            return 1, None
        case "?":
            return 0, 1
        case _:
            least, comma, most = found.groups()
            if not comma:
                return int(least or 0), int(least or 0)
            return int(least or 0), int(most) if most else None


@lru_cache(maxsize=512)
def _letters(one: str) -> frozenset[str]:
    fits = re.compile(one, re.IGNORECASE).fullmatch
    return frozenset(letter for letter in _LETTERS if fits(letter))


# How it can begin, and in how many ways it can be read


def _may_be_empty(node: Node) -> bool:
    match node:
        case Letter():
            return False
        case Row():
            return all(_may_be_empty(part) for part in node.parts)
        case Either():
            return any(_may_be_empty(way) for way in node.ways)
        case Repeat():
            return node.least == 0 or _may_be_empty(node.what)
        case Look():
            return True


def _begins(node: Node) -> frozenset[str]:
    match node:
        case Letter():
            return node.of
        case Row():
            found: frozenset[str] = frozenset()
            for part in node.parts:
                found |= _begins(part)
                if not _may_be_empty(part):
                    break
            return found
        case Either():
            return frozenset[str]().union(*(_begins(way) for way in node.ways))
        case Repeat():
            return _begins(node.what)
        case Look():
            return frozenset()


def _ways(node: Node, after: frozenset[str]) -> int:
    """Count the ways, given what may come after it."""
    match node:
        case Letter():
            return 1
        case Row():
            return _ways_of_row(node, after)
        case Either():
            ways = [_ways(way, after) for way in node.ways]
            return max(ways) if _tells_apart(node, after) else sum(ways)
        case Look():
            return _ways(node.at, _LETTERS)
        case Repeat():
            return _ways_of_repeat(node, after)


def _ways_of_row(row: Row, after: frozenset[str]) -> int:
    ways = 1
    for part in reversed(row.parts):
        ways *= _ways(part, after)
        after = _begins(part) | (after if _may_be_empty(part) else frozenset[str]())
    return min(ways, MOST_WAYS + 1)


def _tells_apart(node: Either, after: frozenset[str]) -> bool:
    """Say whether the first letter decides which way it is."""
    seen: set[str] = set()
    for way in node.ways:
        here = _begins(way) | (after if _may_be_empty(way) else frozenset[str]())
        if seen & here:
            return False
        seen |= here
    return sum(_may_be_empty(way) for way in node.ways) <= 1


def _ways_of_repeat(node: Repeat, after: frozenset[str]) -> int:
    again = node.most is None or node.most > 1
    begins = _begins(node.what)
    within = _ways(node.what, after | begins if again else after)
    endless = node.most is None or node.most > LONGEST
    if again and _may_be_empty(node.what):
        raise Unprovable("repeats something that is repeated itself, or may be empty")
    times = LONGEST if node.most is None else node.most
    if within > 1 and (endless or within**times > MOST_WAYS):
        alike = isinstance(node.what, Either)
        raise Unprovable(
            "repeats alternatives that can begin alike"
            if alike
            else "repeats something that is repeated itself"
        )
    clear = not begins & after or node.least == node.most
    own = 1 if clear else times - min(node.least, times) + 1
    return min(own * within**times, MOST_WAYS + 1)
