"""What the words of a text can mean for days and times: weekdays, months, numbers, "in", "half past"."""

import re
from dataclasses import dataclass

from relevo.turn.understand.values.numbers import whole_at
from relevo.turn.understand.values.tokens import Tokens
from relevo.turn.understand.values.wording import MomentWords, moment_words, number_words

_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:(?=t\d)|(?![\w/-]))"
    r"|(?P<date>\d{1,2}([/.-])\d{1,2}\3(?:\d{4}|\d{2}))(?![\w/-])"
    r"|(?P<short>(?!24/7)\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.)(?![\w/-]|[.,]\d)"
    r"|(?P<clock>\d{1,2}(?:[:h]|\.(?=\d\d\s*(?:uhr|[ap]\.?m)))\d{2})(?::\d{2})?(?:(?=[ap]\.?m\b)|(?=uhr\b)|(?![\w:/-]|\.\d))"
    r"|(?P<hours>\d{1,2})\s?h(?:rs|s)?(?!\w)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th|er|[ºª°]|o(?=\s+de\b)|\.(?!\d))(?!\w)"
    r"|(?P<number>\d{1,4})(?:(?=[ap]\.?m\b)|(?![\w%/]|[.,:-]\d))"
    r")",
    re.IGNORECASE,
)
_AFTER_T = re.compile(r"(?<=\dt)\d{1,2}:\d{2}", re.IGNORECASE)
_WITHIN = frozenset("-'’.")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a text with all that it can be; `word` is one that means nothing here."""

    kinds: frozenset[str]
    start: int
    end: int
    """Places in the text."""
    word: str = ""
    number: int | None = None
    digits: str = ""
    """Numeric dates and times as they are written."""

    def of(self, kind: str) -> str | None:
        """Give what stands behind the kind's colon (`weekday:4`); None when it is not of the kind."""
        if kind in self.kinds:
            return ""
        prefix = f"{kind}:"
        return next((k[len(prefix) :] for k in self.kinds if k.startswith(prefix)), None)

    def is_(self, *kinds: str) -> bool:
        """Say whether it can be one of these."""
        return any(kind in self.kinds for kind in kinds)


_UNKNOWN = frozenset({"word"})
_MARK = frozenset({"mark"})


def has_written_moment(text: str) -> bool:
    """Say whether a text has a date or time in digits."""
    return any(match.lastgroup != "number" for match in _NUMERIC.finditer(text))


def atoms_of(tokens: Tokens, language: str) -> list[Atom]:
    """Give the pieces of a text, the longest phrase at each place."""
    lexicon = moment_words(language)
    numerics = {m.start(): m for m in _NUMERIC.finditer(tokens.text)}
    numerics |= {m.start(): m for m in _AFTER_T.finditer(tokens.text)}
    found: list[Atom] = []
    at = 0
    while at < len(tokens.words):
        numeric = numerics.get(tokens.starts[at])
        if numeric is not None:
            found.append(_numeric(numeric))
            while at < len(tokens.words) and tokens.starts[at] < numeric.end():
                at += 1
            continue
        atom, at = _worded(tokens, at, lexicon)
        found.append(atom)
    return found


def _numeric(match: re.Match[str]) -> Atom:
    kind = match.lastgroup if match.re is _NUMERIC else "clock"
    kind = kind or "clock"
    text = match.group(kind) if match.re is _NUMERIC else match.group()
    number = int(text) if kind in ("ordinal", "number", "hours") else None
    return Atom(frozenset({kind}), match.start(), match.end(), "", number, text)


def _worded(tokens: Tokens, at: int, lexicon: MomentWords) -> tuple[Atom, int]:
    words = tokens.words
    start = tokens.starts[at]
    phrase_end, kinds = _phrase(tokens, at, lexicon)
    numbers = number_words(lexicon.language)
    read = whole_at(words, at, numbers) if numbers.is_number(words[at]) else None
    if read is not None and read[1] >= phrase_end:
        value, end = read
        both = kinds if phrase_end == end else frozenset[str]()
        named = both | {"spelled"} if value < 10_000 else _UNKNOWN
        return Atom(named, start, tokens.ends[end - 1], words[at], value), end
    ordinal = lexicon.ordinals.get(words[at])
    if ordinal is not None and phrase_end <= at + 1:
        return Atom(kinds | {"ordinal"}, start, tokens.ends[at], words[at], ordinal), at + 1
    if phrase_end > at:
        return Atom(kinds, start, tokens.ends[phrase_end - 1], words[at]), phrase_end
    mark = not words[at][0].isalnum()
    return Atom(_MARK if mark else _UNKNOWN, start, tokens.ends[at], words[at]), at + 1


def _phrase(tokens: Tokens, at: int, lexicon: MomentWords) -> tuple[int, frozenset[str]]:
    """Give the end and the kinds of the longest phrase that begins here."""
    for phrase, kinds in lexicon.phrases.get(tokens.words[at], ()):
        end = _end_of(tokens.words, at, phrase)
        if end:
            return end, kinds
    return at, frozenset()


def _end_of(words: tuple[str, ...], at: int, phrase: tuple[str, ...]) -> int:
    """Give where a phrase ends, 0 when it does not stand here; marks within words do not count."""
    for i, word in enumerate(phrase):
        if i and at + 1 < len(words) and words[at] in _WITHIN:
            at += 1
        if at >= len(words) or words[at] != word:
            return 0
        at += 1
    return at
