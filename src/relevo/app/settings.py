"""Settings of an installation; the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from relevo.kernel.errors import BadInput

PREFIX = "RELEVO_"
DEFAULT_DATA = ".relevo"
DATABASE = "relevo.db"
"""The SQLite file in the data folder."""
MASTER_KEY = "master.key"
"""The file of the master key in the data folder."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from one installation to the next."""

    data: Path = Path(DEFAULT_DATA)
    """Folder for the database, keys and locks (`RELEVO_DATA`); by default beside the project's relevo.yaml."""
    database_url: str = ""
    """`sqlite:///path` or `postgresql://…` (`RELEVO_DATABASE_URL`); empty is SQLite in `data`."""
    public_url: str = ""
    """Address that browsers and providers reach this server by (`RELEVO_PUBLIC_URL`)."""
    master_key: str = ""
    """Base64 of 32 bytes that wrap every workspace key (`RELEVO_MASTER_KEY`); empty: a file in `data`."""
    log_level: str = "info"
    """`debug info warning error` (`RELEVO_LOG_LEVEL`)."""
    log_format: str = "auto"
    """`json`, `text`, or `auto`: text in a terminal (`RELEVO_LOG_FORMAT`)."""

    @property
    def store_url(self) -> str:
        """The URL of the store, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data / DATABASE}"


def read_settings(
    environment: Mapping[str, str] | None = None,
    data: Path | None = None,
    usual: Path = Path(DEFAULT_DATA),
) -> Settings:
    """Read `RELEVO_…`; `data` from the command line wins, `usual` is where nobody names a folder.

    Raises: `BadInput` for a broken value.
    """
    source = os.environ if environment is None else environment
    given = _Given(source)
    return Settings(
        data=data or Path(given.text("DATA") or usual),
        database_url=_checked_url(given.text("DATABASE_URL")),
        public_url=given.text("PUBLIC_URL").rstrip("/"),
        master_key=given.text("MASTER_KEY"),
        log_level=given.one_of("LOG_LEVEL", ("debug", "info", "warning", "error"), "info"),
        log_format=given.one_of("LOG_FORMAT", ("auto", "json", "text"), "auto"),
    )


def from_environment(name: str) -> str:
    """Give what relevo.yaml takes from the environment by `env:NAME`; empty where it is not set.

    As every secret it may be given as a file, by `NAME_FILE`. Raises `BadInput` for one that cannot
    be read.
    """
    return _read_variable(os.environ, name)


def keep_to_one_thread() -> None:
    """Let numpy work in the thread that asks, before it is first imported.

    Our matrices are small: threads that wait for each other cost twice the CPU time, and a message's
    answer ten times its worst case. What the environment says already is kept.
    """
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _read_variable(source: Mapping[str, str], name: str) -> str:
    path = source.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"{name}_FILE names {path}, which cannot be read: {error.strerror}"
            raise BadInput(message) from error
    return source.get(name, "").strip()


class _Given:
    """The environment with `…_FILE` resolved."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source

    def text(self, name: str) -> str:
        return _read_variable(self._source, PREFIX + name)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name).lower() or default
        if value not in allowed:
            message = f"{PREFIX}{name} is {value!r}; it must be one of {', '.join(allowed)}"
            raise BadInput(message)
        return value


def _checked_url(url: str) -> str:
    if url and not url.startswith(("sqlite://", "postgresql://", "postgres://")):
        message = "RELEVO_DATABASE_URL must begin with sqlite:/// or postgresql://"
        raise BadInput(message)
    return url
