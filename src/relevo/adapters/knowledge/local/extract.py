"""The sentences of a passage that answer a question, short enough to be said."""

from collections.abc import Iterable

from relevo.adapters.knowledge.local.chunks import sentences
from relevo.adapters.knowledge.local.words import stem, telling


def best_sentences(question: str, text: str, language: str = "", longest: int = 420) -> str:
    """Give the run of sentences that holds most of the question; all of them where they are short."""
    if len(text) <= longest:
        return " ".join(sentences(text)) if "\n" in text else text
    found = sentences(text)
    wanted = set(map(stem, telling(question, language)))
    holds = [wanted & set(map(stem, telling(sentence, language))) for sentence in found]
    best, best_score = (0, 1), -1.0
    for start in range(len(found)):
        size = 0
        for end in range(start + 1, len(found) + 1):
            size += len(found[end - 1]) + 1
            if size > longest + 1 and end > start + 1:
                break
            score = len(_union(holds[start:end])) - 0.02 * start + 0.1 * min(end - start, 3)
            if score > best_score:
                best, best_score = (start, end), score
    return _shorten(" ".join(found[best[0] : best[1]]), longest)


def _union(sets: Iterable[set[str]]) -> set[str]:
    return set[str]().union(*sets)


def _shorten(text: str, longest: int) -> str:
    """Cut a single endless sentence at a word."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(",;: ") + " …"
