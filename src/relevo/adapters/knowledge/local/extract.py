"""The sentences of a passage that answer a question, short enough to be said."""

import re
from collections.abc import Sequence
from functools import lru_cache

from relevo.adapters.knowledge.local.notions import find_units
from relevo.adapters.knowledge.local.question import OFFER, REACH, Question, shown_in
from relevo.adapters.knowledge.local.words import fold, split, stem

LONGEST = 420
"""Characters of an answer."""
_SHORT = 260
"""Characters up to which a passage is said in full: nothing would be won by a shorter one."""
_KIND = 1.5
"""What it is worth that a sentence tells what is asked for: a price, a length of time."""
_PLACE = 1.5
_FIRST = 0.5
"""What the first sentence is worth: it mostly answers the heading."""
_LENGTH = 0.8
"""What 420 characters cost."""
_LEANS = re.compile(
    r"(?:(?:and|but|or|so|then|it|its|they|them|this|that|these|those|he|she|if so|after that|otherwise|also|in that case|both|neither"
    r"|y|pero|o|asi|despues|luego|entonces|esto|eso|este|esta|estos|estas|ello|ambos|tambien|en ese caso|si no|se|lo|la|los|las (?=\w+n\b)"
    r"|e|mas|ou|assim|depois|entao|isso|isto|ele|ela|eles|elas|ambos|tambem|nesse caso|senao"
    r"|et|mais|ou|alors|puis|ensuite|cela|ceci|il|elle|ils|elles|sinon|aussi"
    r"|und|aber|oder|dann|danach|das|dies|er|sie|es|sonst|auch)\b)"
)
"""How a sentence begins that leans on the one before."""


def best_sayings(question: Question, sayings: Sequence[str], language: str = "") -> str:
    """Give the run of sentences that tells most of what is asked; all of them where they are few."""
    whole = " ".join(sayings)
    if len(whole) <= _SHORT or (len(sayings) == 1 and len(whole) <= LONGEST):
        return whole
    worth = [_worth(question, saying, language) for saying in sayings]
    leans = [_leans(saying) for saying in sayings]
    best, best_score = (0, 1), float("-inf")
    for start in range(len(sayings)):
        if start and leans[start]:
            continue
        size = 0
        told: dict[str, float] = {}
        for end in range(start + 1, len(sayings) + 1):
            size += len(sayings[end - 1]) + 1
            if size > LONGEST + 1 and end > start + 1:
                break
            told |= {key: max(value, told.get(key, 0.0)) for key, value in worth[end - 1].items()}
            score = sum(told.values()) + _FIRST * (start == 0) - _LENGTH * size / LONGEST
            if score > best_score:
                best, best_score = (start, end), score
    return _shortened(" ".join(sayings[best[0] : best[1]]))


def _worth(question: Question, saying: str, language: str) -> dict[str, float]:
    """Give what a sentence tells of a question."""
    terms, kinds = _read(saying, language)
    told = {
        f"{unit.stem} {' '.join(unit.notions)}": weight
        for unit, weight in question.units.items()
        if unit.stem in terms or terms.intersection((*unit.notions, *unit.parts))
    }
    told |= {kind: _KIND for kind in question.wants & kinds if kind != OFFER}
    if REACH in question.wants and REACH in kinds:
        told[REACH] = 2 * _KIND
    for place in question.places:
        # Every word that places it counts: where we do not deliver is told after where we do.
        for word, weight in place.words.items():
            if stem(word, language) in terms:
                told[f"in {word}"] = _PLACE * weight
    return told


@lru_cache(maxsize=4_096)
def _read(saying: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    words = split(saying)
    terms = {stem(word, language) for word in words}
    for unit in find_units(words, language):
        terms.update(unit.notions)
    return frozenset(terms), shown_in(saying)


def _leans(saying: str) -> bool:
    return _LEANS.match(fold(saying)) is not None


def _shortened(text: str) -> str:
    """Cut a single endless sentence between the things of a list, else at a word."""
    if len(text) <= LONGEST:
        return text
    start = text[: LONGEST - 2]
    cut = start.rpartition("; ")[0] or start.rpartition(" ")[0] or start
    return cut.rstrip(",;: ") + " …"
