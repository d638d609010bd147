"""What the reading of tests shares: the names that are known, and where problems go."""

from collections.abc import Iterable
from dataclasses import dataclass

from relevo.evaluation.cases import Vocabulary
from relevo.playbook.model import Place
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one file of tests."""

    file: str
    known: Vocabulary
    findings: Findings

    def wrong(self, place: Place, what: str, mend: str = "") -> None:
        """Note a mistake."""
        self.findings.add(place, what, mend)

    def unknown(self, place: Place, what: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nothing has, with the nearest that something has."""
        self.wrong(place, f"There is no {what} `{name}`.", did_you_mean(name, known))

    def text(self, node: Node) -> str:
        """Give it as it was written; empty when it is no text, which is then noted."""
        if isinstance(node, Scalar):
            return node.text
        self.wrong(node.place, "A text is expected here.", "Put it in quotes.")
        return ""

    def texts(self, node: Node) -> tuple[str, ...]:
        """Give one text or a list of them."""
        nodes = node.items if isinstance(node, Listing) else (node,)
        return tuple(text for item in nodes if (text := self.text(item)))

    def one_of(self, node: Node, what: str, known: frozenset[str]) -> bool:
        """Say whether it is one of these names; a mistake is noted."""
        text = self.text(node)
        if text and text not in known:
            self.unknown(node.place, what, text, known)
        return text in known

    def names(self, node: Node, what: str, known: frozenset[str]) -> tuple[str, ...] | None:
        """Give one or several of these names; None when one is not among them."""
        nodes = node.items if isinstance(node, Listing) else (node,)
        fits = [self.one_of(item, what, known) for item in nodes]
        return self.texts(node) if fits and all(fits) else None

    def keys(self, node: Table, known: frozenset[str]) -> bool:
        """Say whether all its keys are known; mistakes are noted."""
        unknown = [key for key in node.items if key not in known]
        for key in unknown:
            self.wrong(node.place_of(key), f"`{key}` is not known here.", did_you_mean(key, known))
        return not unknown
