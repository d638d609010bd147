"""Look for a value that must not be there: in every file of a folder, however it may be written."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, quote_plus

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_BETWEEN = (" ", "-", ".", "_", "/", ",", "\n", "\t", "\r\n", "\u00a0", "\u2011", "\\n")
_OTHER_ZEROS = (0x0660, 0xFF10)
"""Where Arabic-Indic and full-width digits begin."""
_MOST_BETWEEN = 3


def find_bytes(folder: Path, needles: Sequence[str]) -> list[Path]:
    """Give the files below `folder` (or the file itself) that hold one of the needles.

    A needle of digits is found with separators between any of them, and in Arabic-Indic and
    full-width digits. Every needle is found in UTF-8, UTF-16 and UTF-32, in either case, escaped
    for JSON and URLs, as hexadecimal, as base64 at any offset, and within gzip and zlib files. What
    is encrypted is not found: that is the point.
    """
    written = {case for needle in needles for case in (needle, needle.lower(), needle.upper())}
    plain = {form.lower() for one in written for form in _plain(one)}
    spaced = [pattern for one in written if one.isdigit() for pattern in _spaced(one)]
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    return [file for file in files if any(_holds(body, plain, spaced) for body in _bodies(file))]


def _holds(body: bytes, plain: Iterable[bytes], spaced: Iterable[re.Pattern[bytes]]) -> bool:
    small = body.lower()
    return any(form in small for form in plain) or any(x.search(body) for x in spaced)


def _bodies(file: Path) -> Iterator[bytes]:
    body = file.read_bytes()
    yield body
    if body[:2] == b"\x1f\x8b":
        yield gzip.decompress(body)
    elif body[:1] == b"\x78":
        try:
            yield zlib.decompress(body)
        except zlib.error:
            return


def _plain(needle: str) -> Iterator[bytes]:
    """Give the ways of writing the needle that are the same wherever it stands."""
    for encoding in _ENCODINGS:
        yield needle.encode(encoding)
    for escaped in {json.dumps(needle)[1:-1], quote(needle, safe=""), quote_plus(needle)}:
        yield escaped.encode()
    raw = needle.encode()
    yield raw.hex().encode()
    for offset in range(3):
        # The first and last character of the base64 also hold bits of the neighbours.
        start = (offset * 8 + 5) // 6
        end = (offset + len(raw)) * 8 // 6
        inner = base64.b64encode(b"\0" * offset + raw)[start:end]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def _spaced(digits: str) -> Iterator[re.Pattern[bytes]]:
    """Give patterns for digits with something between them, in several scripts."""
    for encoding in _ENCODINGS:
        between = b"|".join(re.escape(char.encode(encoding)) for char in _BETWEEN)
        gap = b"(?:" + between + b"){0,%d}" % _MOST_BETWEEN
        for zero in (ord("0"), *_OTHER_ZEROS):
            written = (chr(zero + int(digit)).encode(encoding) for digit in digits)
            yield re.compile(gap.join(re.escape(digit) for digit in written))
