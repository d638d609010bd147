"""Small typos set right: one letter missing, too many, wrong, or two swapped."""

from collections.abc import Iterable


class Spelling:
    """Knows words, and finds the one that an unknown word is a small typo of."""

    def __init__(self, words: Iterable[str], *, shortest: int = 4, same_end: bool = False) -> None:
        self._shortest = shortest
        self._same_end = same_end
        self._known = {word for word in words if len(word) >= shortest and word.isalpha()}
        self._near: dict[str, list[str]] = {}
        for word in sorted(self._known):
            for cut in _shortened(word):
                self._near.setdefault(cut, []).append(word)

    def correct(self, word: str) -> str:
        """Give the known word that this is a typo of; the word itself when none or several are.

        The first letter is taken to be right; with `same_end` the last one as well, which keeps
        words apart that differ in their ending alone (listo, lista).
        """
        if len(word) < self._shortest or word in self._known or not word.isalpha():
            return word
        near = {
            found
            for cut in _shortened(word)
            for found in self._near.get(cut, ())
            if found[0] == word[0] and (not self._same_end or _ends_alike(word, found))
        }
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> set[str]:
    """Give the word, and the word less each of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _ends_alike(left: str, right: str) -> bool:
    return left[-1] == right[-1] or sorted(left) == sorted(right)
