import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relevo.adapters.keys.local.master import load_or_create_master_key, parse_master_key
from relevo.kernel.errors import BadInput, StoreFailed


def test_that_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    key = load_or_create_master_key(path)
    assert len(key) == 32
    assert load_or_create_master_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_that_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_or_create_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_that_two_at_once_end_with_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_or_create_master_key, [path] * 16))
    assert len(keys) == 1


@pytest.mark.parametrize("written", [b"", b"hello", b"\xff\xfe", base64.b64encode(b"x" * 31)])
def test_that_a_file_without_a_key_is_never_overwritten(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(written)
    with pytest.raises(BadInput, match=r"master\.key"):
        load_or_create_master_key(path)
    assert path.read_bytes() == written


def test_that_a_folder_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="master key"):
        load_or_create_master_key(tmp_path)


def test_that_base64_is_read_in_both_alphabets_and_never_quoted() -> None:
    key = bytes([251, 255]) * 16
    assert parse_master_key(base64.b64encode(key).decode()) == key
    assert parse_master_key(base64.urlsafe_b64encode(key).decode().rstrip("=") + "\n") == key
    with pytest.raises(BadInput) as refused:
        parse_master_key("my secret!")
    assert "secret!" not in str(refused.value)
