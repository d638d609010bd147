"""Look for a value that must not be there: in every file of a folder, however it may be written."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
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
    pattern = re.compile(b"|".join(form for one in written for form in _forms(one)), re.IGNORECASE)
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    return [file for file in files if any(pattern.search(body) for body in _bodies(file))]


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


def _forms(needle: str) -> Iterator[bytes]:
    """Give regular expressions over bytes, each one way of writing the needle."""
    for encoding in _ENCODINGS:
        yield from _spaced(needle, encoding) if needle.isdigit() else [_exact(needle, encoding)]
    for escaped in {json.dumps(needle)[1:-1], quote(needle, safe=""), quote_plus(needle)}:
        yield _exact(escaped, "utf-8")
    raw = needle.encode()
    yield re.escape(raw.hex().encode())
    for offset in range(3):
        # The first and last character of the base64 also hold bits of the neighbours.
        start = (offset * 8 + 5) // 6
        end = (offset + len(raw)) * 8 // 6
        inner = base64.b64encode(b"\0" * offset + raw)[start:end]
        yield re.escape(inner)
        yield re.escape(inner.translate(bytes.maketrans(b"+/", b"-_")))


def _exact(text: str, encoding: str) -> bytes:
    return re.escape(text.encode(encoding))


def _spaced(digits: str, encoding: str) -> Iterator[bytes]:
    between = b"|".join(_exact(char, encoding) for char in _BETWEEN)
    gap = b"(?:" + between + b"){0,%d}" % _MOST_BETWEEN
    yield gap.join(_exact(digit, encoding) for digit in digits)
    for zero in _OTHER_ZEROS:
        yield gap.join(_exact(chr(zero + int(digit)), encoding) for digit in digits)
