"""YAML to conversation tests; every mistake with file, line and what would be right."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import cast

from relevo.evaluation.cases import Case, Cases, Check, CheckKind, Expect, User, Vocabulary
from relevo.evaluation.reading import Reading
from relevo.evaluation.shapes import SHAPES
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table, read_source

_CASE_KEYS = frozenset({"case", "about", "language", "customer", "at", "turns"})
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def parse_cases(files: Mapping[str, str], known: Vocabulary) -> Cases:
    """Read the tests of a project: text by file name, as the name is to be shown in errors."""
    findings = Findings()
    found: list[Case | None] = []
    for file, text in sorted(files.items()):
        before = len(findings.problems)
        root = read_source(file, text, findings)
        if root is not None:
            found.extend(_file(Reading(file, known, findings), root))
        elif len(findings.problems) > before:
            found.append(None)
    cases = tuple(case for case in found if case is not None)
    return Cases(cases, tuple(findings.in_order()), len(found) - len(cases))


def _file(read: Reading, root: Node) -> Iterator[Case | None]:
    """Give each case of a file; None for one with a mistake."""
    if not isinstance(root, Listing) or not root.items:
        read.wrong(root.place, "A file of tests is a list.", "Begin each entry with `- `.")
        yield None
        return
    first = root.items[0]
    if isinstance(first, Table) and "case" in first.items:
        for node in root.items:
            yield next(_case(read, node), None)
    else:
        whole = _built(read, root, Case(PurePath(read.file).stem, (), place=root.place))
        yield next(whole, None)


def _case(read: Reading, node: Node) -> Iterator[Case]:
    if not isinstance(node, Table) or "case" not in node.items:
        read.wrong(node.place, "Each entry of this file is a case.", "Begin it with `- case:`.")
        return
    if not read.keys(node, _CASE_KEYS):
        return
    turns = node.items.get("turns")
    if turns is None:
        read.wrong(node.place, "A case needs `turns`.", "List `user` and `expect` under it.")
        return
    settings = {
        key: read.text(node.items[key])
        for key in ("language", "customer", "at")
        if key in node.items
    }
    if _settings_fit(read, node, settings):
        name = read.text(node.items["case"])
        yield from _built(read, turns, Case(name, (), place=node.place, **settings))


def _settings_fit(read: Reading, node: Table, settings: Mapping[str, str]) -> bool:
    language = node.items.get("language")
    if language and not read.one_of(language, "language", read.known.languages):
        return False
    if "at" in settings and not _is_moment(settings["at"]):
        read.wrong(node.place_of("at"), "`at` is not a moment.", 'Write "2026-03-04 10:30".')
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _built(read: Reading, node: Node, empty: Case) -> Iterator[Case]:
    """Give the case with its turns, unless something is wrong in it."""
    before = len(read.findings.problems)
    if not isinstance(node, Listing) or not node.items:
        read.wrong(node.place, "The turns are a list.", "Begin each with `- user:`.")
        return
    turns = tuple(turn for item in node.items if (turn := _turn(read, item)) is not None)
    if len(read.findings.problems) == before and not isinstance(turns[0], User):
        read.wrong(node.items[0].place, "Nothing was said yet.", "Begin with `- user:`.")
    if len(read.findings.problems) == before and not any(isinstance(x, Expect) for x in turns):
        read.wrong(empty.place, f"`{empty.name}` expects nothing.", "Add an `- expect:`.")
    if len(read.findings.problems) == before:
        yield Case(empty.name, turns, empty.language, empty.customer, empty.at, empty.place)


def _turn(read: Reading, node: Node) -> User | Expect | None:
    if not isinstance(node, Table) or len(node.items) != 1:
        mend = "Write `- user: …`, `- press: …` or `- expect: {…}`."
        read.wrong(node.place, "A turn has one key.", mend)
        return None
    ((key, value),) = node.items.items()
    match key:
        case "user":
            return User(read.text(value), place=node.place)
        case "press":
            return User("", press=read.text(value), place=node.place)
        case "expect":
            return _expect(read, value)
        case _:
            mend = did_you_mean(key, ("user", "press", "expect"))
            read.wrong(node.place_of(key), f"`{key}` is not a turn.", mend)
            return None


def _expect(read: Reading, node: Node) -> Expect | None:
    if not isinstance(node, Table) or not node.items:
        mend = "Write for example `- expect: {flow: order_status}`."
        read.wrong(node.place, "`expect` holds what is expected, by key.", mend)
        return None
    if not read.keys(node, frozenset(SHAPES) | {"within"}):
        return None
    checks: list[Check] = []
    for name, value in node.items.items():
        if name == "within":
            continue
        kind = cast("CheckKind", name)
        wanted = SHAPES[kind](read, value)
        if wanted is not None:
            checks.append(Check(kind, wanted, node.place_of(name)))
    return Expect(tuple(checks), _within(read, node), node.place)


def _within(read: Reading, node: Table) -> int:
    value = node.items.get("within")
    if value is None:
        return 1
    if isinstance(value, Scalar) and type(value.value) is int and value.value > 0:
        return value.value
    read.wrong(value.place, "`within` is a number of customer messages.", "Write 1, 2, 3 …")
    return 1
