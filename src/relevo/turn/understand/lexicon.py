"""Word lists and patterns by language, as data files; and the matcher that finds them."""

import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from relevo.turn.understand.message import Message
from relevo.turn.understand.normalise import fold
from relevo.turn.understand.spelling import Spelling

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "de")
"""Languages that have a file of patterns. All are read at once: customers mix them."""
_BETWEEN = frozenset({"really", "even", "actually", "to", "realmente", "tanto", "wirklich"})
"""Words that may stand between a "not" and what it denies, beside those of wanting."""
LEADING = frozenset(
    ("pause", "greeting", "thanks", "confirm", "correction", "deny", "contrast", "frustrated")
) | {"sorry", "follow_up", "laugh", "also"}
"""Kinds of cues that may stand before what a message opens with ("hang on, is that …")."""
_ASKING = frozenset({"question", "open_question", "may_i"})
"""Kinds of cues that open a clause although others stand before them."""
_CLASHING = frozenset({"confirm", "deny"})
_MOST_WRITTEN_OUT = 200
"""Phrases that a pattern may stand for to be kept as a tree of words."""
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
    """Patterns of all languages: what can be written out as a tree of words, the rest by opening."""

    def __init__(self, patterns: Iterable[Pattern], known: Container[str] = frozenset()) -> None:
        self._tree: _Node = _Node()
        self._index: dict[str, list[tuple[Pattern, tuple[frozenset[str], ...]]]] = {}
        own: set[str] = set()
        for pattern in patterns:
            own.update(word for part in pattern.parts for word in part.phrases)
            written = _written_out(pattern)
            if written is not None:
                for phrase in written:
                    self._tree.add(phrase, pattern)
                continue
            # The opening is there whenever the pattern is looked at: only what follows may lack.
            needs = pattern.needs[0 if pattern.parts[0].optional else 1 :]
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
        words = self._spelled(message.words)
        places = _Places.of(message, words, self.fillers)
        present = frozenset(words)
        found: list[Cue] = []
        reached: dict[str, int] = {}
        for start in range(len(words)):
            for kind, (end, language) in self._longest(words, places, present, start).items():
                if reached.get(kind, 0) >= end:
                    continue
                reached[kind] = end
                found.append(Cue(kind, language, start, end, self._negated(message, words, start)))
                if kind in LEADING:
                    places.led(start, end)
        clashing = [cue for cue in found if cue.kind in _CLASHING]
        lost = [cue for cue in clashing if any(_overrules(other, cue) for other in clashing)]
        return [cue for cue in found if cue not in lost] if lost else found

    def _longest(
        self, words: tuple[str, ...], places: "_Places", present: frozenset[str], start: int
    ) -> Mapping[str, tuple[int, str]]:
        """Give where the longest match of each kind ends that begins here, and its language."""
        longest: dict[str, tuple[int, str]] = {}
        for end, pattern in self._tree.walk(words, start, places.stop[start]):
            known = longest.get(pattern.kind)
            if (known is None or known[0] < end) and places.fits(pattern, start, end):
                longest[pattern.kind] = (end, pattern.language)
        for pattern, needs in self._index.get(words[start], ()):
            if any(need.isdisjoint(present) for need in needs):
                continue
            end = self._match(words, places, pattern, start)
            known = longest.get(pattern.kind)
            if end > start and (known is None or known[0] < end):
                longest[pattern.kind] = (end, pattern.language)
        return longest

    def _spelled(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Set small typos right, but never a word that is known as it is."""
        return tuple(
            word if word in self._known or word in self._own else self._spelling.correct(word)
            for word in words
        )

    def filler_between(self, message: Message, start: int, end: int) -> bool:
        """Say whether only fillers stand there."""
        return all(message.words[i] in self.fillers for i in range(start, end))

    def _match(
        self, words: tuple[str, ...], places: "_Places", pattern: Pattern, start: int
    ) -> int:
        """Give the end of the longest match that begins here, or -1."""
        if pattern.at_start and not places.opens(pattern.kind, start):
            return -1
        stop = places.stop[start]
        ends = {start}
        for part in pattern.parts:
            ends = _advance(words, part, ends, stop)
            if not ends:
                return -1
        if pattern.at_end:
            ends = {end for end in ends if places.closes(end, start)}
        return max(ends, default=-1)

    def _negated(self, message: Message, words: tuple[str, ...], start: int) -> bool:
        """Say whether the words before deny what follows: "don't (really) want to …"."""
        clause = message.clause[start]
        at = start - 1
        while at >= 0 and message.clause[at] == clause and start - at <= 4:
            if words[at] in self._negators:
                return True
            if words[at] not in self._between:
                return False
            at -= 1
        return False


class _Node:
    """A word of a tree of phrases, and the patterns that end with it."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends: list[Pattern] = []

    def add(self, phrase: Phrase, pattern: Pattern) -> None:
        """Put a phrase in."""
        node = self
        for word in phrase:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = _Node()
            node = following
        node.ends.append(pattern)

    def walk(self, words: tuple[str, ...], start: int, stop: int) -> Iterable[tuple[int, Pattern]]:
        """Give the patterns that begin here, with the place where each ends."""
        node = self
        for at in range(start, stop):
            following = node.next.get(words[at])
            if following is None:
                return
            node = following
            for pattern in node.ends:
                yield at + 1, pattern


@dataclass(slots=True)
class _Places:
    """Where clauses begin and end, fillers aside."""

    stop: list[int]
    """For each word the end of its clause."""
    first: list[int]
    """For each word the beginning of its clause."""
    empty: list[bool]
    """Words that add nothing."""
    steering: list[bool]
    """The same, and words of cues that may stand before what a clause opens with."""
    taken: list[bool]
    """Words of those cues alone: "espera que lo busco" asks nothing."""

    @classmethod
    def of(cls, message: Message, words: tuple[str, ...], fillers: Container[str]) -> "_Places":
        """Look at each word once."""
        count = len(words)
        stop, first = [count] * count, [0] * count
        for at in range(1, count):
            first[at] = first[at - 1] if message.clause[at] == message.clause[at - 1] else at
        for at in range(count - 2, -1, -1):
            stop[at] = stop[at + 1] if message.clause[at] == message.clause[at + 1] else at + 1
        empty = [word in fillers for word in words]
        return cls(stop, first, empty, list(empty), [False] * count)

    def led(self, start: int, end: int) -> None:
        """Note a cue that may stand before what a clause opens with."""
        for at in range(start, end):
            self.steering[at] = self.taken[at] = True

    def opens(self, kind: str, start: int) -> bool:
        """Say whether a clause begins here."""
        if kind in _ASKING and self.taken[start]:
            return False
        before = self.steering if kind in _ASKING else self.empty
        return all(before[at] for at in range(self.first[start], start))

    def closes(self, end: int, start: int) -> bool:
        """Say whether the clause ends here."""
        return all(self.empty[at] for at in range(end, self.stop[start]))

    def fits(self, pattern: Pattern, start: int, end: int) -> bool:
        """Say whether the pattern may stand here."""
        opens = not pattern.at_start or self.opens(pattern.kind, start)
        return opens and (not pattern.at_end or self.closes(end, start))


def _written_out(pattern: Pattern) -> list[Phrase] | None:
    """Give all phrases that a pattern stands for; None where it has gaps, or they are too many."""
    found: list[Phrase] = [()]
    for part in pattern.parts:
        if not part.phrases:
            return None
        tails = [(first, *rest) for first, rests in part.phrases.items() for rest in rests]
        longer = [(*head, *tail) for head in found for tail in tails]
        found = [*found, *longer] if part.optional else longer
        if len(found) > _MOST_WRITTEN_OUT:
            return None
    return [phrase for phrase in found if phrase]


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
    line: str, kind: str, language: str, groups: Mapping[str, Sequence[str]]
) -> Pattern:
    """Read a pattern as the files write it."""
    parts: list[Part] = []
    at_start = at_end = False
    for piece in line.split():
        if piece == "^":
            at_start = True
        elif piece == "$":
            at_end = True
        elif piece == "..":
            parts.append(Part({}))
        else:
            optional = piece.endswith("?")
            body = piece.rstrip("?")
            written = [choice.rstrip("?") for choice in body.split("|")]
            choices = [
                phrase
                for choice in written
                for phrase in (groups[choice[1:-1]] if choice.startswith("{") else (choice,))
            ]
            phrases: dict[str, tuple[Phrase, ...]] = {}
            for first, *rest in sorted({_phrase(c) for c in choices if c}):
                phrases[first] = (*phrases.get(first, ()), tuple(rest))
            parts.append(Part(phrases, optional))
    return Pattern(kind, language, tuple(parts), at_start, at_end)


@cache
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
def load_words(group: str, *, folded: bool = True) -> frozenset[str]:
    """Give the words and phrases of a group in all languages, folded; `filler` is one of them."""
    found = {
        fold(phrase) if folded else phrase
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
