"""Words without markup, for channels that would read its signs aloud or show them as they are."""

import re

PLAIN_CHANNELS: frozenset[str] = frozenset({"voice", "sms"})
"""Channels that know no markup."""
_LINK = re.compile(r"!?\[([^\]\n]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?![\w*_])")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_BULLET = re.compile(r"^\s*[-*•]\s+", re.MULTILINE)


def without_markup(text: str) -> str:
    """Give a text without Markdown: a link as its words, then its address; lists as lines."""
    plain = _LINK.sub(lambda found: _linked(found.group(1), found.group(2)), text)
    for _ in range(2):  # bold within italics
        plain = _EMPHASIS.sub(r"\2", plain)
    return _BULLET.sub("", _HEADING.sub("", plain))


def _linked(words: str, address: str) -> str:
    return address if words == address else f"{words} ({address})"
