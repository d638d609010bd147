"""Which of the offered values is meant: by its name, a synonym, its place, with small typos."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

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
_LAST = frozenset({"last", "ultimo", "ultima", "dernier", "derniere", "letzte", "letzter"})


def distance(left: str, right: str, most: int) -> int:
    """Count the typos between two words (a swap of neighbours is one); above `most`, most + 1."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def typos_allowed(word: str) -> int:
    """Say how many typos a word of this length forgives."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def match(message: Message, names: Mapping[str, Sequence[str]], *, strict: bool) -> str | None:
    """Give the value whose name the message says best; None when none, or two equally.

    `strict` wants the words as they are; else small typos, parts of a name and places count.
    """
    scores: dict[str, float] = {}
    said = message.words
    text = f" {' '.join(said)} "
    for value, phrases in names.items():
        words = map(_words, phrases)
        each = (_held(text, w) if strict else _score(said, w) for w in words)
        best = max(each, default=0.0)
        if best > 0:
            scores[value] = best
    if not strict and not scores:
        place = _place(said, len(names))
        return None if place is None else list(names)[place]
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.05):
        return None
    return ranked[0][0]


@lru_cache(maxsize=8_192)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(fold(phrase).replace("_", " ").replace("-", " ").split())


def _held(text: str, wanted: Sequence[str]) -> float:
    """Say whether the words stand in a text one after another; the last may be a plural."""
    phrase = " ".join(wanted)
    if not phrase or f" {phrase}" not in text:
        return 0.0
    whole = any(f" {phrase}{ending} " in text for ending in ("", "s", "es"))
    return 1 + 0.05 * len(wanted) if whole else 0.0


def _score(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Say how well the wanted words stand in what was said: 0 not, above 1 in full and long."""
    if not wanted:
        return 0.0
    hits = sum(_hit(said, word) for word in wanted)
    share = hits / len(wanted)
    if share >= 0.8:
        return share + 0.05 * len(wanted)
    small = load_words("small")
    heavy = [word for word in wanted if len(word) > 3 and word not in small]
    if heavy and any(_hit(said, word) for word in heavy):
        return 0.5 * share + 0.1
    return 0.0


def _hit(said: Sequence[str], word: str) -> float:
    """Say whether a word was said: 1 as it is or in the plural, less with a typo, 0 not."""
    if word in said or f"{word}s" in said or (word.endswith("s") and word[:-1] in said):
        return 1.0
    most = typos_allowed(word)
    near = most and any(len(s) > 3 and distance(s, word, most) <= most for s in said)
    return 0.8 if near else 0.0


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
