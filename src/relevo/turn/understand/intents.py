"""Which flows a message means: the classifier trained on a project's own examples."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from relevo.playbook.model import Bundle
from relevo.turn.understand import clauses, scope
from relevo.turn.understand.classifier import Classifier, Progress, Ranked, Reading, unheard
from relevo.turn.understand.examples import OUTSIDE, Examples, of_bundle
from relevo.turn.understand.features import Floats
from relevo.turn.understand.meaning import Lesson, Meaning, Mixed, VectorOf, Vectors
from relevo.turn.understand.shelf import Shelf

WORTH_NAMING = 0.3
"""Probability from which a flow may be offered to the customer as one of several."""
_CLEAR = 0.7
"""Probability from which a clause alone says what a long story is about."""
_SEVERAL = 0.8
"""Probability that each of several clauses needs to be a wish of its own."""
_LONG = 25
"""Words above which the best clause counts as much as the whole; below, the whole does better."""
_KNOWN = 0.3
"""Share of known words below which nothing is concluded from the rest."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A flow that the message may mean, and the words that say so."""

    flow: str
    probability: float
    words: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the classifier makes of a message and of its clauses."""

    ranked: tuple[Wish, ...] = ()
    """Flows for the whole message, best first."""
    in_scope: bool = False
    """Some flow beats what belongs to nobody, by the margin that training asks for."""
    known: float = 1.0
    """Share of the words that the examples hold; near 0 the text is in no language they know."""
    several: tuple[Wish, ...] = ()
    """Different flows that different clauses clearly mean, in the customer's order."""


class Intents:
    """Knows labels from examples in all languages at once, and reads them out of any message."""

    def __init__(
        self,
        examples: Examples,
        *,
        outside: str = OUTSIDE,
        progress: Progress = unheard,
        shelf: Shelf | None = None,
    ) -> None:
        """Learn the examples, or take what was learned from the same ones off the shelf."""
        self._prepare = examples.prepare
        self._examples = examples
        self._outside = outside
        self._meaning: Meaning | None = None
        mark = _mark(examples, outside) if shelf else ""
        kept = shelf.find(mark) if shelf else None
        self._classifier = Classifier.unpacked(kept) if kept is not None else None
        if self._classifier is None:
            self._classifier = self._trained(progress)
            if shelf and self._classifier is not None:
                shelf.keep(mark, self._classifier.packed())

    def _trained(self, progress: Progress = unheard) -> Classifier | None:
        """Learn the examples; None where there is no flow to tell from what is outside."""
        texts, labels = _lines(self._examples, self._outside)
        if not set(labels) - {self._outside}:
            return None
        prepared = [self._prepare(text) for text in texts]
        names = self._examples.names
        return Classifier.train(prepared, labels, names, outside=self._outside, progress=progress)

    def wordings(self) -> Sequence[str]:
        """Give all that is learned from, names too, as an embedding model is to read it for `teach`."""
        texts, _ = _lines(self._examples, self._outside)
        names = [name for group in self._examples.names.values() for name in group]
        return [*(self._prepare(text) for text in texts), *names]

    def teach(self, vectors: Vectors, vector_of: VectorOf) -> None:
        """Read texts by what they mean too, from now on, where their vector is at hand.

        `vectors` are those of the `wordings`. Learns the examples anew where what was learned of
        them came off a shelf.
        """
        model = self._classifier
        if model is None:
            return
        if model.unseen is None:
            model = self._trained() or model
        texts, labels = _lines(self._examples, self._outside)
        names = [label for label, group in self._examples.names.items() for _ in group]
        self._meaning = Meaning(model, Lesson([*labels, *names], len(texts), vectors), vector_of)
        self._classifier = model

    @property
    def meaning(self) -> Meaning | None:
        """Give the second opinion; None where no embedding model was asked for one."""
        return self._meaning

    def spoken(self, text: str) -> Sequence[str]:
        """Give what `read` needs the vectors of: the text and its clauses."""
        parts = clauses.split(text)
        return [self._prepare(part) for part in ((text, *parts) if len(parts) > 1 else (text,))]

    @classmethod
    def of(cls, bundle: Bundle, shelf: Shelf | None = None) -> "Intents":
        """Learn the flows of a bundle that customers can start."""
        return cls(of_bundle(bundle), shelf=shelf)

    @property
    def classifier(self) -> Classifier | None:
        """Give the classifier; None where there is nothing to tell apart."""
        return self._classifier

    def read(self, text: str, limit: int = 3) -> Wishes:
        """Say which labels the text means, as a whole and clause by clause."""
        model = self._classifier
        if model is None:
            return Wishes()
        if self._meaning is not None:
            model = self._meaning.reader(self.spoken(text)) or model
        prepared = self._prepare(text)
        taken = model.take(prepared)
        whole, known = taken.scores, taken.known
        parts = clauses.split(text)
        if len(parts) < 2:
            reading = model.reading(whole, limit)
            in_scope = not reading.declined and known >= _KNOWN
            return Wishes(_wishes(reading.ranked, text), in_scope, known)
        scored = [model.scores(self._prepare(part)) for part in parts]
        long = len(text.split()) > _LONG
        reading = model.reading(_mixed(model, whole, scored) if long else whole, limit)
        readings = [model.reading(scores, limit) for scores in scored]
        if reading.declined:
            reading = _clearest(readings) or reading
        return Wishes(
            _wishes(reading.ranked, text),
            not reading.declined and known >= _KNOWN,
            known,
            _several(parts, readings),
        )


def _mark(examples: Examples, outside: str) -> str:
    """Give a digest of all that is learned from."""
    values = [(word, pattern.pattern, pattern.flags) for word, pattern in examples.values]
    names = {label: list(group) for label, group in examples.names.items()}
    learned = (list(examples.texts), list(examples.labels), names, values, outside)
    return hashlib.sha256(repr(learned).encode("utf-8", "surrogatepass")).hexdigest()


def _lines(examples: Examples, outside: str) -> tuple[list[str], list[str]]:
    """Give the texts that are learned from, and a label each."""
    texts, labels = list(examples.texts), list(examples.labels)
    if not set(labels) - {outside}:
        # Flows without any example are known by their names alone.
        texts += [name for group in examples.names.values() for name in group]
        labels += [label for label, group in examples.names.items() for _ in group]
    return texts, labels


def _mixed(model: Classifier | Mixed, whole: Floats, scored: Sequence[Floats]) -> Floats:
    """Put the scores of the whole and of its best clause together.

    So a wish inside four sentences of chat is still found. What is outside counts as it does in the
    clause that is most clearly inside.
    """
    mixed = (whole + np.max(np.stack(scored), axis=0)) / 2
    outside = model.outside
    if outside >= 0:
        gaps = scope.margins(np.stack(scored), outside)
        mixed[outside] = (whole[outside] + scored[int(gaps.argmax())][outside]) / 2
    return mixed


def _clearest(readings: Sequence[Reading]) -> Reading | None:
    """Give what the clause that is most surely a wish says; in a long story one is enough."""
    wishes = [reading for reading in readings if not reading.declined]
    best = max(wishes, key=lambda reading: reading.ranked[0].probability, default=None)
    return best if best is not None and best.ranked[0].probability >= _CLEAR else None


def _several(parts: Sequence[str], readings: Sequence[Reading]) -> tuple[Wish, ...]:
    found: dict[str, Wish] = {}
    for part, reading in zip(parts, readings, strict=True):
        top = reading.ranked[0] if reading.ranked else None
        if top is None or reading.declined or top.probability < _SEVERAL:
            continue
        known = found.get(top.label)
        if known is None or known.probability < top.probability:
            found[top.label] = Wish(top.label, top.probability, part)
    return tuple(found.values()) if len(found) > 1 else ()


def _wishes(ranked: tuple[Ranked, ...], text: str) -> tuple[Wish, ...]:
    return tuple(Wish(found.label, found.probability, text) for found in ranked)
