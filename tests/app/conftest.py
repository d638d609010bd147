"""Commands change the logs of their process; here they are put back."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from tests.app.terminal import Relevo, run


@pytest.fixture
def relevo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relevo]:
    """Give the command line, in a folder and with a data folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("RELEVO_DATABASE_URL", "RELEVO_MASTER_KEY", "RELEVO_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RELEVO_DATA", str(tmp_path / "data"))
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield run
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
