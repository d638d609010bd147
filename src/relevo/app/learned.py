"""What the understanding learned, as a file beside the store: taken if it is still true, else made anew.

One zip of numpy arrays, no pickles: a file that was tampered with can be wrong, and no more.
"""

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from typing_extensions import override

from relevo.turn.understand.shelf import Arrays, Shelf

LEARNED_FILE = "understanding.index"
"""The file's name in the data folder."""
_MARK = "mark"


class LearnedFile(Shelf):
    """A shelf on disk. A file that cannot be read or written costs time, and nothing else."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @override
    def find(self, mark: str) -> Arrays | None:
        try:
            with self._file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                if arrays[_MARK].tobytes() != _whole(mark):
                    return None
                return {name: arrays[name] for name in arrays.files if name != _MARK}
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None

    @override
    def keep(self, mark: str, learned: Arrays) -> None:
        # On a full or read-only disk it is in memory all the same.
        with contextlib.suppress(OSError):
            self._write({**learned, _MARK: np.frombuffer(_whole(mark), np.uint8)})

    def _write(self, arrays: Arrays) -> None:
        folder = self._file.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{self._file.name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self._file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _whole(mark: str) -> bytes:
    return f"{_code()} {mark}".encode()


@lru_cache(maxsize=1)
def _code() -> str:
    """Give a digest of the code and word lists that learn."""
    digest = hashlib.sha256(np.__version__.encode())
    for entry in _entries(resources.files("relevo.turn.understand")):
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()


def _entries(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _entries(entry)
        elif entry.name.endswith((".py", ".toml", ".txt")):
            yield entry
