"""The sentences of relevo itself: shipped in `texts/`, changed by a project, never the same twice."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from relevo.conversation.author import AuthorKind
from relevo.conversation.state import State
from relevo.playbook.formats import Manner
from relevo.playbook.hours import next_opening
from relevo.playbook.model import Bundle, Localized
from relevo.playbook.moment import Now
from relevo.playbook.problem import Findings
from relevo.playbook.source import Listing, Scalar, Table, read_source
from relevo.playbook.template import Filling, pick


def _files() -> Iterator[Traversable]:
    """Give `en.yaml`, and `en.sms.yaml` with what is said in another way there."""
    for file in (resources.files("relevo.playbook") / "texts").iterdir():
        if file.name.endswith(".yaml"):
            yield file


LANGUAGES: tuple[str, ...] = ("en", "es", "pt")
"""Languages that relevo has sentences in."""


@cache
def shipped() -> Mapping[str, Localized]:
    """Give every built-in sentence by name. Read from the package once, like its code."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in sorted(_files(), key=lambda file: file.name):
        language = file.name.removesuffix(".yaml")
        findings = Findings()
        table = read_source(file.name, file.read_text(encoding="utf-8"), findings)
        if not isinstance(table, Table) or findings.problems:
            message = f"{file.name} of the package is broken: {findings.problems}"
            raise ValueError(message)
        for name, node in table.items.items():
            lines = node.items if isinstance(node, Listing) else (node,)
            texts = tuple(line.text for line in lines if isinstance(line, Scalar))
            found.setdefault(name, {})[language] = texts
    return found


def find(bundle: Bundle, name: str, language: str, tones: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the variants of a sentence, in the language or else the project's first one.

    `tones` are what may stand behind the language, best first: `upset`, a channel. A project's own
    words come before relevo's, also where only relevo has some for the tone. Empty for a name that
    does not exist.
    """
    first = bundle.languages[0] if bundle.languages else "en"
    own, ours = bundle.texts.get(name, {}), shipped().get(name, {})
    for wanted in (language, first, "en"):
        variants = fitting(own, wanted, tones) or fitting(ours, wanted, tones)
        if variants:
            return variants
    return ()


def fitting(text: Localized, language: str, tones: Sequence[str]) -> tuple[str, ...]:
    """Give a text's variants in a language for the first tone that has some, else the plain ones."""
    for tone in tones:
        variants = text.get(f"{language}.{tone}")
        if variants:
            return variants
    return text.get(language, ())


def say(
    bundle: Bundle,
    name: str,
    language: str,
    state: State | None = None,
    values: Mapping[str, object] | None = None,
    at: int = 0,
) -> tuple[str, str]:
    """Give the sentence of that name, filled, and its name: another variant than last time.

    `values` fill it beside `company`; `at` is the moment that times are told from.
    """
    manner = Manner(language, Now(at or (state.last_at if state else 0), bundle.zone))
    filling = Filling({"company": bundle.name, **(values or {})}, manner)
    turn = state.position if state else 0
    variants = find(bundle, name, language, (state.channel,) if state else ())
    return pick(variants, filling, turn=turn, said=said_lately(state)), name


def said_lately(state: State | None) -> tuple[str, ...]:
    """Give the company's last messages, so that none of them is said again word for word."""
    if state is None:
        return ()
    return tuple(line.text for line in state.recent if line.author is not AuthorKind.CUSTOMER)


def waiting(
    bundle: Bundle, name: str, language: str, *, at: int, state: State | None = None
) -> tuple[str, str]:
    """Give one of `handoff.open handoff.closed queue.waiting queue.closed`, true at that moment."""
    opens = next_opening(bundle.hours, at)
    zoned = Manner(language, Now(at, bundle.hours.zone))
    values: dict[str, object] = {"company": bundle.name, "opens": opens}
    turn = state.position if state else 0
    variants = find(bundle, name, language, (state.channel,) if state else ())
    return pick(variants, Filling(values, zoned), turn=turn, said=said_lately(state)), name


def disclosure(bundle: Bundle, language: str) -> str:
    """Give the sentence that says that an AI speaks."""
    return say(bundle, "disclosure", language)[0]
