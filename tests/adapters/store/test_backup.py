"""Unit: a backup is one whole moment of a store that is in use, or is not there."""

import asyncio
from pathlib import Path

import pytest
from tests.adapters.store.conftest import Open

from relevo.kernel.errors import BadInput, Refused, StoreFailed
from relevo.testing.facts import arrival


async def test_that_a_backup_opens_as_a_store(opened: Open, url: str, tmp_path: Path) -> None:
    store = await opened(url)
    receipt = await store.receive(arrival("m1"))
    await store.backup(tmp_path / "copy.db")
    copy = await opened(f"sqlite:///{tmp_path / 'copy.db'}")
    assert await copy.read("cnv_m1") == list(receipt.records)


async def test_that_writes_go_on_and_the_copy_is_one_moment(
    opened: Open, url: str, tmp_path: Path
) -> None:
    store = await opened(url)
    for number in range(60):
        await store.receive(arrival(f"m{number}", text="x" * 90_000))
    reports: list[tuple[int, int]] = []
    backup = asyncio.create_task(  # noqa: TID251 - does not fit: a task of the test's own
        store.backup(tmp_path / "copy.db", lambda done, total: reports.append((done, total)))
    )
    later = 0
    while not backup.done():
        await store.receive(arrival(f"l{later}", address="eve"))
        later += 1
    await backup
    assert [file.name for file in _files(tmp_path)] == ["copy.db", "data"]
    copy = await opened(f"sqlite:///{tmp_path / 'copy.db'}")
    assert len(await copy.read("cnv_m0")) == 62
    assert await copy.state("cnv_m0") == await store.state("cnv_m0")
    assert len(reports) > 1
    assert reports[-1][0] == reports[-1][1]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_that_a_file_that_is_there_is_left_alone(
    opened: Open, url: str, path: Path, tmp_path: Path
) -> None:
    store = await opened(url)
    (tmp_path / "copy.db").write_text("mine")
    for target in (tmp_path / "copy.db", path):
        with pytest.raises(BadInput):
            await store.backup(target)
    assert (tmp_path / "copy.db").read_text() == "mine"


async def test_that_a_damaged_store_gives_no_backup(
    opened: Open, url: str, path: Path, tmp_path: Path
) -> None:
    store = await opened(url)
    for number in range(40):
        await store.receive(arrival(f"m{number}", text="x" * 2_000, address=f"a{number}"))
    await store.close()
    _damage(path)
    store = await opened(url)
    with pytest.raises(StoreFailed):
        await store.backup(tmp_path / "copy.db")
    assert [file.name for file in _files(tmp_path)] == ["data"]


def _damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-40_000] + b"\xff" * 40_000)


async def test_that_a_folder_that_is_not_there_is_said(opened: Open, url: str) -> None:
    store = await opened(url)
    with pytest.raises(StoreFailed):
        await store.backup(Path("/nowhere/at/all/copy.db"))


async def test_that_memory_has_no_backup(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="memory"):
        await (await opened("sqlite://")).backup(tmp_path / "copy.db")


@pytest.mark.postgres
async def test_that_postgresql_names_its_own_tool(
    opened: Open, postgres_url: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="pg_dump --format=custom"):
        await (await opened(postgres_url)).backup(tmp_path / "copy.db")
