"""The search that others rely on finds what was hidden, and only that."""

import base64
import gzip
import json
import zlib
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from relevo.testing.leak import find_bytes

CARD = "4242424242424242"
MAIL = "ana+ñ@example.com"

HIDDEN = [
    CARD.encode(),
    b"x4242 4242 4242 4242x",
    b"4242-4242\r\n4242-4242",
    "4242\u00a04242\u00a04242\u00a04242".encode("utf-16-be"),
    CARD.encode("utf-32-le"),
    "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢".encode(),
    json.dumps("4242\n4242\n4242\n4242").encode(),
    CARD.encode().hex().upper().encode(),
    *(base64.b64encode(b"z" * offset + CARD.encode() + b"rest") for offset in range(3)),
    gzip.compress(b"card " + CARD.encode()),
    zlib.compress(b"card " + CARD.encode()),
    MAIL.upper().encode(),
    json.dumps(MAIL).encode(),
    quote_plus(MAIL).encode(),
    MAIL.encode("utf-16-le"),
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=range(len(HIDDEN)))
def test_that_a_value_is_found_however_it_is_written(tmp_path: Path, hidden: bytes) -> None:
    (tmp_path / "deep").mkdir()
    guilty = tmp_path / "deep" / "relevo.db-wal"
    guilty.write_bytes(hidden if hidden[:1] in b"\x1fx" else b"\x00\x01junk" * 50 + hidden)
    (tmp_path / "innocent.txt").write_text("card ending in 4242, order 4242 4242", encoding="utf-8")
    assert find_bytes(tmp_path, [CARD, MAIL]) == [guilty]


def test_that_what_is_compressed_is_opened(tmp_path: Path) -> None:
    (tmp_path / "log.gz").write_bytes(gzip.compress(b"4242 4242 4242 4242"))
    assert find_bytes(tmp_path, [CARD]) == [tmp_path / "log.gz"]


def test_that_a_clean_folder_is_clean(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(range(256)) * 100)
    assert find_bytes(tmp_path, [CARD, MAIL]) == []
