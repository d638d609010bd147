"""Make foreign text safe to store and to cut: what comes in passes here first."""

import re
import unicodedata

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_ENDS_OF_LINES = re.compile("\r\n?|\x85")
_UNLIKE_ASCII = re.compile(r"[^\x00-\x7f]{32,}")
_MOST_MARKS = 30
_TOKEN_AT_END = re.compile(r"⟦[a-z_]{0,20}:?[0-9a-z]{0,40}$")
_NUMBER_AT_END = re.compile(r"\d[\d\s.\-_/]*$")
_LONGEST_NUMBER = 60


def clean(text: str) -> str:
    """Give the text in NFC without U+0000, lone surrogates and controls but line ends and tabs.

    All line ends become a line feed. Of more than 30 accents on one letter the rest is dropped: no script
    has them, and normalising them takes the square of their number.
    """
    text = _UNWANTED.sub("", _ENDS_OF_LINES.sub("\n", text))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _UNLIKE_ASCII.sub(_few_marks, text))


def limited(text: str, code_points: int) -> str:
    """Give at most that many code points, cut before a token or number that the cut would halve."""
    if len(text) <= code_points:
        return text
    head = text[:code_points]
    if text[code_points].isdigit() or head[-1:].isdigit():
        head = head[:-_LONGEST_NUMBER] + _NUMBER_AT_END.sub("", head[-_LONGEST_NUMBER:])
    return _TOKEN_AT_END.sub("", head)


def _few_marks(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in match[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)
