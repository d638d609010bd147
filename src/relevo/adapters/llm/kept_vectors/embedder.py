"""An embedder that remembers in a file what it was asked: by model and by the hash of each text."""

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from relevo.knowledge.ports import Embedder, Vectors

VECTORS_FILE = "vectors.index"
"""The file's name in the data folder."""
_HASH_BYTES = 16
_AT_ONCE = 256
"""Texts after which progress is told and kept: what is cut off is not begun anew."""
_MOST = 200_000
"""Vectors that the file holds; above, those not asked for since the start go."""

Progress = Callable[[int, int], None]
"""Called with how many texts have a vector, and of how many."""
Half = NDArray[np.float16]


def _untold(done: int, of: int) -> None:
    """Tell nobody."""


class KeptEmbedder(Embedder):
    """Asks the model only for texts that it has not seen. A file that is damaged costs time, no more."""

    def __init__(
        self, embedder: Embedder, file: Path | None, progress: Progress | None = None
    ) -> None:
        self._embedder = embedder
        self._file = file
        self._progress = progress or _untold
        self._held: dict[bytes, Half] = _read(file, embedder.name) if file is not None else {}
        self._used: set[bytes] = set()
        self.made = 0
        """Texts that the model was asked for."""

    @property
    @override
    def name(self) -> str:
        """The model's name."""
        return self._embedder.name

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Give a vector a text. Raises as the model does; what was made until then is kept."""
        keys = [_key(text, asking=asking) for text in texts]
        self._used.update(keys)
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._held
        }
        try:
            await self._make(list(missing.items()), asking=asking)
        finally:
            if missing and self._file is not None:
                # On a full or read-only disk they are at hand all the same.
                with contextlib.suppress(OSError):
                    self._write(self._file)
        if not keys:
            return np.zeros((0, 0), np.float32)
        # Always through half precision, so that a first start reads like every later one.
        found = np.stack([self._held[key] for key in keys]).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    async def _make(self, missing: Sequence[tuple[bytes, str]], *, asking: bool) -> None:
        for start in range(0, len(missing), _AT_ONCE):
            self._progress(start, len(missing))
            part = missing[start : start + _AT_ONCE]
            vectors = await self._embedder.embed([text for _, text in part], asking=asking)
            size = vectors.shape[1]
            if any(len(held) != size for held in self._held.values()):
                self._held.clear()  # the name stayed, the model did not
            halves = vectors.astype(np.float16)
            self._held.update(zip([key for key, _ in part], halves, strict=True))
            self.made += len(part)
        if missing:
            self._progress(len(missing), len(missing))

    def _write(self, file: Path) -> None:
        held = self._held
        if len(held) > _MOST:
            held = {key: held[key] for key in self._used if key in held}
        if not held:
            return
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(
                    stream,
                    allow_pickle=False,
                    model=np.frombuffer(self.name.encode(), np.uint8),
                    keys=np.frombuffer(b"".join(held), np.uint8).reshape(-1, _HASH_BYTES),
                    vectors=np.stack(list(held.values())),
                )
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _key(text: str, *, asking: bool) -> bytes:
    sort = b"?" if asking else b"."
    return hashlib.blake2b(sort + text.encode(errors="surrogatepass"), digest_size=16).digest()


def _read(file: Path, model: str) -> dict[bytes, Half]:
    """Read vectors; none where there is no file, it is damaged, or of another model."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if arrays["model"].tobytes() != model.encode():
                return {}
            keys, vectors = arrays["keys"], arrays["vectors"]
        lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
        if (
            keys.shape != (len(vectors), _HASH_BYTES)
            or vectors.dtype != np.float16
            or not (np.abs(lengths - 1) < 0.1).all()
        ):
            return {}
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return {}
    return {bytes(key): vector for key, vector in zip(keys, vectors, strict=True)}
