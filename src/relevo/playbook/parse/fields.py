"""Take the keys of a table one by one; what nobody took is a misspelling."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from relevo.playbook.language_codes import by_language, code_meant, is_code
from relevo.playbook.model import Localized, Place
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""How flows, slots, steps and results are named."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:\.[a-z_]+)?")
"""`es`, or `es.sms` for one channel, or `es.upset` for a customer who is upset."""
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|days?|seconds?|minutes?|hours?)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(slots=True)
class Reading:
    """What reading needs everywhere: where problems go, and the project's first language."""

    findings: Findings
    language: str = "en"
    languages: tuple[str, ...] = ()
    """The project's languages; empty while they are not known."""
    plain: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    """By file, the texts in no language where there are several."""

    def tell_plain(self) -> None:
        """Note texts in no language: one problem a file, however many they are."""
        for places in self.plain.values():
            count = "This text has" if len(places) == 1 else f"{len(places)} texts here have"
            languages = ", ".join(self.languages)
            mend = f"Write each by language: `{by_language(self.languages)}`."
            self.findings.add(
                min(places, key=lambda place: place.line),
                f"{count} no language, and the project has {languages}.",
                mend,
            )


@dataclass(slots=True)
class Fields:
    """The keys of one table."""

    table: Table
    reading: Reading
    what: str
    """What the table is, for errors: "a slot"."""
    _taken: set[str] = field(default_factory=set[str])
    _probed: set[str] = field(default_factory=set[str])

    @property
    def place(self) -> Place:
        """Where the table begins."""
        return self.table.place

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        self._probed.add(key)
        return key in self.table.items

    def node(self, key: str) -> Node | None:
        """Take a key's value as it is."""
        self._taken.add(key)
        return self.table.items.get(key)

    def problem(self, key: str, what: str, mend: str = "") -> None:
        """Note a problem where that key stands."""
        self.reading.findings.add(self.table.place_of(key), what, mend)

    def text(self, key: str, default: str = "") -> str:
        """Take a text."""
        node = self.node(key)
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.value is None:
            self.problem(key, f"`{key}` of {self.what} is not a text.", f"Write `{key}: …`.")
            return default
        return node.text

    def name(self, key: str, default: str = "") -> str:
        """Take a name: small letters, digits and `_`."""
        text = self.text(key, default)
        if text and text != default and not NAME.fullmatch(text):
            self.problem(
                key,
                f"`{text}` is not a name.",
                "Names are small letters, digits and `_`, and begin with a letter.",
            )
            return default
        return text

    def one_of(self, key: str, known: Collection[str], default: str) -> str:
        """Take one of the known words."""
        text = self.text(key, default)
        if text in known:
            return text
        self.problem(key, f"`{key}: {text}` is not known.", did_you_mean(text, known))
        return default

    def number(self, key: str) -> float | None:
        """Take a number."""
        node = self.node(key)
        if node is None:
            return None
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(key, f"`{key}` of {self.what} is not a number.", f"Write `{key}: 3`.")
            return None
        return float(value)

    def count(self, key: str, default: int, least: int = 1) -> int:
        """Take a whole number."""
        number = self.number(key)
        if number is None:
            return default
        if number != int(number) or number < least:
            self.problem(key, f"`{key}` must be a whole number from {least}.")
            return default
        return int(number)

    def time(self, key: str, default: float = 0.0) -> float:
        """Take a span of time in seconds: `10 min`; `never` is 0."""
        if not self.has(key):
            return default
        text = self.text(key)
        found = _TIME.fullmatch(text)
        if text == "never":
            return 0.0
        if found is None:
            what = f"`{text}` is not a time."
            self.problem(key, what, f"Write `{key}: 10 min` (s, min, h, days).")
            return default
        return float(found.group(1)) * _SECONDS[found.group(2)[0]]

    def flag(self, key: str, *, default: bool) -> bool:
        """Take true or false."""
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.problem(key, f"`{key}` of {self.what} is neither true nor false.")
        return default

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of words, or one word."""
        node = self.node(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Listing) else (node,)
        texts = tuple(x.text for x in items if isinstance(x, Scalar) and x.value is not None)
        if len(texts) < len(items):
            self.problem(key, f"`{key}` of {self.what} is not a list of words.")
        return texts

    def localized(self, key: str) -> Localized:
        """Take a text by language."""
        node = self.node(key)
        return read_spoken(node, self.reading) if node is not None else {}

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Take a table of tables."""
        node = self.node(key)
        if node is None:
            return
        if not isinstance(node, Table):
            self.problem(key, f"`{key}` of {self.what} is not a table of names.")
            return
        for name, value in node.items.items():
            if isinstance(value, Table):
                yield name, value
            else:
                self.reading.findings.add(node.place_of(name), f"`{name}` has nothing below it.")

    def finish(self) -> None:
        """Note every key that nobody took."""
        for key in self.table.items:
            if key not in self._taken:
                mend = did_you_mean(key, self._taken | self._probed)
                self.problem(key, f"`{key}` is not a key of {self.what}.", mend)


def read_spoken(node: Node, reading: Reading) -> Localized:
    """Read a text that must be there in every language of the project.

    One without a language is noted, and taken for all of them: it is not reported for each again.
    """
    if isinstance(node, Table) or len(reading.languages) <= 1 or _is_ready_made(node):
        return read_localized(node, reading)
    reading.plain.setdefault(node.place.file, []).append(node.place)
    variants = _variants(node, reading)
    return dict.fromkeys(reading.languages, variants) if variants else {}


def _is_ready_made(node: Node) -> bool:
    return node.place.file.startswith("library/")


def read_language(table: Table, key: str, reading: Reading) -> str:
    """Give the language that a key of a table by language names, as the project has it.

    A key that is none is noted where it stands; what is meant is given if that is clear, else the
    key as it is.
    """
    known = reading.languages
    language, dot, tone = key.partition(".")
    if not known or language in known or _is_ready_made(table):
        return key
    missing = [x for x in known if x not in table.items]
    meant = code_meant(language, known)
    if not meant:
        meant = next((x for x in missing if sorted(x) == sorted(language)), "")
    if is_code(language) and not (missing and meant):
        return key  # one language more than the project has does no harm
    if not meant and len(missing) == 1:
        meant = missing[0]
    mend = f"Did you mean `{meant}`?" if meant else f"The project has: {', '.join(known)}."
    what = f"`{language}` is not a language of the project."
    reading.findings.add(table.place_of(key), what, mend)
    return f"{meant}{dot}{tone}" if meant and f"{meant}{dot}{tone}" not in table.items else key


def read_localized(node: Node, reading: Reading) -> Localized:
    """Read a text by language: `{en: "one", es: ["one", "another"]}`, or one in the first language."""
    if not isinstance(node, Table):
        variants = _variants(node, reading)
        return {reading.language: variants} if variants else {}
    texts: dict[str, tuple[str, ...]] = {}
    for key, value in node.items.items():
        known = reading.languages and code_meant(key.partition(".")[0])
        if not _LANGUAGE.fullmatch(key) and not known:
            reading.findings.add(
                node.place_of(key),
                f"`{key}` is not a language.",
                "Texts stand by language: `{en: …}`; one that begins with `{` needs quotes.",
            )
            continue
        language = read_language(node, key, reading)
        variants = _variants(value, reading)
        if variants:
            texts[language] = variants
    return texts


def _variants(node: Node, reading: Reading) -> tuple[str, ...]:
    items = node.items if isinstance(node, Listing) else (node,)
    texts: list[str] = []
    for item in items:
        if not isinstance(item, Scalar):
            mend = "Put a text that begins with `{` or `[` in quotes."
            reading.findings.add(item.place, "This is not a text.", mend)
        elif item.value is None or not item.text.strip():
            reading.findings.add(item.place, "A text is empty.")
        else:
            texts.append(
                " ".join(item.text.split()) if "\n" not in item.text else item.text.strip()
            )
    return tuple(texts)
