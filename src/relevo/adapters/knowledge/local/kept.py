"""The index as a file beside the store: read if it is still true, else made anew and put in its place.

One zip of numpy arrays and JSON, no pickles: a file that was tampered with can be wrong, and no more.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relevo.adapters.knowledge.local.chunks import Chunk, cut
from relevo.adapters.knowledge.local.folder import LeftOut, Progress, fingerprint, read_folder
from relevo.adapters.knowledge.local.knowledge import LocalKnowledge
from relevo.adapters.knowledge.local.postings import Postings
from relevo.adapters.knowledge.local.tables import Tables

INDEX_FILE = "knowledge.index"
"""The file's name in the data folder."""
_POSTINGS = ("passages", "pages", "headings", "worded")
_ARRAYS = ("page_of", "asking", "showing", "heading_sizes")
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Opened:
    """The knowledge of a folder."""

    knowledge: LocalKnowledge
    pages: int
    left_out: Sequence[LeftOut] = ()
    made: bool = False
    """Whether the index was made now, since none was kept or it was out of date."""


def open_folder(root: Path, file: Path | None, progress: Progress | None = None) -> Opened:
    """Give the knowledge below a folder, from the index file where that is still true.

    A file that cannot be read or written costs time, and nothing else.
    """
    mark = f"{_code()} {fingerprint(root)} {root.resolve()}"
    opened = _read(file, mark) if file is not None else None
    if opened is not None:
        return opened
    found = read_folder(root, progress)
    chunks = [
        chunk
        for page in found.pages
        for chunk in cut(page.id, page.title, page.text, page.language, page.url)
    ]
    opened = Opened(LocalKnowledge.from_chunks(chunks), len(found.pages), found.left_out, made=True)
    if file is not None:
        # On a full or read-only disk the index is in memory all the same.
        with contextlib.suppress(OSError):
            _write(file, mark, opened)
    return opened


@lru_cache(maxsize=1)
def _code() -> str:
    """Give a digest of the code and word lists that make an index."""
    digest = hashlib.sha256(np.__version__.encode())
    folder = resources.files("relevo.adapters.knowledge.local")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".py", ".toml")):
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def _write(file: Path, mark: str, opened: Opened) -> None:
    head: dict[str, Any] = {
        "mark": mark,
        "pages": opened.pages,
        "left_out": [asdict(left) for left in opened.left_out],
        "languages": [],
    }
    arrays: dict[str, NDArray[Any]] = {}
    for number, (language, (chunks, tables)) in enumerate(opened.knowledge.parts.items()):
        head["languages"].append(
            {
                "language": language,
                "chunks": [asdict(chunk) for chunk in chunks],
                "terms": tables.terms,
                "words": tables.words,
            }
        )
        for name in _POSTINGS:
            postings: Postings = getattr(tables, name)
            arrays |= {
                f"{number}.{name}.starts": postings.starts,
                f"{number}.{name}.at": postings.at,
                f"{number}.{name}.values": postings.values,
            }
        arrays |= {f"{number}.{name}": getattr(tables, name) for name in _ARRAYS}
    arrays["head"] = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(file: Path, mark: str) -> Opened | None:
    """Read an index; None where there is none, it is out of date, or it is damaged."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            if head["mark"] != mark:
                return None
            parts = {
                part["language"]: (_chunks(part["chunks"]), _tables(number, part, arrays))
                for number, part in enumerate(head["languages"])
            }
            left_out = [LeftOut(**left) for left in head["left_out"]]
            return Opened(LocalKnowledge(parts), head["pages"], left_out)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _chunks(rows: Sequence[Mapping[str, Any]]) -> list[Chunk]:
    return [
        Chunk(
            row["id"],
            row["title"],
            tuple(row["sayings"]),
            row["language"],
            row["heading"],
            row["url"],
        )
        for row in rows
    ]


def _tables(number: int, part: Mapping[str, Any], arrays: Arrays) -> Tables:
    passages, pages, headings, worded = (
        _postings(f"{number}.{name}", arrays) for name in _POSTINGS
    )
    page_of, asking, showing, sizes = (arrays[f"{number}.{name}"] for name in _ARRAYS)
    return Tables(
        language=part["language"],
        terms=part["terms"],
        words=part["words"],
        passages=passages,
        pages=pages,
        headings=headings,
        worded=worded,
        page_of=page_of,
        asking=asking,
        showing=showing,
        heading_sizes=sizes,
    )


def _postings(name: str, arrays: Arrays) -> Postings:
    starts, at, values = (arrays[f"{name}.{field}"] for field in ("starts", "at", "values"))
    return Postings(starts, at, values)
