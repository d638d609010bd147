"""Ids that are spelled: "W as in William two three", "be de burro", "double five", "treinta y dos"."""

from collections.abc import Iterator
from dataclasses import dataclass

from relevo.turn.understand.values.numbers import whole_at
from relevo.turn.understand.values.tokens import Tokens, cut
from relevo.turn.understand.values.wording import (
    LANGUAGES,
    LetterWords,
    NumberWords,
    letter_words,
    number_words,
)

_SHORTEST = 2
_ARTICLES = frozenset({"un", "una", "um", "uma", "une", "ein", "eine", "a"})
_PLAIN_MARKS = frozenset("-#/_")
_LONGEST_NAME = 4


def runs(text: str, language: str = "") -> Iterator[str]:
    """Give what stands spelled in a text, drawn together and in capitals, by language."""
    tokens = cut(text)
    order = [language, *(name for name in LANGUAGES if name != language)]
    seen: set[str] = set()
    for name in order:
        if name not in LANGUAGES:
            continue
        for run in _Speller(tokens, letter_words(name), number_words(name)).runs():
            if run not in seen:
                seen.add(run)
                yield run


@dataclass(slots=True)
class _Speller:
    tokens: Tokens
    letters: LetterWords
    numbers: NumberWords

    def runs(self) -> Iterator[str]:
        """Give each unbroken sequence of letters, digits and marks."""
        signs: list[str] = []
        at = 0
        words = self.tokens.words
        while at < len(words):
            read = self._sign(at) if self._may_begin(words[at]) else None
            if read is not None:
                sign, at = read
                signs.append(sign)
                at = self._after_example(sign, at)
            elif words[at] in (",", ".", ";") or (signs and self._links(at)):
                at += 1
            else:
                yield from self._made(signs)
                signs = []
                at += 1
        yield from self._made(signs)

    def _made(self, signs: list[str]) -> Iterator[str]:
        if len(signs) >= _SHORTEST:
            yield "".join(signs).upper()

    def _links(self, at: int) -> bool:
        word = self.tokens.words[at]
        return word in self.numbers.links or word in _ARTICLES

    def _may_begin(self, word: str) -> bool:
        """Say whether a sign may begin with this word; most words can begin none."""
        return (
            len(word) == 1
            or word in self.letters.heads
            or self.numbers.is_number(word)
            or word.isdigit()
        )

    def _sign(self, at: int) -> tuple[str, int] | None:
        """Read one sign, or a number, or one that is repeated."""
        words = self.tokens.words
        repeated = self._repeated(at)
        if repeated is not None:
            return repeated
        article = words[at] in _ARTICLES and len(words[at]) > 1
        if article and (words[at],) not in self.letters.names and self._is_sign(at + 1):
            return None  # "y un cinco": the five
        named = self._named(at)
        number = None if words[at] in self.numbers.links else whole_at(words, at, self.numbers)
        if number is not None and (named is None or number[1] > named[1]):
            return str(number[0]), number[1]
        if named is not None:
            return named
        if words[at].isdigit() or words[at] in _PLAIN_MARKS:
            return words[at], at + 1
        if at > 0 and words[at - 1] in ("'", "’"):
            return None  # "it's" spells no s
        link = words[at] in self.numbers.links and not self._is_capital(at)
        return (
            (words[at], at + 1)
            if len(words[at]) == 1 and words[at].isalpha() and not link
            else None
        )

    def _is_capital(self, at: int) -> bool:
        return self.tokens.text[self.tokens.starts[at]].isupper()

    def _is_sign(self, at: int) -> bool:
        return at < len(self.tokens.words) and (
            self._named(at) is not None or self.numbers.is_number(self.tokens.words[at])
        )

    def _named(self, at: int) -> tuple[str, int] | None:
        """Read the name of a letter, digit or mark, the longest first."""
        for size in range(_LONGEST_NAME, 0, -1):
            end = at + size
            sign = self.letters.names.get(self.tokens.words[at:end])
            if sign is not None and end <= len(self.tokens.words):
                return sign, end
        return None

    def _repeated(self, at: int) -> tuple[str, int] | None:
        """Read "double five", "tres cuatros"."""
        words = self.tokens.words
        for size in (2, 1):
            times = self.letters.repeats.get(words[at : at + size])
            if times is not None and self._named(at) is None and at + size < len(words):
                sign = self._one(at + size)
                return (sign[0] * times, sign[1]) if sign is not None else None
        count = self.numbers.value(words[at])
        many = words[at + 1] if at + 1 < len(words) else ""
        digit = self.letters.names.get((many[:-1],)) if many.endswith("s") else None
        if count is not None and 2 <= count <= 9 and digit is not None and digit.isdigit():
            return (digit * count, at + 2) if not self.numbers.is_number(many) else None
        return None

    def _one(self, at: int) -> tuple[str, int] | None:
        word = self.tokens.words[at]
        named = self._named(at)
        if named is not None:
            return named
        return (word, at + 1) if len(word) == 1 and word.isalnum() else None

    def _after_example(self, sign: str, at: int) -> int:
        """Skip "as in William" behind a letter."""
        words = self.tokens.words
        for phrase in self.letters.as_in:
            end = at + len(phrase)
            if words[at:end] == phrase and end < len(words) and len(words[end]) > 1:
                fits = words[end][0] == sign.lower() or phrase[0] not in self._letters_too()
                if fits and words[end].isalpha():
                    return end + 1
        return at

    def _letters_too(self) -> frozenset[str]:
        """Give words such as "de" that name a letter as well: the example has to begin with it."""
        return frozenset(name[0] for name in self.letters.names)
