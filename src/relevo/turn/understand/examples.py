"""What the classifier learns from: a project's examples, the names of its flows, off-topic lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from relevo.playbook.model import Bundle, Flow, Slot
from relevo.turn.understand.normalise import name_tokens, written_out

OUTSIDE = ""
"""The label of off-topic lines; no flow can be called so."""
OFF_TOPIC_LANGUAGES = ("en", "es", "pt", "fr", "de")
"""Languages whose off-topic lines are in the package; a project's own come on top."""
_PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ID = re.compile(r"#?\b(?=\w*\d\w*\d)[\w-]+\b")
"""An order number or the like: at least two digits; for the classifier it is a number."""
_STAND_INS = {"pattern": "0", "number": "0", "money": "0", "email": "email", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their labels, and further names of a label."""

    texts: Sequence[str]
    labels: Sequence[str]
    names: Mapping[str, Sequence[str]]


def prepare(text: str) -> str:
    """Make a text read alike in examples and messages: numbers of orders and tokens are plain words."""
    return _ID.sub("0", written_out(name_tokens(text)))


def name_of(label: str) -> str:
    """Turn the name of a flow or label into words: `order_status`, `OrderStatus`."""
    return _CAMEL.sub(" ", re.sub(r"[_/.-]+", " ", label)).strip()


def of_bundle(bundle: Bundle) -> Examples:
    """Gather the examples of all flows that customers can start, in all languages."""
    texts: list[str] = []
    labels: list[str] = []
    names: dict[str, tuple[str, ...]] = {}
    for flow in bundle.flows.values():
        if flow.startable:
            lines = [line for group in flow.examples.values() for line in group]
            texts += [_filled(line, flow.slots) for line in lines]
            labels += [flow.name] * len(lines)
            names[flow.name] = tuple(dict.fromkeys(_names(flow)))
    if names:
        outside = list(dict.fromkeys(_off_topic(bundle)))
        texts += outside
        labels += [OUTSIDE] * len(outside)
    return Examples(texts, labels, names)


def _names(flow: Flow) -> Iterable[str]:
    yield name_of(flow.name)
    for titles in flow.title.values():
        yield from titles


def _filled(line: str, slots: Mapping[str, Slot]) -> str:
    """Fill an example's placeholders with what customers' values look like after `prepare`."""

    def stand_in(match: re.Match[str]) -> str:
        slot = slots.get(match[1])
        if slot is None:
            return " "
        if slot.type == "choice" and slot.options:
            labels = next(iter(slot.options[0].label.values()), ())
            return labels[0] if labels else " "
        return _STAND_INS.get(slot.type, " ")

    return _PLACEHOLDER.sub(stand_in, line)


def _off_topic(bundle: Bundle) -> Iterable[str]:
    for lines in bundle.off_topic.values():
        yield from lines
    for language in bundle.languages:
        yield from shipped_off_topic(language)


@cache
def shipped_off_topic(language: str) -> tuple[str, ...]:
    """Give the packaged lines that belong to no company's playbooks; none for other languages."""
    if language not in OFF_TOPIC_LANGUAGES:
        return ()
    folder = resources.files("relevo.turn.understand") / "off_topic"
    return tuple((folder / f"{language}.txt").read_text(encoding="utf-8").splitlines())
