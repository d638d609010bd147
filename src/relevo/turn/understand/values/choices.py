"""Which of the offered values is meant: by its name, a synonym, its place, with small typos."""

from collections.abc import Mapping, Sequence

from relevo.turn.understand.message import Message
from relevo.turn.understand.normalise import fold

_ORDINALS = {
    word: place
    for line in (
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
    for place, word in enumerate(line.split())
}
_LAST = frozenset(
    ["last", "ultimo", "ultima", "dernier", "derniere", "letzte", "letzter", "letztes"]
)
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "one",
        "el",
        "la",
        "los",
        "las",
        "lo",
        "un",
        "una",
        "o",
        "os",
        "as",
        "um",
        "uma",
        "le",
        "les",
        "der",
        "die",
        "das",
        "option",
        "opcion",
        "opçao",
        "opcao",
        "number",
        "numero",
        "de",
        "del",
        "do",
        "da",
        "please",
        "por",
        "favor",
        "quiero",
        "i",
        "want",
        "would",
        "like",
        "quero",
        "the",
    ]
)


def distance(left: str, right: str, most: int) -> int:
    """Count the typos between two words (a swap of neighbours is one); more than `most` is most+1."""
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
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def match(message: Message, names: Mapping[str, Sequence[str]], *, strict: bool) -> str | None:
    """Give the value whose name the message says best; None when none or two equally.

    `strict` wants the words as they are; else small typos, parts of a name and places count.
    """
    scores: dict[str, float] = {}
    said = message.words
    for value, phrases in names.items():
        best = 0.0
        for phrase in phrases:
            wanted = fold(phrase).replace("_", " ").replace("-", " ").split()
            best = max(best, _score(said, wanted, strict=strict))
        if best > 0:
            scores[value] = best
    if not strict:
        place = _place(said, len(names))
        if place is not None and not scores:
            return list(names)[place]
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.05):
        return None
    return ranked[0][0]


def _score(said: Sequence[str], wanted: Sequence[str], *, strict: bool) -> float:
    """Say how well the wanted words stand in what was said: 0 not, above 1 in full and long."""
    if not wanted:
        return 0.0
    hits = 0.0
    for word in wanted:
        exact = word in said or f"{word}s" in said or (word.endswith("s") and word[:-1] in said)
        if exact:
            hits += 1
        elif not strict:
            most = typos_allowed(word)
            near = most and any(len(s) > 3 and distance(s, word, most) <= most for s in said)
            hits += 0.8 if near else 0.0
    share = hits / len(wanted)
    if share >= 0.8:
        return share + 0.05 * len(wanted)
    heavy = [w for w in wanted if len(w) > 3 and w not in _SMALL]
    if not strict and heavy and any(word in said for word in heavy):
        return 0.5 * share + 0.1
    return 0.0


def _place(said: Sequence[str], count: int) -> int | None:
    words = [word for word in said if word not in _SMALL] or list(said)
    if len(words) != 1:
        return None
    if words[0] in _LAST:
        return count - 1
    place = _ORDINALS.get(words[0])
    return place if place is not None and place < count else None
