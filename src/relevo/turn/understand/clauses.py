"""A long message as the clauses that may each hold a wish."""

import re
from functools import cache

from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.normalise import fold

_SENTENCE = re.compile(r"(?<=[.!?;…])\s+|\n+")
_COMMA = re.compile(r",\s*(?=(\w+))")
_OPENED = re.compile(r"(?<=[\w,])\s+(?=¿)")
_WORD = re.compile(r"\w+")
_FEWEST = 2
_MOST = 12


def split(text: str) -> list[str]:
    """Split at sentence ends, at a comma before a word that opens a clause, and at "and I" or the like.

    A piece of fewer than two words joins its neighbour. A short text comes back whole.
    """
    pieces: list[str] = []
    short = ""
    for sentence in _SENTENCE.split(text):
        joined = f"{short} {sentence}".strip()
        found = _clauses(joined)
        short = "" if found else joined
        pieces += found
    if short and pieces:
        pieces[-1] = f"{pieces[-1]} {short}"
    if len(pieces) > _MOST:
        pieces = [*pieces[: _MOST - 1], " ".join(pieces[_MOST - 1 :])]
    return pieces or [text]


def _clauses(sentence: str) -> list[str]:
    openers = load_words("opener")
    cuts = [m.end() for m in _COMMA.finditer(sentence) if fold(m.group(1)) in openers]
    if "¿" in sentence:
        cuts += [m.start() for m in _OPENED.finditer(sentence)]
    folded = fold(sentence)
    if len(folded) == len(sentence) and not _joining().isdisjoint(_WORD.findall(folded)):
        cuts += [match.end() for match in _join().finditer(folded)]
    pieces: list[str] = []
    start = 0
    for cut in [*sorted(set(cuts)), len(sentence)]:
        piece = sentence[start:cut].strip(" ,")
        if len(piece.split()) >= _FEWEST:
            pieces.append(piece)
            start = cut
    rest = sentence[start:].strip(" ,")
    if rest and pieces:
        pieces[-1] = f"{pieces[-1]} {rest}"
    return pieces


@cache
def _joining() -> frozenset[str]:
    """Give the words that begin what joins two wishes; most messages hold none."""
    return frozenset(phrase.split()[0] for phrase in load_words("join"))


@cache
def _join() -> re.Pattern[str]:
    """Give the pattern of the blank before words that join two wishes."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(load_words("join")))
    return re.compile(rf"\s+(?=(?:{phrases})\b)")
