"""The language of a message: common words first, then how words are spelled.

Short or ambiguous texts ("ok", "no", a number, a name) tell nothing, and the conversation keeps
the language that it has.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "de", "it", "nl")
"""Languages that can be told apart."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VAULT_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_ADDRESS = re.compile(r"\S*[@/\\_\d]\S*|\S+\.\w{2,}\S*")
_RUN = re.compile(r"(\w)\1{2,}")
_SIGNS = {
    "es": "ñ¿¡",
    "pt": "ãõ",
    "de": "äöüß",
    "fr": "œèêëîïûùâ",
    "it": "ìò",
}
_GREETINGS = {
    "en": "hello hi hey thanks please",
    "es": "hola gracias buenas buenos adiós vale dale sí",
    "pt": "olá ola oi obrigado obrigada sim não nao tchau",
    "fr": "bonjour bonsoir merci salut oui",
    "de": "hallo danke bitte nein tschüss ja",
    "it": "buongiorno buonasera grazie prego sì",
    "nl": "hoi bedankt dankjewel nee alsjeblieft",
}
_SWITCH = 2.2
"""Lead (in nats) that a language needs over the next one to be believed."""
_FIRST = 1.0
"""The same, where nothing has been said in any language yet."""
_STAY = 2.6
"""What the language that is spoken so far has in advance."""
_FOREIGN = 4.0
"""Lead over the project's languages from which the message is in none of them."""
_MAYBE = -0.5
_FUNCTION_WORDS = 60
"""How many of the most common words of a language carry grammar alone."""
_ORDER = 3
_FLOOR = -9.5


class Detector:
    """Tells the language of a message among those of the project."""

    def __init__(
        self,
        allowed: Iterable[str] = LANGUAGES,
        samples: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Take the project's languages, and texts of its own in them: their words count too."""
        self._allowed = tuple(allowed)
        self._words, self._spelling = _profiles()
        if samples:
            self._words = {**_own_words(samples, self._words), **self._words}
        self._anywhere = _listed("any")

    def language(self, text: str, current: str = "", declared: str = "") -> str | None:
        """Give the project's language that the message is in; None keeps what is spoken so far."""
        scores = self.scores(text)
        own = {language: scores[language] for language in self._allowed if language in scores}
        spoken = _clear(own, current)
        if spoken is not None and max(scores.values()) - scores[spoken] < _FOREIGN:
            return spoken
        declared = declared.split("-", 1)[0].lower()
        return declared if declared in self._allowed and not current else None

    def seen(self, text: str, current: str = "") -> str | None:
        """Give the language that the message is in, whether the project speaks it or not."""
        return _clear(self.scores(text), current)

    def scores(self, text: str) -> dict[str, float]:
        """Give the evidence for each language, in nats; empty where there is none."""
        cleaned = _ADDRESS.sub(" ", _VAULT_TOKEN.sub(" ", text[:600]))
        words = _WORD.findall(cleaned.replace("’", "'"))
        total = dict.fromkeys(LANGUAGES, 0.0)
        told = False
        for position, written in enumerate(words):
            word = _RUN.sub(r"\1", written.lower())
            if word in self._anywhere:
                continue
            named = position > 0 and written[0].isupper() and not text.isupper()
            evidence = self._word_evidence(word, named=named)
            if evidence:
                told = True
                for language, weight in evidence.items():
                    total[language] += weight
        for language, signs in _SIGNS.items():
            hits = sum(sign in text for sign in signs)
            if hits:
                told = True
                total[language] += 1.5 * min(hits, 2)
        return total if told else {}

    def _word_evidence(self, word: str, *, named: bool) -> Mapping[str, float] | None:
        known = self._words.get(word) or self._words.get(_plain(word))
        if known is not None:
            return known
        if named or len(word) < 4:
            return None
        return self._spelled(word)

    def _spelled(self, word: str) -> dict[str, float]:
        """Weigh an unknown word by its pieces; one word alone never decides."""
        padded = f" {word} "
        pieces = [padded[i : i + _ORDER] for i in range(len(padded) - _ORDER + 1)]
        raw = {
            language: sum(table.get(piece, _FLOOR) for piece in pieces) / len(pieces)
            for language, table in self._spelling.items()
        }
        top = max(raw.values())
        return {language: max(value - top, -1.2) * 0.8 for language, value in raw.items()}


def _clear(scores: Mapping[str, float], current: str) -> str | None:
    """Give the language that leads clearly; the one spoken so far has an advance."""
    if not scores:
        return None
    ahead = {la: value + (_STAY if la == current else 0.0) for la, value in scores.items()}
    best, *others = sorted(ahead, key=ahead.__getitem__, reverse=True)
    if others and ahead[best] - ahead[others[0]] < (_SWITCH if current else _FIRST):
        return None
    return best


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("'", "")


def _own_words(
    samples: Mapping[str, Iterable[str]], common: Mapping[str, object]
) -> dict[str, dict[str, float]]:
    """Weigh words that a project uses in one of its languages, beside the common ones."""
    counts: dict[str, dict[str, int]] = {}
    for language, texts in samples.items():
        if language not in LANGUAGES:
            continue
        for text in texts:
            for word in _WORD.findall(text.lower()):
                for form in {word, _plain(word)} - common.keys():
                    table = counts.setdefault(form, {})
                    table[language] = table.get(language, 0) + 1
    evidence: dict[str, dict[str, float]] = {}
    for word, table in counts.items():
        top = max(table.values())
        evidence[word] = {
            # Languages the project has no texts in may hold the word as well: not ruled out.
            la: math.log((table.get(la, 0) + 0.2) / (top + 0.2)) if la in samples else _MAYBE
            for la in LANGUAGES
        }
    return evidence


def common_words() -> Mapping[str, object]:
    """Give the common words of all languages, also as written without accents."""
    return _profiles()[0]


@cache
def function_words() -> frozenset[str]:
    """Give the words that carry grammar and no matter, of all languages, without accents."""
    return frozenset(
        _plain(word)
        for language in LANGUAGES
        for word in tuple(_listed(language))[:_FUNCTION_WORDS]
    )


@cache
def _listed(name: str) -> dict[str, None]:
    """Read a packaged list of words, the most common first."""
    file = resources.files("relevo.turn.understand") / "profiles" / f"{name}.txt"
    return dict.fromkeys(file.read_text(encoding="utf-8").split())


@cache
def _profiles() -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """Read the packaged word lists into evidence by word, and by piece of a word."""
    chance: dict[str, dict[str, float]] = {}
    spelling: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        ranked = dict(_listed(language))
        ranked |= dict.fromkeys(_GREETINGS[language].split())
        for rank, word in enumerate(ranked):
            weight = 1 / (rank + 25)
            for form, share in ((word, 1.0), (_plain(word), 0.6)):
                table = chance.setdefault(form, {})
                table[language] = max(table.get(language, 0.0), weight * share)
        spelling[language] = _piece_table(ranked)
    evidence: dict[str, dict[str, float]] = {}
    absent = 1 / 3_000
    for word, table in chance.items():
        if word in _listed("any"):
            continue
        logs = {la: math.log(table.get(la, absent)) for la in LANGUAGES}
        top = max(logs.values())
        evidence[word] = {la: max(value - top, -3.5) for la, value in logs.items()}
    return evidence, spelling


def _piece_table(words: Iterable[str]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for word in words:
        padded = f" {word} "
        for i in range(len(padded) - _ORDER + 1):
            piece = padded[i : i + _ORDER]
            counts[piece] = counts.get(piece, 0) + 1
    total = sum(counts.values())
    return {piece: math.log(count / total) for piece, count in counts.items()}
