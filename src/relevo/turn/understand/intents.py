"""Which flows a message means: the classifier trained on a project's own examples."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from relevo.playbook.model import Bundle, Flow, Slot
from relevo.turn.understand import clauses, scope
from relevo.turn.understand.classifier import Classifier, Ranked
from relevo.turn.understand.features import Floats
from relevo.turn.understand.normalise import name_tokens
from relevo.turn.understand.scope import OUT_OF_SCOPE

_PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ID = re.compile(r"#?\b(?=\w*\d\w*\d)[\w-]+\b")
"""An order number or the like: at least two digits; for the classifier it is a number."""
_OFF_TOPIC_LANGUAGES = ("en", "es", "pt", "fr", "de")
_STAND_INS = {
    "pattern": "0",
    "number": "0",
    "money": "0",
    "email": "email",
    "phone": "phone",
}


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
    """Knows the flows that a customer can start, from their examples in all languages at once."""

    def __init__(self, bundle: Bundle) -> None:
        texts: list[str] = []
        labels: list[str] = []
        names: dict[str, tuple[str, ...]] = {}
        for flow in bundle.flows.values():
            if not flow.startable:
                continue
            lines = [line for group in flow.examples.values() for line in group]
            texts += [_example(line, flow.slots) for line in lines]
            labels += [flow.name] * len(lines)
            names[flow.name] = tuple(dict.fromkeys(_names(flow)))
        self.flows = tuple(names)
        self._classifier: Classifier | None = None
        if names:
            if not texts:
                texts = [name for group in names.values() for name in group]
                labels = [flow for flow, group in names.items() for _ in group]
            outside = list(dict.fromkeys(_off_topic(bundle)))
            texts += outside
            labels += [OUT_OF_SCOPE] * len(outside)
            self._classifier = Classifier.train(texts, labels, names)

    @property
    def classifier(self) -> Classifier | None:
        """Give the classifier; None where there is no flow to start."""
        return self._classifier

    def read(self, text: str) -> Wishes:
        """Say which flows the text means, as a whole and clause by clause."""
        model = self._classifier
        if model is None:
            return Wishes()
        whole = model.scores(prepare(text))
        known = model.known_share(prepare(text))
        parts = clauses.split(text)
        if len(parts) < 2:
            reading = model.reading(whole)
            in_scope = not reading.declined and known >= _KNOWN
            return Wishes(_wishes(reading.ranked, text), in_scope, known)
        scored = [model.scores(prepare(part)) for part in parts]
        reading = model.reading(_mixed(model, whole, scored))
        return Wishes(
            _wishes(reading.ranked, text),
            not reading.declined and known >= _KNOWN,
            known,
            _several(model, parts, scored),
        )


_CLEAR = 0.7
"""Probability from which a clause alone is a wish of its own."""
_KNOWN = 0.3
"""Share of known words below which nothing is concluded from the rest."""


def _mixed(model: Classifier, whole: Floats, scored: Sequence[Floats]) -> Floats:
    """Put the scores of the whole and of its best clause together.

    So a wish inside four sentences of chat is still found. What is outside counts as it does in the
    clause that is most clearly inside.
    """
    mixed = (whole + np.max(np.stack(scored), axis=0)) / 2
    if OUT_OF_SCOPE in model.labels:
        outside = model.labels.index(OUT_OF_SCOPE)
        gaps = scope.margins(np.stack(scored), outside)
        mixed[outside] = (whole[outside] + scored[int(gaps.argmax())][outside]) / 2
    return mixed


def _several(model: Classifier, parts: Sequence[str], scored: Sequence[Floats]) -> tuple[Wish, ...]:
    found: dict[str, Wish] = {}
    for part, scores in zip(parts, scored, strict=True):
        reading = model.reading(scores, limit=1)
        top = reading.ranked[0] if reading.ranked else None
        if top is None or reading.declined or top.probability < _CLEAR:
            continue
        known = found.get(top.label)
        if known is None or known.probability < top.probability:
            found[top.label] = Wish(top.label, top.probability, part)
    return tuple(found.values()) if len(found) > 1 else ()


def prepare(text: str) -> str:
    """Make a message read as examples do: numbers of orders and addresses become plain words."""
    return _ID.sub("0", name_tokens(text))


def _wishes(ranked: tuple[Ranked, ...], text: str) -> tuple[Wish, ...]:
    return tuple(Wish(r.label, r.probability, text) for r in ranked if math.isfinite(r.probability))


def _names(flow: Flow) -> Iterable[str]:
    """Give the names that a flow goes by: one more example each."""
    yield _CAMEL.sub(" ", re.sub(r"[_/.-]", " ", flow.name))
    for titles in flow.title.values():
        yield from titles


def _example(line: str, slots: Mapping[str, Slot]) -> str:
    """Fill an example's placeholders with what customers' values look like after `prepare`."""

    def stand_in(match: re.Match[str]) -> str:
        slot = slots.get(match[1])
        if slot is None:
            return " "
        if slot.type == "choice" and slot.options:
            labels = next(iter(slot.options[0].label.values()), ())
            return labels[0] if labels else " "
        return _STAND_INS.get(slot.type, " ")

    return prepare(_PLACEHOLDER.sub(stand_in, line))


def _off_topic(bundle: Bundle) -> Iterable[str]:
    for lines in bundle.off_topic.values():
        yield from lines
    for language in bundle.languages:
        yield from shipped_off_topic(language)


@cache
def shipped_off_topic(language: str) -> tuple[str, ...]:
    """Give the packaged lines that belong to no company's playbooks; none for other languages."""
    if language not in _OFF_TOPIC_LANGUAGES:
        return ()
    folder = resources.files("relevo.turn.understand") / "off_topic"
    return tuple((folder / f"{language}.txt").read_text(encoding="utf-8").splitlines())
