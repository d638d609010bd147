"""How well documents are found: recall at k and the rank of the first right one, with the time of a question."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any, cast

from relevo.kernel.errors import BadInput

AT = (1, 5, 10, 20)
"""How many of the first documents are looked at."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that may be found."""

    id: str
    title: str
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A question, and the documents that answer it."""

    text: str
    relevant: tuple[str, ...]
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one run."""

    recall: Mapping[int, float]
    mrr: float
    query_ms_p50: float
    index_seconds: float
    documents: int
    queries: int

    def as_data(self) -> dict[str, float | int]:
        """Give the figures by the names of the command's contract."""
        return {
            **{f"recall_at_{at}": round(self.recall[at], 4) for at in AT},
            "mrr": round(self.mrr, 4),
            "query_ms_p50": round(self.query_ms_p50, 3),
            "index_seconds": round(self.index_seconds, 3),
            "documents": self.documents,
            "queries": self.queries,
        }


Find = Callable[[QueryRow, int], Sequence[str]]
"""Gives the ids of the nearest documents, best first."""


def measure(
    make: Callable[[], Find],
    queries: Sequence[QueryRow],
    documents: int,
    watch: Callable[[], float],
    progress: Callable[[int, int], None] | None = None,
) -> Measured:
    """Index, ask every question once, and compare; `watch` gives seconds."""
    started = watch()
    find = make()
    indexed = watch() - started
    recalls: dict[int, list[float]] = {at: [] for at in AT}
    firsts: list[float] = []
    times: list[float] = []
    for number, query in enumerate(queries, 1):
        started = watch()
        found = find(query, max(AT))
        times.append(watch() - started)
        right = set(query.relevant)
        for at in AT:
            recalls[at].append(len(right.intersection(found[:at])) / len(right))
        firsts.append(next((1 / at for at, one in enumerate(found, 1) if one in right), 0.0))
        if progress is not None:
            progress(number, len(queries))
    return Measured(
        {at: mean(values) for at, values in recalls.items()},
        mean(firsts),
        1_000 * median(times),
        indexed,
        documents,
        len(queries),
    )


def parse_documents(file: str, lines: Iterable[str]) -> list[DocumentRow]:
    """Read `{"id","title","text"[,"lang"]}` rows. Raises `BadInput` with file, line and what would be right."""
    found: dict[str, DocumentRow] = {}
    for place, row in _rows(file, lines):
        document = DocumentRow(
            _text(place, row, "id"),
            _text(place, row, "title", needed=False),
            _text(place, row, "text"),
            _text(place, row, "lang", needed=False),
        )
        if document.id in found:
            raise BadInput(f"{place}: the id {document.id!r} was given before; ids must differ")
        found[document.id] = document
    if not found:
        raise BadInput(f"{file} holds no documents; give one JSON object a line")
    return list(found.values())


def parse_queries(file: str, lines: Iterable[str], ids: Iterable[str]) -> list[QueryRow]:
    """Read `{"text","relevant"[,"lang"]}` rows, whose documents must exist. Raises `BadInput`."""
    known = set(ids)
    found: list[QueryRow] = []
    for place, row in _rows(file, lines):
        given = row.get("relevant")
        listed = cast(list[object], given) if isinstance(given, list) else []
        relevant = [one for one in listed if isinstance(one, str)]
        if not relevant or len(relevant) != len(listed):
            raise BadInput(f'{place}: "relevant" must be a list of at least one document\'s id')
        missing = [one for one in relevant if one not in known]
        if missing:
            raise BadInput(f"{place}: there is no document {missing[0]!r} among the documents")
        text = _text(place, row, "text")
        found.append(QueryRow(text, tuple(relevant), _text(place, row, "lang", needed=False)))
    if not found:
        raise BadInput(f"{file} holds no queries; give one JSON object a line")
    return found


def _rows(file: str, lines: Iterable[str]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{place}: it is no JSON ({error}); one object a line") from error
        if not isinstance(row, dict):
            raise BadInput(f"{place}: it is no JSON object; one object a line")
        yield place, cast(Mapping[str, Any], row)


def _text(place: str, row: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise BadInput(f'{place}: "{name}" must be a text{" that is not empty" if needed else ""}')
    return value
