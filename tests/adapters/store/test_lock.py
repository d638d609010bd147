"""Unit: one process runs turns on a SQLite store, and the next is told which one does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.adapters.store.conftest import Open

from relevo.adapters.store.sql.lock import StoreLock
from relevo.kernel.errors import BadInput, Refused, StoreFailed
from relevo.testing.facts import arrival


def test_that_a_second_runner_is_refused_by_name(url: str) -> None:
    with StoreLock(url), pytest.raises(Refused, match=f"process {os.getpid()}"), StoreLock(url):
        pass


def test_that_the_lock_is_free_afterwards(url: str) -> None:
    for _ in range(2):
        with StoreLock(url):
            pass


def test_that_the_lock_ends_with_its_process(url: str) -> None:
    program = (
        "import os, sys\n"
        "from relevo.adapters.store.sql.lock import StoreLock\n"
        "lock = StoreLock(sys.argv[1]).__enter__()\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603 - does not fit: our own interpreter and program
        [sys.executable, "-c", program, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Refused, match=f"process {process.pid}"), StoreLock(url):
            pass
        process.kill()
        process.wait()
        with StoreLock(url):
            pass


async def test_that_the_lock_stops_no_reader_or_writer(opened: Open, url: str) -> None:
    with StoreLock(url):
        store = await opened(url)
        assert not (await store.receive(arrival("m1"))).repeated


def test_that_servers_and_memory_need_no_lock() -> None:
    for url in ("sqlite://", "postgresql://db/x"):
        with StoreLock(url), StoreLock(url):
            pass


def test_that_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreFailed, match="lock file"),
        StoreLock(f"sqlite:///{tmp_path}/file/x.db"),
    ):
        pass


def test_that_an_address_of_something_else_is_refused() -> None:
    for url in ("mysql://x", "store.db", ""):
        with pytest.raises(BadInput):
            StoreLock(url)
