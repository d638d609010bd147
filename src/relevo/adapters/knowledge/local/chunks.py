"""Documents cut into passages: by heading, and by paragraph where a section is long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 900
"""Characters of a passage; a longer section is cut between paragraphs, then between sentences."""
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_]|[\d¿¡\"“«(])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document under one heading."""

    id: str
    """The document's id, `#`, and the number of the piece."""
    title: str
    """The document's title, and the headings down to this piece."""
    text: str
    language: str
    heading: str = ""
    """The innermost heading."""


def cut(document: str, title: str, text: str, language: str) -> list[Chunk]:
    """Cut a Markdown or plain text document into its passages."""
    found: list[Chunk] = []
    for headings, body in _sections(text):
        own = [h for h in headings if h and h != title]
        name = " · ".join([title, *own] if title else own)
        for piece in _pieces(plain(body)):
            found.append(
                Chunk(f"{document}#{len(found)}", name, piece, language, own[-1] if own else title)
            )
    return found


def plain(markdown: str) -> str:
    """Take Markdown's marks out of a text, so that it can be said."""
    lines: list[str] = []
    for line in markdown.splitlines():
        bare = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line.strip())
        bare = re.sub(r"^>\s?", "", bare)
        if bare.startswith("|"):
            bare = " ".join(cell.strip() for cell in bare.strip("|").split("|"))
        if not re.fullmatch(r"[\s:|=-]*", bare) or not bare:
            lines.append(bare)
    joined = "\n".join(lines)
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", joined)).strip()


def sentences(text: str) -> list[str]:
    """Split a text into sentences; a line of a list is one."""
    return [
        sentence.strip()
        for line in text.splitlines()
        for sentence in _SENTENCE.split(line)
        if sentence.strip()
    ]


def _sections(text: str) -> Iterator[tuple[list[str], str]]:
    headings: list[str] = []
    body: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        match = None if fenced else _HEADING.match(line)
        if match is None:
            body.append(line)
            continue
        if any(part.strip() for part in body):
            yield headings, "\n".join(body)
        body = []
        level = len(match[1])
        headings = [*headings[: level - 1], *[""] * (level - 1 - len(headings)), match[2]]
    if any(part.strip() for part in body):
        yield headings, "\n".join(body)


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= LONGEST:
        if text:
            yield text
        return
    kept = ""
    for block in re.split(r"\n\s*\n", text):
        parts = [block] if len(block) <= LONGEST else sentences(block)
        for part in parts:
            if kept and len(kept) + len(part) + 1 > LONGEST:
                yield kept
                kept = ""
            # A sentence that is itself too long is kept whole up to the limit.
            kept = f"{kept}\n{part}" if kept else part
    if kept:
        yield kept
