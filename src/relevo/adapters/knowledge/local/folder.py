"""The folder of pages: what lies in it, what of it can be read, and what cannot and why."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from relevo.adapters.knowledge.local.page import READABLE, Page, Unreadable, read_page

_DEEPEST = 20
_MOST_FILES = 50_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that did not go in."""

    file: str
    """Its path below the folder."""
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds."""

    pages: Sequence[Page]
    left_out: Sequence[LeftOut]


Progress = Callable[[int, int], None]
"""Called with how many files are read, and of how many."""


def find_files(root: Path) -> list[Path]:
    """Give the files below a folder that may be pages, in order; a folder that is met again is left."""
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()

    def walk(folder: Path, depth: int) -> None:
        try:
            status = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        if (status.st_dev, status.st_ino) in seen or depth > _DEEPEST:
            return
        seen.add((status.st_dev, status.st_ino))
        for entry in entries:
            if entry.name.startswith((".", "~$")) or len(found) >= _MOST_FILES:
                continue
            path = folder / entry.name
            if path.is_dir():
                walk(path, depth + 1)
            elif path.suffix.lower() in READABLE:
                found.append(path)

    walk(root, 0)
    return found


def read_folder(root: Path, progress: Progress | None = None) -> Found:
    """Read every page below a folder; what cannot be read is told, and the others go in."""
    files = find_files(root)
    pages: dict[str, Page] = {}
    left_out: list[LeftOut] = []
    for number, path in enumerate(files, 1):
        place = path.relative_to(root)
        try:
            page = read_page(path, place)
        except Unreadable as error:
            left_out.append(LeftOut(place.as_posix(), error.what, error.mend))
        else:
            if page.id in pages:  # faq.md beside faq.pdf
                page = Page(place.as_posix(), page.title, page.text, page.language, page.url)
            pages[page.id] = page
        if progress is not None:
            progress(number, len(files))
    return Found(list(pages.values()), left_out)


def fingerprint(root: Path) -> str:
    """Give what changes when a file below a folder comes, goes or is written; reads no file."""
    digest = hashlib.sha256()
    for path in find_files(root):
        try:
            status = path.stat()
        except OSError:  # a link to nowhere: told when it is read
            digest.update(f"{path.relative_to(root)} gone\n".encode())
            continue
        line = f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()
