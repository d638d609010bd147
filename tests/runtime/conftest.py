"""What is logged goes to a list: many of these tests make things go wrong."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Give what relevo logs while the test runs."""
    with capture_logs() as entries:
        yield entries
