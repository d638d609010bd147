"""Word lists and patterns by language, as data files; and the matcher that finds them."""

import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from relevo.turn.understand.message import Message
from relevo.turn.understand.normalise import fold
from relevo.turn.understand.spelling import Spelling

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "de")
"""Languages that have a file of patterns. All are read at once: customers mix them."""
_BETWEEN = frozenset({"really", "even", "actually", "to", "realmente", "tanto", "wirklich"})
"""Words that may stand between a "not" and what it denies, beside those of wanting."""
_GAP = 3
"""How many words `..` may stand for."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a pattern: any of these phrases, perhaps missing; without phrases a gap."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    """The rest of each phrase, by its first word."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of parts, bound to the start or end of a clause where it says so."""

    kind: str
    language: str
    parts: tuple[Part, ...]
    at_start: bool
    at_end: bool

    @property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Give sets of words; a message that lacks all words of one of them cannot match."""
        return tuple(frozenset(p.phrases) for p in self.parts if p.phrases and not p.optional)

    @property
    def openings(self) -> frozenset[str]:
        """Give the words that a match can begin with."""
        first: set[str] = set()
        for part in self.parts:
            first.update(part.phrases)
            if part.phrases and not part.optional:
                break
        return frozenset(first)


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that was found: which words, and whether they are denied ("I don't want …")."""

    kind: str
    language: str
    start: int
    end: int
    negated: bool = False


class Lexicon:
    """Patterns of all languages, indexed by the word that they can begin with."""

    def __init__(self, patterns: Iterable[Pattern], known: Container[str] = frozenset()) -> None:
        self._index: dict[str, list[tuple[Pattern, tuple[frozenset[str], ...]]]] = {}
        own: set[str] = set()
        for pattern in patterns:
            own.update(word for part in pattern.parts for word in part.phrases)
            needs = pattern.needs
            for word in pattern.openings:
                self._index.setdefault(word, []).append((pattern, needs))
        self.fillers = load_words("filler")
        """Words that add nothing: a message of a cue and fillers is that cue alone."""
        self._negators = _single("not")
        self._between = (_pieces("want") | _BETWEEN) - self._negators
        asking = {w for group in ("person", "strong_person", "speak") for w in _pieces(group)}
        self._spelling = Spelling(asking, shortest=5, careful=True)
        self._known = known
        self._own = own

    def find(self, message: Message) -> list[Cue]:
        """Find every cue, the longest at each place; one within a longer of its kind is dropped."""
        message = self._spelled(message)
        found: list[Cue] = []
        present = frozenset(message.words)
        for start, word in enumerate(message.words):
            longest: dict[str, Cue] = {}
            for pattern, needs in self._index.get(word, ()):
                if any(need.isdisjoint(present) for need in needs):
                    continue
                end = self._match(message, pattern, start)
                known = longest.get(pattern.kind)
                if end > start and (known is None or known.end < end):
                    longest[pattern.kind] = Cue(pattern.kind, pattern.language, start, end)
            for cue in longest.values():
                if not any(c.kind == cue.kind and c.end >= cue.end for c in found):
                    negated = self._negated(message, start)
                    found.append(Cue(cue.kind, cue.language, start, cue.end, negated))
        return [cue for cue in found if not any(_overrules(other, cue) for other in found)]

    def _spelled(self, message: Message) -> Message:
        """Set small typos right, but never a word that is known as it is."""
        words = tuple(
            word if word in self._known or word in self._own else self._spelling.correct(word)
            for word in message.words
        )
        return message if words == message.words else replace(message, words=words)

    def filler_between(self, message: Message, start: int, end: int) -> bool:
        """Say whether only fillers stand there."""
        return all(message.words[i] in self.fillers for i in range(start, end))

    def _match(self, message: Message, pattern: Pattern, start: int) -> int:
        """Give the end of the longest match that begins here, or -1."""
        clause = message.clause[start]
        if pattern.at_start:
            before = start
            while before and message.clause[before - 1] == clause:
                before -= 1
                if message.words[before] not in self.fillers:
                    return -1
        stop = start
        while stop < len(message.words) and message.clause[stop] == clause:
            stop += 1
        ends = {start}
        for part in pattern.parts:
            ends = _advance(message.words, part, ends, stop)
            if not ends:
                return -1
        if pattern.at_end:
            ends = {end for end in ends if self.filler_between(message, end, stop)}
        return max(ends, default=-1)

    def _negated(self, message: Message, start: int) -> bool:
        """Say whether the words before deny what follows: "don't (really) want to …"."""
        clause = message.clause[start]
        at = start - 1
        while at >= 0 and message.clause[at] == clause and start - at <= 4:
            if message.words[at] in self._negators:
                return True
            if message.words[at] not in self._between:
                return False
            at -= 1
        return False


def _overrules(longer: Cue, cue: Cue) -> bool:
    """Say whether a yes lies within a longer no, or a no within a longer yes ("no problem")."""
    return (
        {longer.kind, cue.kind} == {"confirm", "deny"}
        and longer.start <= cue.start
        and cue.end <= longer.end
        and longer.end - longer.start > cue.end - cue.start
    )


def _advance(words: Sequence[str], part: Part, ends: set[int], stop: int) -> set[int]:
    """Give where a match may stand after this part."""
    if not part.phrases:
        return {min(end + skip, stop) for end in ends for skip in range(_GAP + 1)}
    reached = set(ends) if part.optional else set[int]()
    for end in ends:
        if end >= stop:
            continue
        for rest in part.phrases.get(words[end], ()):
            after = end + 1 + len(rest)
            if after <= stop and (not rest or tuple(words[end + 1 : after]) == rest):
                reached.add(after)
    return reached


def compile_pattern(
    written: str, kind: str, language: str, groups: Mapping[str, Sequence[str]]
) -> Pattern:
    """Read a pattern as the files write it."""
    parts: list[Part] = []
    at_start = at_end = False
    for piece in written.split():
        if piece == "^":
            at_start = True
        elif piece == "$":
            at_end = True
        elif piece == "..":
            parts.append(Part({}))
        else:
            optional = piece.endswith("?")
            body = piece.rstrip("?")
            written_out = (choice.rstrip("?") for choice in body.split("|"))
            choices = groups[body[1:-1]] if body.startswith("{") else written_out
            phrases: dict[str, tuple[Phrase, ...]] = {}
            for first, *rest in sorted({_phrase(c) for c in choices if c}):
                phrases[first] = (*phrases.get(first, ()), tuple(rest))
            parts.append(Part(phrases, optional))
    return Pattern(kind, language, tuple(parts), at_start, at_end)


def _phrase(written: str) -> Phrase:
    return tuple(fold(written).replace("_", " ").split())


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """Read the patterns of all languages."""
    return tuple(
        compile_pattern(line, kind, language, data["words"])
        for language, data in _files().items()
        for kind, lines in data["patterns"].items()
        if kind != "filler"
        for line in lines
    )


@cache
def load_words(group: str) -> frozenset[str]:
    """Give the words and phrases of a group in all languages, folded; `filler` is one of them."""
    found = {
        fold(phrase)
        for data in _files().values()
        for phrase in (data["patterns"] if group == "filler" else data["words"]).get(group, ())
    }
    return frozenset(found)


@cache
def _files() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    folder = resources.files("relevo.turn.understand") / "lexicon"
    return {
        language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }


def _single(group: str) -> frozenset[str]:
    return frozenset(phrase for phrase in load_words(group) if " " not in phrase)


def _pieces(group: str) -> frozenset[str]:
    return frozenset(word for phrase in load_words(group) for word in phrase.split())
