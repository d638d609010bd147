"""What the classifier learns from: a project's examples, the names of its flows, off-topic lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat

from relevo.playbook.model import Bundle, Flow, Slot
from relevo.playbook.sameness import core
from relevo.turn.understand.language import common_words
from relevo.turn.understand.normalise import name_tokens, written_out

OUTSIDE = ""
"""The label of off-topic lines; no flow can be called so."""
OFF_TOPIC_LANGUAGES = ("en", "es", "pt", "fr", "de")
"""Languages whose off-topic lines are in the package; a project's own come on top."""
_PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CODE = re.compile(r"#?\b(?=[\w-]*\d[\w-]*\d[\w-]*\d)(?=[\w-]*[^\W\d]|[\d-]{5})[\w-]+\b")
"""An order number or the like: five digits, or three beside letters."""
_DIGIT = re.compile(r"\d")
_NO_WORD = re.compile(r"[^\w#-]")
_A_CODE = "code0"
"""What every code reads like: no two are alike, but that there is one tells something."""
_STAND_INS = {"pattern": _A_CODE, "number": "0", "money": "0", "email": "email", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their labels, and further names of a label."""

    texts: Sequence[str]
    labels: Sequence[str]
    names: Mapping[str, Sequence[str]]
    values: Sequence[tuple[str, re.Pattern[str]]] = ()
    """What the project's own values look like, and the word that stands for each kind of them.

    Each form begins where no word, number sign or dash goes on (`(?<![\\w#-])`).
    """

    def prepare(self, text: str) -> str:
        """Make a text read alike in examples and messages: a word for each value of a kind."""
        starts = _starts(text)
        for word, pattern in self.values:
            # Most texts hold none: looking where a value may begin is far less than a search.
            if any(map(pattern.match, repeat(text), starts)):
                text = pattern.sub(lambda match, word=word: _stand_in(match, word), text)
                starts = _starts(text)
        return prepare(text)


def _starts(text: str) -> list[int]:
    """Give the places where a value may begin."""
    return [0, *(match.end() for match in _NO_WORD.finditer(text))]


def _stand_in(match: re.Match[str], word: str) -> str:
    said = match.group()
    return said if said.lower() in common_words() else word


def prepare(text: str) -> str:
    """Make a text read alike in examples and messages: numbers of orders and tokens are plain words."""
    text = written_out(name_tokens(text))
    return _CODE.sub(_A_CODE, text) if _DIGIT.search(text) else text


def name_of(label: str) -> str:
    """Turn the name of a flow or label into words: `order_status`, `OrderStatus`."""
    return _CAMEL.sub(" ", re.sub(r"[_/.-]+", " ", label)).strip()


def of_bundle(bundle: Bundle) -> Examples:
    """Gather the examples of all flows that customers can start, in all languages."""
    texts: list[str] = []
    labels: list[str] = []
    names: dict[str, tuple[str, ...]] = {}
    values: list[tuple[str, re.Pattern[str]]] = []
    for flow in bundle.flows.values():
        if flow.startable:
            lines = [line for group in flow.examples.values() for line in group]
            texts += [_filled(line, flow.slots, bundle) for line in lines]
            labels += [flow.name] * len(lines)
            names[flow.name] = tuple(dict.fromkeys(_names(flow)))
    flows = [flow for flow in bundle.flows.values() if flow.startable]
    for flow in flows:
        for slot in flow.slots.values():
            pattern = _pattern(slot)
            if pattern is not None:
                values.append((_word_for(slot, flows), pattern))
    if names:
        ours = {core(text) for text in texts}
        outside = [line for line in dict.fromkeys(_off_topic(bundle)) if core(line) not in ours]
        texts += outside
        labels += [OUTSIDE] * len(outside)
    return Examples(texts, labels, names, tuple(dict.fromkeys(values)))


def _names(flow: Flow) -> Iterable[str]:
    yield name_of(flow.name)
    for titles in flow.title.values():
        yield from titles


def _filled(line: str, slots: Mapping[str, Slot], bundle: Bundle) -> str:
    """Fill an example's placeholders with what customers' values look like after `prepare`."""

    def stand_in(match: re.Match[str]) -> str:
        slot = slots.get(match[1])
        if slot is None:
            return " "
        if slot.type == "choice" and slot.options:
            labels = next(iter(slot.options[0].label.values()), ())
            return labels[0] if labels else " "
        if _pattern(slot):
            return _word_for(slot, bundle.flows.values())
        return _STAND_INS.get(slot.type, " ")

    return _PLACEHOLDER.sub(stand_in, line)


def _word_for(slot: Slot, flows: Iterable[Flow]) -> str:
    """Give the word that stands for any value of a slot; none where it tells no flow from another."""
    holders = sum(slot.name in flow.slots for flow in flows if flow.startable)
    return re.sub(r"[\W_]", "", slot.name) + "0" if holders == 1 else " "


def _pattern(slot: Slot) -> re.Pattern[str] | None:
    """Give what a slot's values look like in a text; None where that would match plain words."""
    if slot.type != "pattern" or not slot.pattern:
        return None
    try:
        pattern = re.compile(rf"(?<![\w#-])(?:{slot.pattern})(?![\w-])", re.IGNORECASE)
    except re.error:
        return None
    plain = (word for word in ("order", "is", "a", "42") if pattern.fullmatch(word))
    return None if any(plain) or pattern.match("") else pattern


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
