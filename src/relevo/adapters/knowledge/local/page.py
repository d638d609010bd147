"""A page as it is read from a file: Markdown, text, HTML or PDF, always handed on as Markdown."""

import codecs
import importlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from relevo.adapters.knowledge.local.words import guess_language

READABLE = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf")
LARGEST = 20_000_000
"""Bytes of a file that is read."""
_MOST_TEXT = 5_000_000
"""Characters of a page: more is a data file, and no one asks of it."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the company's knowledge."""

    id: str
    """Its path below the folder, without the ending."""
    title: str
    text: str
    """Markdown."""
    language: str
    url: str = ""


class Unreadable(Exception):
    """A file that cannot become a page: what is wrong, and what would mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.what = what
        self.mend = mend


def read_page(path: Path, place: Path, language: str = "") -> Page:
    """Read one file; `place` is its path below the folder of pages. Raises `Unreadable`."""
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is no ordinary file", "remove it")
        if size > LARGEST:
            raise Unreadable(
                f"it is {size / 1e6:,.0f} MB large",
                f"split it into parts below {LARGEST // 10**6} MB",
            )
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            f"it cannot be read: {error.strerror}", "make it readable for this user"
        ) from error
    if not data.strip():
        raise Unreadable("it is empty", "write something into it, or remove it")
    title, text = _reader(path.suffix.lower())(data)
    if len(text) > _MOST_TEXT:
        raise Unreadable(f"it holds {len(text) / 1e6:,.1f} million characters", "split it by topic")
    text, given = _without_front_matter(text)
    title = given.get("title", "") or title or _first_heading(text) or _named_like(path)
    if not re.search(r"\w\w", text):
        raise Unreadable(
            "it holds no text", "give the text itself; a scan must be recognised (OCR) first"
        )
    found = given.get("language", "") or language or _folder_language(place) or guess_language(text)
    return Page(place.with_suffix("").as_posix(), title, text, found, given.get("url", ""))


def decode(data: bytes) -> str:
    """Turn bytes into text: by their mark, as UTF-8, else as Windows' western letters. Raises `Unreadable`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _tidy(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise Unreadable("its letters are damaged", "save it again as UTF-8") from error
    if data.startswith(
        (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\x1f\x8b")
    ):
        raise Unreadable(
            "it is no text, whatever its ending says",
            "rename it to what it is, or export it as text",
        )
    try:
        return _tidy(data.decode("utf-8")) if not _CONTROL.search(data) else _refuse()
    except UnicodeDecodeError:
        if _CONTROL.search(data) or _strange(data) > 0.3:
            _refuse()
        return _tidy(data.decode("cp1252", errors="replace"))


def _refuse() -> str:
    raise Unreadable(
        "it is no text: it holds bytes that no text has", "export it as text or PDF, saved as UTF-8"
    )


def _strange(data: bytes) -> float:
    """Give the share of bytes outside ASCII: high in what is no western text."""
    head = data[:100_000]
    return sum(byte > 126 for byte in head) / len(head)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1b", "")


def _reader(ending: str) -> Callable[[bytes], tuple[str, str]]:
    """Give what turns a file's bytes into title and Markdown; a format is loaded when it is first met."""
    module = {".pdf": "pdf", ".html": "html", ".htm": "html"}.get(ending)
    if module is None:
        return lambda data: ("", decode(data))
    return importlib.import_module(f"relevo.adapters.knowledge.local.{module}").read


def _without_front_matter(text: str) -> tuple[str, dict[str, str]]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text, {}
    lines = (line.partition(":") for line in match[1].splitlines())
    given = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in lines}
    return text[match.end() :], {
        key: given[key] for key in ("title", "language", "url") if given.get(key)
    }


def _first_heading(text: str) -> str:
    for line in text.splitlines():
        if line.strip():
            bare = line.strip()
            return bare.lstrip("# ").strip() if len(bare) <= 120 else ""
    return ""


def _named_like(path: Path) -> str:
    return re.sub(r"[-_]+", " ", path.stem).strip().capitalize()


def _folder_language(place: Path) -> str:
    first = place.parts[0] if len(place.parts) > 1 else ""
    return first[:2] if _LANGUAGE_FOLDER.fullmatch(first) else ""
