"""The last look before words leave: loops, emptiness, length."""

import re
from collections.abc import Sequence

from relevo.conversation.author import AuthorKind
from relevo.conversation.commands import SMALL_TALK
from relevo.conversation.state import State

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ANYTHING_ELSE = "anything_else"
"""A courtesy behind an answer: with it or without, the answer is the same one."""


def is_loop(state: State, text: str, template: str, limit: int) -> bool:
    """Say whether this reply would be the same one `limit` times running.

    Same means the same words, or the same named text with the same facts in it: a loop that varies
    its words is one too, and the same sentence about another order is none.
    """
    name = _matter(template)
    # Small talk may come again and again without being a loop, and makes none of what follows it.
    if any(part.partition(".")[0] in SMALL_TALK for part in name) or (template and not name):
        return False
    said = [
        line
        for line in state.recent
        if line.author is AuthorKind.ASSISTANT and line.purpose == "reply"
    ][-(limit - 1) :]
    if len(said) < limit - 1:
        return False
    same_words = all(_plain(line.text) == _plain(text) for line in said)
    same_name = bool(name) and all(
        _matter(line.template) == name and _facts(line.text) == _facts(text) for line in said
    )
    return same_words or same_name


def _matter(template: str) -> tuple[str, ...]:
    """Give the names of the texts that a reply was made of, without its courtesies."""
    return tuple(part for part in template.split("+") if part not in ("", _ANYTHING_ELSE))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def sentences(text: str) -> Sequence[str]:
    """Cut a reply into the pieces it is streamed in; joined they are the reply again."""
    pieces: list[str] = []
    start = 0
    for found in _SENTENCE.finditer(text):
        pieces.append(text[start : found.end()])
        start = found.end()
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def fit(text: str, limit: int) -> Sequence[str]:
    """Cut a reply that is too long for the channel into several, between sentences where possible."""
    parts: list[str] = []
    current = ""
    for piece in sentences(text):
        for slice_ in _slices(piece, limit):
            if current and len(current) + len(slice_) > limit:
                parts.append(current)
                current = ""
            current += slice_
    if current.strip():
        parts.append(current)
    return [part.strip() for part in parts if part.strip()]


def _slices(text: str, size: int) -> Sequence[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


_FACTS = re.compile(r"⟦[^⟧]*⟧|https?://\S+|[\w#-]*\d[\w.,:/-]*\d|\d")


def keeps_facts(original: str, rewritten: str) -> bool:
    """Say whether every number, id, link and token of the original survives the rewriting."""
    return all(fact in rewritten for fact in _facts(original))


def _facts(text: str) -> list[str]:
    return [fact.rstrip(".,:") for fact in _FACTS.findall(text)]
