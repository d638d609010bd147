"""Small typos set right: one letter missing, too many, or wrong, or two letters swapped."""

from collections.abc import Iterable


class Spelling:
    """Knows words, and finds the one that an unknown word is a small typo of."""

    def __init__(self, words: Iterable[str], *, shortest: int = 4, careful: bool = False) -> None:
        self._shortest = shortest
        self._careful = careful
        self._known = {word for word in words if len(word) >= shortest and word.isalpha()}
        self._near: dict[str, list[str]] = {}
        for word in sorted(self._known):
            for cut in _shortened(word):
                self._near.setdefault(cut, []).append(word)

    def correct(self, word: str) -> str:
        """Give the known word that this is a typo of; the word itself when none or several are.

        The first letter is taken to be right. `careful` also keeps the last letter (listo, lista)
        and takes no letter for another (perdón, person).
        """
        if len(word) < self._shortest or word in self._known or not word.isalpha():
            return word
        near = {
            found
            for cut in _shortened(word)
            for found in self._near.get(cut, ())
            if found[0] == word[0] and (not self._careful or _same_letters(word, found))
        }
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> set[str]:
    """Give the word, and the word less each of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _same_letters(left: str, right: str) -> bool:
    """Say whether two words hold the same letters, or one of them one more before its last."""
    if len(left) == len(right):
        return sorted(left) == sorted(right)
    return left[-1] == right[-1]
