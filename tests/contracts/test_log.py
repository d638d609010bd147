"""Contract: every Log keeps the same promises."""

import pytest

from relevo.conversation.memory import MemoryLog
from relevo.conversation.ports import Log
from relevo.testing.log_contract import LogContract


class TestMemoryLog(LogContract):
    @pytest.fixture
    def log(self) -> Log:
        return MemoryLog()
