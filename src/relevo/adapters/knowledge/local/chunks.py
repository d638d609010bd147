"""Documents cut into passages: by heading, and by paragraph where a section is long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 900
"""Characters of a passage; a longer section is cut between paragraphs, then between sentences."""
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»)]?\s+(?=[^\W\d_]|[\d¿¡\"“«(])")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Za-z]|e\.g|i\.e|z\.B|d\.h|bzw|ca|Nr|St|No|Mr|Mrs|Ms|Dr|Dra|Sr|Sra|Srta|núm|art|tel|aprox|p\.ej|vs|etc)\.$"
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"[\s:|=*_-]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document under one heading."""

    id: str
    """The document's id, `#`, and the number of the piece."""
    title: str
    """The document's title, and the headings down to this piece."""
    sayings: tuple[str, ...]
    """Its sentences; a list or a row of a table is one, and is never parted."""
    language: str
    heading: str = ""
    """The innermost heading."""
    url: str = ""

    @property
    def text(self) -> str:
        """The whole piece, as it may be said."""
        return " ".join(self.sayings)


def cut(document: str, title: str, text: str, language: str, url: str = "") -> list[Chunk]:
    """Cut a Markdown or plain text document into its passages."""
    found: list[Chunk] = []
    for headings, body in _sections(_COMMENT.sub("", text)):
        own = [_unmarked(h) for h in headings if h and _unmarked(h) != title]
        name = " · ".join([title, *own] if title else own)
        for piece in _pieces(list(_sayings(body))):
            found.append(
                Chunk(
                    f"{document}#{len(found)}",
                    name,
                    tuple(piece),
                    language,
                    own[-1] if own else title,
                    url,
                )
            )
    return found


def sentences(text: str) -> list[str]:
    """Split a paragraph into sentences."""
    found: list[str] = []
    for part in _SENTENCE.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        elif part.strip():
            found.append(part.strip())
    return found


def _sayings(lines: Sequence[str]) -> Iterator[str]:
    """Take Markdown's marks out of a section, so that it can be said."""
    for block in _blocks(lines):
        if block[0].lstrip().startswith("|"):
            yield from _rows(block)
            continue
        items: list[str] = []
        lead: list[str] = []
        for line in block:
            if _ITEM.match(line):
                items.append(_unmarked(_ITEM.sub("", line)))
            elif items and line.startswith((" ", "\t")):
                items[-1] = f"{items[-1]} {_unmarked(line)}"
            else:
                if items:
                    yield from _listed(lead, items)
                    lead, items = [], []
                lead.append(_unmarked(re.sub(r"^\s*>\s?", "", line)))
        if items:
            yield from _listed(lead, items)
        else:
            yield from sentences(" ".join(lead))


def _listed(lead: Sequence[str], items: Sequence[str]) -> Iterator[str]:
    """Give a list as one saying, with the line that leads to it."""
    before = sentences(" ".join(lead))
    if not before or not before[-1].endswith(":"):
        yield from before
        before = []
    yield from before[:-1]
    whole = all(item.endswith((".", "!", "?")) for item in items)
    said = " ".join(items) if whole else "; ".join(item.rstrip(".;,") for item in items) + "."
    yield f"{before[-1]} {said}" if before else said


def _rows(block: Sequence[str]) -> Iterator[str]:
    """Give each row of a table with the names of its columns."""
    rows = [
        [_unmarked(cell) for cell in line.strip().strip("|").split("|")]
        for line in block
        if not _RULE.fullmatch(line)
    ]
    head = rows[0] if len(rows) > 1 else []
    for row in rows[1:] or rows:
        cells = [f"{name}: {cell}" if name else cell for name, cell in zip(head, row, strict=False)]
        yield ", ".join(cells or row) + "."


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Part a section at blank lines; a list stays with the line before it."""
    block: list[str] = []
    for line in lines:
        if _RULE.fullmatch(line) and not (
            block and line.strip() and block[0].lstrip().startswith("|")
        ):
            if block and not block[-1].rstrip().endswith(":"):
                yield block
                block = []
        else:
            block.append(line)
    if block:
        yield block


def _unmarked(line: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line.strip())).strip()


def _sections(text: str) -> Iterator[tuple[list[str], list[str]]]:
    headings: list[str] = []
    body: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        match = None if fenced else _HEADING.match(line)
        if match is None:
            body.append(line)
            continue
        if any(part.strip() for part in body):
            yield headings, body
        body = []
        level = len(match[1])
        headings = [*headings[: level - 1], *[""] * (level - 1 - len(headings)), match[2]]
    if any(part.strip() for part in body):
        yield headings, body


def _pieces(sayings: Sequence[str]) -> Iterator[list[str]]:
    """Part a long section where the next saying would not fit; one that is itself too long stays whole."""
    kept: list[str] = []
    size = 0
    for saying in sayings:
        if kept and size + len(saying) + 1 > LONGEST:
            yield kept
            kept, size = [], 0
        kept.append(saying)
        size += len(saying) + 1
    if kept:
        yield kept
