"""The addresses of stores: which are files, and which are servers."""

from relevo.kernel.errors import BadInput

_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")


def is_postgres(url: str) -> bool:
    """Say whether it is a server's. Raises `BadInput` for what is no store's address."""
    if url.startswith(("postgresql://", "postgres://")):
        return True
    if url in _MEMORY or url.startswith("sqlite:///"):
        return False
    raise BadInput(
        "a store's address is sqlite:///FILE, sqlite:// (in memory) or postgresql://USER@HOST/NAME"
    )


def sqlite_path(url: str) -> str:
    """Give the file's path; empty for a store in memory or on a server."""
    if is_postgres(url) or url in _MEMORY:
        return ""
    return url.removeprefix("sqlite:///")
