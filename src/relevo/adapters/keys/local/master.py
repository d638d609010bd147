"""The master key: 32 bytes, as base64 in a file that only its owner reads, or from the settings."""

import base64
import binascii
import contextlib
import os
import secrets
from pathlib import Path

import structlog

from relevo.adapters.keys.local.cipher import KEY_BYTES
from relevo.kernel.errors import BadInput, StoreFailed

_log = structlog.get_logger()


def parse_master_key(text: str) -> bytes:
    """Read a master key from base64, plain or URL-safe. Raises `BadInput`, never quoting the text."""
    plain = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("the master key is not base64") from None
    if len(key) != KEY_BYTES:
        raise BadInput(f"the master key has {len(key)} bytes; it needs {KEY_BYTES}, in base64")
    return key


def load_or_create_master_key(path: Path) -> bytes:
    """Give the key in that file; a missing file is made, whole or not at all, readable by its owner.

    Two processes that make it at once end with the same key. Without this file nothing that was
    sealed opens again, so it belongs in the backup, apart from the data.
    Raises: `BadInput` when the file holds no key, `StoreFailed` when it cannot be read or written.
    """
    try:
        if not path.exists():
            _create(path)
        return _load(path)
    except OSError as error:
        raise StoreFailed(
            f"the master key {path} cannot be read or made: {error.strerror}"
        ) from error


def _load(path: Path) -> bytes:
    text = path.read_bytes().decode("ascii", errors="replace")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        _log.warning("master key file can be read by others", path=str(path))
    try:
        return parse_master_key(text)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, does not replace the key that another process has just made.
        with contextlib.suppress(FileExistsError):
            _link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (FAT, some shares)
        if not path.exists():
            draft.replace(path)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
