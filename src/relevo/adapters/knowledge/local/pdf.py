"""PDF to text, page by page, with its headings where their letters are larger."""

import io
import logging
import re
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from relevo.adapters.knowledge.local.page import Unreadable

_MOST_PAGES = 2_000
_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[a-zà-ÿ])")
_BULLET = re.compile(r"^\s*[•◦▪‣·–]\s+")


def read(data: bytes) -> tuple[str, str]:
    """Give the title and the text of a PDF. Raises `Unreadable`."""
    # What it thinks of a damaged file is told by what it raises.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        title, pages = _open(data)
    except Unreadable:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable("it is locked with a password", "save a copy without one") from error
    except Exception as error:  # pypdf's manual: a broken file may raise anything
        raise Unreadable("it is damaged", "open it in a reader and save it anew") from error
    text = "\n\n".join(_paragraphs(_without_edges([page.splitlines() for page in pages])))
    return title if re.search(r"[^\W\d_]{3}", title) else "", text


def _open(data: bytes) -> tuple[str, list[str]]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("it is locked with a password", "save a copy without one")
    if len(reader.pages) > _MOST_PAGES:
        raise Unreadable(f"it has {len(reader.pages):,} pages", "split it by topic")
    title = reader.metadata.title if reader.metadata else ""
    return (title or "").strip(), [page.extract_text() for page in reader.pages]


def _without_edges(pages: Sequence[list[str]]) -> list[list[str]]:
    """Leave out what stands at the top or the foot of most pages, and page numbers."""
    seen: dict[str, int] = {}
    for lines in pages:
        for line in {_edge(line) for line in (*lines[:2], *lines[-2:])}:
            seen[line] = seen.get(line, 0) + 1
    often = {line for line, times in seen.items() if len(pages) > 2 and times > len(pages) / 2}
    return [
        [
            line
            for number, line in enumerate(lines)
            if not ((number < 2 or number >= len(lines) - 2) and _edge(line) in often)
            and not re.fullmatch(r"\s*\d{1,4}\s*", line)
        ]
        for lines in pages
    ]


def _edge(line: str) -> str:
    return re.sub(r"\d+", "0", line).strip()


def _paragraphs(pages: Sequence[list[str]]) -> list[str]:
    """Join the lines of a paragraph; a short line that ends without a mark before a new sentence is a heading."""
    found: list[str] = []
    for lines in pages:
        text = _HYPHEN.sub("", "\n".join(line.rstrip() for line in lines))
        kept = text.splitlines()
        wide = max((len(line) for line in kept), default=0)
        for number, line in enumerate(kept):
            bare = line.strip()
            after = kept[number + 1].strip() if number + 1 < len(kept) else ""
            before = kept[number - 1].strip() if number else ""
            if not bare:
                found.append("")
            elif _BULLET.match(line):
                found.append(f"- {_BULLET.sub('', line)}")
            elif _is_heading(bare, before, after, wide):
                found += ["", f"## {bare}", ""]
            else:
                found.append(bare)
    return ["\n".join(found)]


def _is_heading(line: str, before: str, after: str, wide: int) -> bool:
    starts = (bool(after) and after[0].isupper()) or after[:1] in {"¿", "¡", "-", "•"}
    ended = not before or before.endswith((".", "!", "?", ":", ";"))
    return (
        3 < len(line) <= min(80, 0.75 * max(wide, 1))
        and line[0].isupper()
        and (line[-1].isalnum() or line.endswith("?"))
        and starts
        and ended
    )
