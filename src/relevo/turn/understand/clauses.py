"""A long message as the clauses that may each hold a wish."""

import re
from functools import cache

from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.normalise import fold

_SENTENCE = re.compile(r"(?<=[.!?;…])\s+|\n+")
_COMMA = re.compile(r",\s*(?=(\w+))")
_OPENED = re.compile(r"(?<=[\w,])\s+(?=¿)")
_WORD = re.compile(r"\w+")
_STANDING = re.compile(r"(?<![\w-])\w+(?![\w-])")
"""A word that is no part of another ("e-mail")."""
_FEWEST = 2
_MOST = 12
_FEWEST_OF_A_HALF = 3
_MOST_HALVES = 4
"""Ways to divide a text in two that are tried."""


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
    if not _joining().isdisjoint(_WORD.findall(folded)):
        places = _places(sentence, folded)
        cuts += [places[match.end()] for match in _join().finditer(folded)]
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


def questions(text: str) -> list[str]:
    """Give the parts of a longer text that ask something: "…, does the guarantee cover that?"."""
    parts = split(text)
    found = [part for part in parts if "?" in part]
    tails = [part.rpartition(",")[2].strip() for part in found if "," in part]
    long = [tail for tail in tails if len(tail.split()) >= _FEWEST_OF_A_HALF]
    return [part for part in dict.fromkeys((*found, *long)) if part != text]


def halves(text: str) -> list[tuple[str, str]]:
    """Give the ways to divide a text in two at an "and" or the like, with some words on both sides."""
    cuts = [m.start() for m in _STANDING.finditer(text) if m.group().lower() in _ands()]
    found = [(text[:cut].strip(" ,;."), text[cut:].strip()) for cut in cuts]
    whole = [half for half in found if min(len(part.split()) for part in half) >= _FEWEST_OF_A_HALF]
    return whole[:_MOST_HALVES]


def _places(text: str, folded: str) -> list[int]:
    """Give for each place of the folded text (and its end) the place in the text."""
    if len(folded) == len(text):
        return list(range(len(text) + 1))
    places = [at for at, char in enumerate(text) for _ in fold(char)]
    return [*places, *([len(text)] * (len(folded) + 1 - len(places)))][: len(folded) + 1]


@cache
def _ands() -> frozenset[str]:
    """Give the words that may stand between two wishes, as they are written: "é" is no "e"."""
    return load_words("and", folded=False)


@cache
def _joining() -> frozenset[str]:
    """Give the words that begin what joins two wishes; most messages hold none."""
    return frozenset(phrase.split()[0] for phrase in load_words("join"))


@cache
def _join() -> re.Pattern[str]:
    """Give the pattern of the blank before words that join two wishes."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(load_words("join")))
    return re.compile(rf"\s+(?=(?:{phrases})\b)")
