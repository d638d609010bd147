"""Which of the offered values is meant: by its name, a synonym, its place, with small typos."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from relevo.turn.understand.language import common_words, function_words
from relevo.turn.understand.lexicon import load_words
from relevo.turn.understand.message import Message
from relevo.turn.understand.normalise import fold

_ORDINALS = {
    word: place
    for words in (
        "first second third fourth fifth",
        "primero segundo tercero cuarto quinto",
        "primera segunda tercera cuarta quinta",
        "primeiro segundo terceiro quarto quinto",
        "primeira segunda terceira quarta quinta",
        "premier deuxieme troisieme quatrieme cinquieme",
        "erste zweite dritte vierte funfte",
        "1st 2nd 3rd 4th 5th",
        "1 2 3 4 5",
        "one two three four five",
        "uno dos tres cuatro cinco",
        "um dois tres quatro cinco",
        "a b c d e",
    )
    for place, word in enumerate(words.split())
}
_ALL = frozenset(
    [
        "all",
        "both",
        "everything",
        "todo",
        "todos",
        "todas",
        "ambos",
        "ambas",
        "tudo",
        "tous",
        "toutes",
        "alle",
        "beide",
        "alles",
    ]
)
_LAST = frozenset({"last", "ultimo", "ultima", "dernier", "derniere", "letzte", "letzter"})
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (r, c) for r, row in enumerate(_ROWS) for c, key in enumerate(row)}
_SOUNDS = ("aeiouy", "bv", "scz", "gj", "kqc", "mn")
"""Letters that are taken for one another in writing, beside neighbours on the keyboard."""
_NEAR = frozenset(
    a + b
    for keys in (*_SOUNDS, "".join(_KEYS))
    for a in keys
    for b in keys
    if keys in _SOUNDS
    or (abs(_KEYS[a][0] - _KEYS[b][0]) <= 1 and abs(_KEYS[a][1] - _KEYS[b][1]) <= 1)
)
"""Pairs of letters that lie side by side on a keyboard, or sound alike."""
_DENIED_WITHIN = 6
"""Words between a "not" and the option that it denies, at most."""
_BRIEF = 5
_JOINED = re.compile(
    r"[,;&+\n]|\b(?:and|y|e|et|und|plus|also|también|também|auch|aussi)\b", re.IGNORECASE
)
_FEW = 2
"""Words with a matter up to which a part of an option's name stands for the whole."""
_PAIR = 2
_EVEN = 0.05
"""Scores nearer than this name two values equally."""
_SHORTEST, _LONG = 5, 8
"""Letters from which a word may hold one slip, and two."""


def match(
    message: Message, names: Mapping[str, Sequence[str]], *, strict: bool, asked: bool = False
) -> str | None:
    """Give the value whose name the message says best; None when none, or two equally.

    `strict` wants the words as they are; else small typos, parts of a name and places count. What is
    denied ("not the money") is no choice; where it was `asked`, denying one of two is choosing the
    other.
    """
    best = matches(message, names, strict=strict, asked=asked)
    return best[0] if len(best) == 1 else None


def matches(
    message: Message,
    names: Mapping[str, Sequence[str]],
    *,
    strict: bool,
    asked: bool = False,
    added: bool = False,
) -> tuple[str, ...]:
    """Give the values that the message names best: one, or several equally well.

    `added` counts all names of a value together ("the black shirt" of shirts in two colours).
    """
    prepared = _prepared(tuple((value, tuple(group)) for value, group in names.items()))
    if strict and prepared.forms.isdisjoint(message.words):
        return ()
    denied, kept = _denied(message, prepared)
    scores = _scores(_held(kept, prepared) if strict else _named(kept, prepared), added=added)
    if not scores and asked and len(names) == _PAIR and len(denied) == 1:
        return tuple(value for value in names if value not in denied)
    if not strict and not scores and not denied:
        place = _place(kept, len(names))
        return () if place is None else (list(names)[place],)
    most = max(scores.values(), default=0.0)
    return tuple(value for value in names if most - scores.get(value, -1.0) < _EVEN)


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """One name of a value, and its place among all names of all values."""

    place: int
    value: str
    words: tuple[str, ...]
    heavy: tuple[str, ...]
    """The words that are no small ones."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The names of the values as they are compared, worked out once."""

    words: frozenset[str]
    """All words that the values are named with: none of them is a typo of another."""
    forms: frozenset[str]
    """The same, and their plurals and singulars: a text without any of them names nothing."""
    alike: Mapping[str, Sequence[str]]
    """By what may be said, the words that it is, or is the plural or singular of."""
    initials: Mapping[str, Sequence[str]]
    """By first letter, the words that may be said with a slip."""
    holders: Mapping[str, Sequence[_Phrase]]
    """By word, the names that hold it."""
    openings: Mapping[str, Sequence[_Phrase]]
    """By what may be said first, the names that it may begin."""
    telling: Mapping[str, Sequence[str]]
    """By what may be said, the values of which alone it is a word with a matter."""


@lru_cache(maxsize=512)
def _prepared(names: tuple[tuple[str, tuple[str, ...]], ...]) -> _Prepared:
    small = load_words("small")
    said = [(value, _words(name)) for value, group in names for name in group]
    phrases = [
        _Phrase(place, value, words, tuple(w for w in words if len(w) > 3 and w not in small))
        for place, (value, words) in enumerate(said)
        if words
    ]
    own: dict[str, set[str]] = {value: set() for value, _ in names}
    holders: dict[str, list[_Phrase]] = {}
    openings: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        own[phrase.value].update(phrase.words)
        for word in dict.fromkeys(phrase.words):
            holders.setdefault(word, []).append(phrase)
        first, *rest = phrase.words
        for form in (first,) if rest else (first, f"{first}s", f"{first}es"):
            openings.setdefault(form, []).append(phrase)
    words = frozenset(holders)
    alike: dict[str, list[str]] = {}
    initials: dict[str, list[str]] = {}
    telling: dict[str, list[str]] = {}
    for word in words:
        holding = [value for value, mine in own.items() if word in mine]
        heavy = len(word) > 3 and len(holding) == 1 and not _is_light(word)
        for form in _forms(word):
            alike.setdefault(form, []).append(word)
            if heavy:
                telling.setdefault(form, []).append(holding[0])
        if len(word) >= _SHORTEST:
            initials.setdefault(word[0], []).append(word)
    forms = words.union(*({f"{w}s", f"{w}es", w.removesuffix("s")} for w in words))
    return _Prepared(words, forms, alike, initials, holders, openings, telling)


def _forms(word: str) -> list[str]:
    """Give what may be said for a word: itself, its plural, its singular."""
    return [word, f"{word}s", *([word[:-1]] if word.endswith("s") else [])]


def _scores(found: Mapping[_Phrase, float], *, added: bool) -> dict[str, float]:
    """Put the scores of a value's names together: the best, or their sum."""
    scores: dict[str, float] = {}
    for phrase in sorted(found, key=lambda phrase: phrase.place):
        before = scores.get(phrase.value, 0.0)
        score = found[phrase]
        scores[phrase.value] = before + score if added else max(before, score)
    return scores


def _denied(message: Message, prepared: _Prepared) -> tuple[set[str], Sequence[str]]:
    """Give the options that the message denies, and its words without those that deny them."""
    words = message.words
    negators = list(_negators(words))
    if not negators:
        return set(), words
    spans = sorted(set(_spans(words, prepared)))
    inside = {i for start, end, _ in spans for i in range(start + 1, end)}
    gone: set[int] = set()
    denied: set[str] = set()
    for at, end in negators:
        if at in inside or any(start <= at < stop for start, stop, _ in spans):
            continue
        reach = _reach(message, end)
        first = next((start for start, _, _ in spans if end <= start < reach), None)
        hit = [span for span in spans if span[0] == first] if first is not None else []
        denied |= {value for _, _, value in hit}
        for _, stop, _ in hit:
            gone |= set(range(at, stop))
    return denied, [word for i, word in enumerate(words) if i not in gone]


@cache
def _denials() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Give "not", "instead of" and their like, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(load_words("not") | load_words("instead")):
        pieces = tuple(phrase.split())
        found.setdefault(pieces[0], []).append(pieces)
    return found


def _negators(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the places of "not", "instead of" and their like: where they begin and end."""
    table = _denials()
    for at, word in enumerate(words):
        for pieces in table.get(word, ()):
            if tuple(words[at : at + len(pieces)]) == pieces:
                yield at, at + len(pieces)


def _reach(message: Message, start: int) -> int:
    """Give where what a "not" denies ends at the latest: the clause, a "but", a "because".

    A mark right after it ("no, the money") makes it an answer of its own, which denies nothing.
    """
    end = start
    turning = load_words("turning")
    while (
        end < len(message.words)
        and not message.starts(end)
        and message.words[end] not in turning
        and end - start <= _DENIED_WITHIN
    ):
        end += 1
    return end


def _spans(words: Sequence[str], prepared: _Prepared) -> Iterator[tuple[int, int, str]]:
    """Give where options are named in full, or by a word that only one of them has."""
    for at, word in enumerate(words):
        for phrase in prepared.openings.get(word, ()):
            if _stands(words, at, phrase.words):
                yield at, at + len(phrase.words), phrase.value
        for value in prepared.telling.get(word, ()):
            yield at, at + 1, value


def _stands(said: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    """Say whether these words follow here; the last may be a plural."""
    end = at + len(phrase)
    if end > len(said):
        return False
    *front, last = phrase
    return list(said[at : end - 1]) == front and said[end - 1] in (last, f"{last}s", f"{last}es")


def _is_light(word: str) -> bool:
    return word in load_words("small") or word in function_words()


@lru_cache(maxsize=8_192)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(fold(phrase).replace("_", " ").replace("-", " ").split())


def _held(said: Sequence[str], prepared: _Prepared) -> dict[_Phrase, float]:
    """Give the names whose words stand in a text one after another; the last may be a plural."""
    return {
        phrase: 1 + 0.05 * len(phrase.words)
        for at, word in enumerate(said)
        for phrase in prepared.openings.get(word, ())
        if _stands(said, at, phrase.words)
    }


def _named(said: Sequence[str], prepared: _Prepared) -> dict[_Phrase, float]:
    """Say how well each name stands in what was said: above 1 in full and long; 0 is left out."""
    hits = _hits(said, prepared)
    if not hits:
        return {}
    # A part of a name stands for it where little else is said: "the colour" may be anything in a story.
    brief = len([word for word in said if not _adds_nothing(word)]) <= _FEW
    found: dict[_Phrase, float] = {}
    for phrase in dict.fromkeys(phrase for word in hits for phrase in prepared.holders[word]):
        score = _score(phrase, hits, brief=brief)
        if score > 0:
            found[phrase] = score
    return found


def _score(phrase: _Phrase, hits: Mapping[str, float], *, brief: bool) -> float:
    share = sum([hits.get(word, 0.0) for word in phrase.words]) / len(phrase.words)
    if share >= 0.8:
        return share + 0.05 * len(phrase.words)
    said = [word in hits for word in phrase.heavy]
    return 0.5 * share + 0.1 if any(said) and (brief or all(said)) else 0.0


def _adds_nothing(word: str) -> bool:
    return _is_light(word) or word in load_words("filler")


def _hits(said: Sequence[str], prepared: _Prepared) -> dict[str, float]:
    """Give the words of names that were said: 1 as it is or in the plural, less with a typo."""
    hits = {word: 1.0 for one in said for word in prepared.alike.get(one, ())}
    known = common_words()
    for one in said:
        if len(one) < _SHORTEST or one in prepared.words or one in known:
            continue
        for word in prepared.initials.get(one[0], ()):
            if word not in hits and is_slip(one, word):
                hits[word] = 0.8
    return hits


def is_slip(said: str, word: str) -> bool:
    """Say whether one word is the other with a slip of the fingers or the ear, two in a long one.

    A letter too many, too few or swapped with its neighbour is one, and so is a letter that lies
    beside the right one or sounds like it. Any other letter makes another word ("charged", "changed").
    """
    if min(len(said), len(word)) < _SHORTEST or said[0] != word[0]:
        return False
    allowed = 2 if min(len(said), len(word)) >= _LONG else 1
    if abs(len(said) - len(word)) > allowed:
        return False
    # Each slip takes one letter away, or puts one in, or both: most words differ by more.
    here, there = set(said), set(word)
    if len(here - there) > allowed or len(there - here) > allowed:
        return False
    return _slips(said, word, allowed) <= allowed


def _slips(left: str, right: str, most: int) -> int:
    """Count the slips between two words; above `most`, most + 1."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            wrong = 0 if a == b else 1 if a + b in _NEAR else most + 1
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + wrong)
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _place(said: Sequence[str], count: int) -> int | None:
    """Read "the second one", "2", "la última"."""
    small = load_words("small") | load_words("filler")
    words = [word for word in said if word not in small] or list(said)
    if len(words) != 1:
        return None
    if words[0] in _LAST:
        return count - 1
    place = _ORDINALS.get(words[0])
    return place if place is not None and place < count else None


def match_many(message: Message, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give all values that the message names, in its order: "the lamp and the mug", "all of them"."""
    if not _ALL.isdisjoint(message.words) and len(message.words) <= _BRIEF:
        return tuple(names)
    found: dict[str, None] = {}
    for part in _JOINED.split(message.text):
        best = matches(Message.of(part), names, strict=False, added=True) if part.strip() else ()
        if len(best) == 1:
            found[best[0]] = None
    return tuple(found)
