"""Numbers in digits and in words (English, Spanish, Portuguese, French, German)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from relevo.turn.understand.values.tokens import Tokens, cut
from relevo.turn.understand.values.wording import LANGUAGES, NumberWords, number_words

_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\w])")
_DIGITS = re.compile(r"(?<![\w.,])[-+]?\d+(?:[.,]\d+)*(?:(?=k\b)|(?![\w]))", re.IGNORECASE)
_LARGE = 1e15
_OPEN = 10**9
"""Room of a number to which anything may still be added."""
_SCORE, _FOUR, _TEN = 20, 4, 10
_ARTICLES = frozenset({"a", "an"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, and where it stands."""

    value: float
    start: int
    end: int
    spelled: bool = False
    sure: bool = True


def written(value: float) -> str:
    """Write a number as slots hold it: no thousands marks, a point, no empty decimals."""
    return str(int(value)) if value == int(value) and abs(value) < _LARGE else repr(value)


def parse_digits(text: str) -> float:
    """Read `1.234,50`, `1,234.50`, `1 234`: the last mark divides unless it groups thousands."""
    sign = -1.0 if text.startswith("-") else 1.0
    body = re.sub(r"\s", "", text).lstrip("+-")
    marks = [c for c in body if c in ".,"]
    if not marks:
        return sign * float(body[:18])
    last = marks[-1]
    head, _, tail = body.rpartition(last)
    grouped = len(tail) == 3 and (marks.count(last) > 1 or len(set(marks)) == 1)
    grouped = grouped and head.replace(".", "").replace(",", "") not in ("", "0")
    whole = (head + tail if grouped else head).replace(".", "").replace(",", "")
    return sign * float(f"{whole[:18] or '0'}.{'' if grouped else tail[:6]}0")


def find(text: str, language: str = "") -> list[Number]:
    """Find all numbers in a text, those in digits and those in words of the best fitting language."""
    tokens = cut(text)
    has_digit = any(word.isdigit() for word in tokens.words)
    found = _in_digits(text, language) if has_digit else []
    lexicon = spoken_in(tokens, language)
    if lexicon is None:
        return found
    spelled = _spelled(tokens, lexicon)
    if language and lexicon.language != language and len(spelled) == 1:
        # A word of another language alone is a false friend as often as a number ("once").
        one = tokens.text[spelled[0].start : spelled[0].end].isalpha()
        spelled = [replace(spelled[0], sure=spelled[0].sure and not one)]
    if found:
        found = [_multiplied(number, tokens, lexicon) for number in found]
        taken = [(n.start, n.end) for n in found]
        spelled = [n for n in spelled if not any(s <= n.start < e for s, e in taken)]
    return sorted([*found, *spelled], key=lambda number: number.start)


def spoken_in(tokens: Tokens, language: str = "") -> NumberWords | None:
    """Give the words of the language that most number words of a text are of; None without any."""
    best, most = None, 0
    for name in LANGUAGES:
        words = number_words(name)
        hits = sum(2 for word in tokens.words if words.is_number(word))
        hits += 1 if hits and name == language else 0
        if hits > most:
            best, most = words, hits
    return best


def count_words(text: str) -> int:
    """Count the number words of a text, in the language that has most of them."""
    words = cut(text).words
    if _any_words().isdisjoint(words):
        return 0
    return max(sum(number_words(name).is_number(word) for word in words) for name in LANGUAGES)


@cache
def _any_words() -> frozenset[str]:
    """Give all number words; compounds apart."""
    return frozenset[str]().union(
        *(number_words(name).values for name in LANGUAGES),
        *(number_words(name).times for name in LANGUAGES),
    )


def whole_at(tokens: Sequence[str], at: int, words: NumberWords) -> tuple[int, int] | None:
    """Read the whole number in words that begins at a piece: its value, and where it ends."""
    run = _Run(words)
    end = at
    while end < len(tokens):
        word = tokens[end]
        if word in words.links and end > at and end + 1 < len(tokens):
            if not run.takes(tokens[end + 1]):
                break
            end += 1
            continue
        if word == "-" and end > at and end + 1 < len(tokens) and run.takes(tokens[end + 1]):
            end += 1
            continue
        if not run.takes(word):
            break
        run.add(word)
        end += 1
    return (run.total + run.current, end) if end > at else None


class _Run:
    """A number in words as it is being read: what it comes to, and what may still be added."""

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self.total = 0
        self.current = 0
        self._room = _OPEN
        self._limit = _OPEN
        self._begun = False
        self._last = 0

    def takes(self, word: str) -> bool:
        """Say whether the word goes on with the number."""
        if word in self._words.times:
            times = self._words.times[word]
            if times == 100:
                return self.current < 100 and (not self._begun or self.current > 0)
            return times < self._limit and (not self._begun or self.current > 0)
        value = self._words.value(word)
        if value is None:
            return False
        if self._is_score(value):
            return True
        if self._words.language == "fr" and self._last == _TEN:
            return 7 <= value <= 9  # dix-sept, quatre-vingt-dix-neuf
        return value < self._room and (value > 0 or not self._begun)

    def _is_score(self, value: int) -> bool:
        """Say whether four and twenty make eighty."""
        return self._words.language == "fr" and value == _SCORE and self.current % 100 == _FOUR

    def add(self, word: str) -> None:
        """Take a word that goes on with the number."""
        times = self._words.times.get(word)
        self._begun = True
        if times == 100:
            self.current = max(self.current, 1) * 100
            self._room = 100
        elif times is not None:
            self.total += max(self.current, 1) * times
            self.current = 0
            self._room = self._limit = times
        else:
            value = self._words.value(word) or 0
            if self._is_score(value):
                self.current += 76
                self._room = 20
                return
            self.current += value
            self._last = value
            self._room = _room_after(value, self._words.language)


def _room_after(value: int, language: str) -> int:
    if value % 1_000 == 0 and value:
        return 1_000
    if value % 100 == 0 and value:
        return 100
    if value % 10 == 0 and value >= 20:
        return 20 if language == "fr" and value % 100 == 60 else 10
    return 0


def _in_digits(text: str, language: str) -> list[Number]:
    grouped = [] if language == "en" else list(_GROUPED.finditer(text))
    found = [Number(parse_digits(m.group()), m.start(), m.end()) for m in grouped]
    for match in _DIGITS.finditer(text):
        if any(n.start <= match.start() < n.end for n in found):
            continue
        value, end = parse_digits(match.group()), match.end()
        if text[end : end + 1] in ("k", "K"):
            value, end = value * 1_000, end + 1
        found.append(Number(value, match.start(), end))
    return sorted(found, key=lambda number: number.start)


def _multiplied(number: Number, tokens: Tokens, words: NumberWords) -> Number:
    """Take what stands behind digits: "20 mil", "2 million", "2 dozen"."""
    for at, start in enumerate(tokens.starts):
        if number.end < start <= number.end + 1:
            times = words.times.get(tokens.words[at])
            if times is not None and times > 10:
                return replace(number, value=number.value * times, end=tokens.ends[at])
    return number


def _spelled(tokens: Tokens, words: NumberWords) -> list[Number]:
    found: list[Number] = []
    at = 0
    pieces = tokens.words
    while at < len(pieces):
        half = _half_of_many(tokens, at, words)
        read = half or whole_at(pieces, at, words)
        if read is None:
            at += 1
            continue
        value, end = read
        size, end = (float(value), end) if half else _with_half(tokens, float(value), end, words)
        lone = end == at + 1 and pieces[at] in words.lone
        negative = at > 0 and pieces[at - 1] in words.minus
        found.append(
            Number(
                -size if negative else size,
                tokens.starts[at],
                tokens.ends[end - 1],
                spelled=True,
                sure=not lone,
            )
        )
        at = end
    return found + _half_compounds(tokens, words)


def _half_of_many(tokens: Tokens, at: int, words: NumberWords) -> tuple[int, int] | None:
    """Read "half a dozen", "media docena"."""
    pieces = tokens.words
    if pieces[at] not in words.halves:
        return None
    end = at + 1
    if end < len(pieces) and pieces[end] in _ARTICLES:
        end += 1
    many = words.times.get(pieces[end]) if end < len(pieces) else None
    return None if many is None or many == 1 else (many // 2, end + 1)


def _with_half(tokens: Tokens, value: float, end: int, words: NumberWords) -> tuple[float, int]:
    """Read "one and a half", "dos y medio"."""
    pieces = tokens.words
    at = end
    if at < len(pieces) and pieces[at] in words.links:
        at += 1
        if at < len(pieces) and pieces[at] in _ARTICLES:
            at += 1
        if at < len(pieces) and pieces[at] in words.halves:
            return value + 0.5, at + 1
    return value, end


def _half_compounds(tokens: Tokens, words: NumberWords) -> list[Number]:
    """Read "anderthalb" and "zweieinhalb"."""
    if words.language != "de":
        return []
    found: list[Number] = []
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        whole = words.value(word.removesuffix("einhalb")) if word.endswith("einhalb") else None
        if word == "anderthalb":
            whole = 1
        if whole is not None:
            found.append(Number(whole + 0.5, start, end, spelled=True))
    return found
