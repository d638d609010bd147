"""The language of a message: common words first, then how words are spelled.

Short or ambiguous texts ("ok", "no", a number, a name) tell nothing, and the conversation keeps
the language that it has.
"""

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "de", "it", "nl")
"""Languages that can be told apart."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VAULT_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_ADDRESS = re.compile(r"\S*[@/\\_\d]\S*|[^\W\d_]\S*[^\W\d_]\.[^\W\d_]{2,}\S*")
_MARKS = frozenset("@/\\_⟦.0123456789")
_RUN = re.compile(r"(\w)\1{2,}")
_FOREIGN_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_LONGEST = 400
"""Characters that are read; more tell no more."""
_ENOUGH = 30
"""Words that are read."""
_GREETINGS = {
    "en": "hello hi hey thanks please",
    "es": "hola gracias buenas buenos adiós vale dale sí",
    "pt": "olá ola oi obrigado obrigada sim não nao tchau",
    "fr": "bonjour bonsoir merci salut oui",
    "de": "hallo danke bitte nein tschüss ja",
    "it": "buongiorno buonasera grazie prego sì",
    "nl": "hoi bedankt dankjewel nee alsjeblieft",
}
_LOANS = frozenset(
    [
        "merci",
        "gracias",
        "danke",
        "ciao",
        "hola",
        "hello",
        "hi",
        "bye",
        "sorry",
        "please",
        "adios",
        "salut",
    ]
)
"""Words that are said in passing in any language: alone they end no other."""
_SWITCH = 1.6
"""Lead (in nats) that a language needs over the next one to be believed."""
_FIRST = 0.9
"""The same, where nothing has been said in any language yet."""
_STAY = 1.8
"""What the language that is spoken so far has in advance."""
_FOREIGN = 1.2
"""Lead over the project's languages from which the message is in none of them."""
_SPELLED_ALONE = 1.6
"""Lead that spelling needs where not one word is known."""
_MAYBE = -0.5
_FUNCTION_WORDS = 60
"""How many of the most common words of a language carry grammar alone."""
_ORDER = 3
_FLOOR = -9.5
_TOP = 3.5
"""Evidence of a word that one language alone has."""
_CAPITAL = 0.4
"""Share of a word's evidence that counts where it is written like a name."""
_SIGN = 1.5
_SPELLED_FROM = 4
"""Letters from which an unknown word is weighed by its spelling."""
_KEPT = 20_000
"""Words whose spelling is remembered."""
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "la",
        "las",
        "los",
        "van",
        "von",
        "der",
        "den",
        "di",
        "du",
        "le",
        "y",
        "e",
    ]
)

Evidence = tuple[tuple[str, float], ...]
"""What a word says for languages, in nats; those that are not named have none."""


class Detector:
    """Tells the language of a message among those of the project."""

    def __init__(
        self,
        allowed: Iterable[str] = LANGUAGES,
        samples: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Take the project's languages, and texts of its own in them: their words count too."""
        self._allowed = tuple(allowed)
        self._words = _words()
        if samples:
            self._words = {**_own_words(samples, self._words), **self._words}
        self._anywhere = frozenset(_listed("any"))
        self._spelled: dict[str, Evidence] = {}

    def language(self, text: str, current: str = "", declared: str = "") -> str | None:
        """Give the project's language that the message is in; None keeps what is spoken so far."""
        scores, known = self._weigh(text)
        own = {language: scores.get(language, 0.0) for language in self._allowed}
        if scores:
            spoken = _clear(own, current, _needed(current, known))
            foreign = max((v for la, v in scores.items() if la not in own), default=0.0)
            if spoken is not None and foreign - own[spoken] < _FOREIGN:
                return spoken
        declared = declared.split("-", 1)[0].lower()
        return declared if declared in self._allowed and not current else None

    def likeliest(self, text: str) -> str | None:
        """Give the project's language that a first message speaks for most, however little that is.

        "Anular pedido" is Spanish or Portuguese, and surely no English. None where nothing speaks
        for any.
        """
        scores = self._weigh(text)[0]
        own = {language: scores.get(language, 0.0) for language in self._allowed}
        best = max(own, key=lambda language: own[language], default=None)
        return best if best is not None and own[best] > 0 else None

    def seen(self, text: str, current: str = "") -> str | None:
        """Give the language that the message is in, whether the project speaks it or not."""
        scores, known = self._weigh(text)
        return _clear(scores, current, _needed(current, known)) if scores else None

    def scores(self, text: str) -> dict[str, float]:
        """Give the evidence for each language, in nats; empty where there is none."""
        return self._weigh(text)[0]

    def _weigh(self, text: str) -> tuple[dict[str, float], int]:
        """Give the evidence for each language, and how many words are known."""
        words, text = _words_of(text)
        total: dict[str, float] = {}
        known = 0
        if not words or _is_a_name(words, self._words):
            return total, known
        loud = text.isupper()
        for position, written in enumerate(words[:_ENOUGH]):
            word = written.lower()
            if word in self._anywhere:
                continue
            capital = position > 0 and not loud and len(word) > 1 and written[0].isupper()
            evidence = self._words.get(word) or self._words.get(_plain(_RUN.sub(r"\1", word)))
            if evidence is not None:
                known += 0 if len(words) == 1 and word in _LOANS else 1
            elif len(word) >= _SPELLED_FROM and not capital:
                evidence = self._spelling_of(word)
            # Within a sentence capitals are for names and titles, and for nouns in German.
            share = _CAPITAL if capital else 1.0
            for language, weight in evidence or ():
                total[language] = total.get(language, 0.0) + weight * share
        for language, weight in () if text.isascii() else _signs_in(text):
            total[language] = total.get(language, 0.0) + weight
        return total, known

    def _spelling_of(self, word: str) -> Evidence:
        """Weigh an unknown word by its pieces; one word alone never decides."""
        found = self._spelled.get(word)
        if found is None:
            found = _spelled(word)
            if len(self._spelled) < _KEPT:
                self._spelled[word] = found
        return found


def _words_of(text: str) -> tuple[list[str], str]:
    """Give the words of a text less addresses and ids; none where it is in another script."""
    text = text[:_LONGEST]
    if not text.isascii() and len(_FOREIGN_SCRIPT.findall(text)) > len(text) // 4:
        return [], ""
    if not _MARKS.isdisjoint(text):
        text = _ADDRESS.sub(" ", _VAULT_TOKEN.sub(" ", text))
    return _WORD.findall(text.replace("’", "'")), text


def _needed(current: str, known: int) -> float:
    """Give the lead that is needed: more where the spelling is all there is."""
    if not known:
        return max(_SPELLED_ALONE, _SWITCH if current else 0.0)
    return _SWITCH if current else _FIRST


def _clear(scores: Mapping[str, float], current: str, needed: float) -> str | None:
    """Give the language that leads clearly; the one spoken so far has an advance."""
    best, most, next_one = "", -math.inf, 0.0
    for language, value in scores.items():
        ahead = value + (_STAY if language == current else 0.0)
        if ahead > most:
            next_one = max(next_one, most) if best else 0.0
            best, most = language, ahead
        else:
            next_one = max(next_one, ahead)
    return best if most - next_one >= needed else None


def _is_a_name(words: Sequence[str], known: Mapping[str, object]) -> bool:
    """Say whether a text is a name: capitals, particles, and nothing that is a common word."""
    if len(words) < 2 or len(words) > 5 or not words[0][0].isupper() or words[0].isupper():
        return False
    return all(
        word in _PARTICLES or (word[0].isupper() and word.lower() not in known) for word in words
    )


def _signs_in(text: str) -> Evidence:
    """Give what letters and marks say that few languages have."""
    present = set(text.lower())
    return tuple(
        (language, _SIGN * min(len(present & signs), 2))
        for language, signs in _signs()
        if not signs.isdisjoint(present)
    )


def _plain(word: str) -> str:
    if word.isascii():
        return word.replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("'", "")


def _own_words(
    samples: Mapping[str, Iterable[str]], common: Mapping[str, object]
) -> dict[str, Evidence]:
    """Weigh words that a project uses in one of its languages, beside the common ones."""
    counts: dict[str, dict[str, int]] = {}
    for language, texts in samples.items():
        if language not in LANGUAGES:
            continue
        said = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        for word, times in said.items():
            for form in {word, _plain(word)}:
                if form not in common:
                    table = counts.setdefault(form, {})
                    table[language] = table.get(language, 0) + times
    evidence: dict[str, Evidence] = {}
    for word, table in counts.items():
        top = max(table.values())
        evidence[word] = tuple(
            # Languages the project has no texts in may hold the word as well: not ruled out.
            (la, 2.0 + max(math.log((table.get(la, 0) + 0.2) / (top + 0.2)), -2.0))
            if la in samples
            else (la, 2.0 + _MAYBE)
            for la in LANGUAGES
        )
    return evidence


def common_words() -> Mapping[str, object]:
    """Give the common words of all languages, also as written without accents."""
    return _common()


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
def _tongues() -> Mapping[str, Mapping[str, str]]:
    """Read more words by which languages are told."""
    file = resources.files("relevo.turn.understand") / "values" / "words" / "tongues.toml"
    data: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return data


@cache
def _signs() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((la, frozenset(signs)) for la, signs in _tongues()["signs"].items())


@cache
def _common() -> Mapping[str, object]:
    forms: dict[str, object] = {}
    for language in LANGUAGES:
        for word in (*_listed(language), *_GREETINGS[language].split()):
            forms[word] = forms[_plain(word)] = None
    return {word: None for word in forms if word not in _listed("any")}


@cache
def _words() -> Mapping[str, Evidence]:
    """Weigh every packaged word: what it says for each language that has it, and nothing for others."""
    chance: dict[str, dict[str, float]] = {}

    def add(language: str, words: Iterable[str], offset: int, *, ranked: bool = True) -> None:
        for rank, word in enumerate(words):
            weight = 1 / (rank + offset) if ranked else 1 / offset
            for form, share in ((word, 1.0), (_plain(word), 0.6)):
                table = chance.setdefault(form, {})
                table[language] = max(table.get(language, 0.0), weight * share)

    more, others = _tongues()["more"], _tongues()["others"]
    for language in LANGUAGES:
        add(language, dict(_listed(language)) | dict.fromkeys(_GREETINGS[language].split()), 25)
        add(language, dict.fromkeys(more[language].split()), 80, ranked=False)
    for language, words in others.items():
        add(language, words.split(), 40)
    absent = math.log(1 / 3_000)
    anywhere = _listed("any")
    evidence: dict[str, Evidence] = {}
    for word, table in chance.items():
        if word in anywhere:
            continue
        top = math.log(max(table.values()))
        spread = min(top - absent, _TOP)
        shared = ((la, spread + math.log(value) - top) for la, value in table.items())
        evidence[word] = tuple((la, weight) for la, weight in shared if weight > 0)
    return evidence


@cache
def _pieces() -> Mapping[str, Evidence]:
    """Give how likely each piece of a word is in each language, above never having been seen."""
    tables: dict[str, dict[str, float]] = {}
    more = _tongues()["more"]
    for language in LANGUAGES:
        words = dict.fromkeys((*_listed(language), *more[language].split()))
        counts: dict[str, int] = {}
        for word in words:
            for piece in _cut(word):
                counts[piece] = counts.get(piece, 0) + 1
        total = sum(counts.values())
        for piece, count in counts.items():
            tables.setdefault(piece, {})[language] = math.log(count / total) - _FLOOR
    return {piece: tuple(table.items()) for piece, table in tables.items()}


def _cut(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + _ORDER] for i in range(len(padded) - _ORDER + 1)]


def _spelled(word: str) -> Evidence:
    """Weigh an unknown word by its pieces."""
    pieces = _cut(word)
    table = _pieces()
    raw = dict.fromkeys(LANGUAGES, 0.0)
    for piece in pieces:
        for language, weight in table.get(piece, ()):
            raw[language] += weight
    top = max(raw.values()) / len(pieces)
    weighed = ((la, (1.2 + max(v / len(pieces) - top, -1.2)) * 0.8) for la, v in raw.items())
    return tuple((la, weight) for la, weight in weighed if weight > 0)
