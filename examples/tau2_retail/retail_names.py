# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""What customers call products, matched with the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retail_words import norms, words

_MODIFIERS = frozenset(
    norms(
        "smart electric wireless digital action water office gaming tea pet wall led light air desk "
        "garden patio running hiking cycling fleece indoor security portable bluetooth mechanical "
        "yoga set kit e t"
    )
)
_INSTEAD_OF = {"shoe": ("sneaker", "boot"), "glass": ("sunglass",), "phone": ("smartphone",)}


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in a text; several where it could be any of them."""

    products: frozenset[str]
    start: int
    end: int
    plural: bool = False


class Names:
    """What the catalogue's products are called."""

    def __init__(self, products: Mapping[str, str]) -> None:
        self.products = products
        self._full: dict[str, str] = {"".join(norms(name)): x for x, name in products.items()}
        self._parts = {x: norms(name) for x, name in products.items()}
        self._alone: dict[str, set[str]] = {}
        for product, parts in self._parts.items():
            for part in parts:
                if part not in _MODIFIERS and len(part) > 2:
                    self._alone.setdefault(part, set()).add(product)
        for short in ("watch", "phone"):
            longer = {p for part, ps in self._alone.items() if part.endswith(short) for p in ps}
            self._alone.setdefault(short, set()).update(longer)

    def mentions(self, text: str, owned: Iterable[str] | None = None) -> list[Mention]:
        """Find every product that is named; among `owned`, where the words could mean several."""
        mine = frozenset(owned) if owned is not None else frozenset(self.products)
        said = words(text)
        found: list[Mention] = []
        at = 0
        while at < len(said):
            products, size = self._at([x.norm for x in said[at : at + 4]], mine)
            if products:
                first, last = said[at], said[at + size - 1]
                plural = text[last.start : last.end].casefold().endswith("s")
                before = found[-1] if found else None
                glued = before is not None and not text[before.end : first.start].strip(" -")
                if glued and before is not None:
                    both = before.products & products or before.products | products
                    found[-1] = Mention(both, before.start, last.end, plural)
                else:
                    found.append(Mention(products, first.start, last.end, plural))
                at += size
            else:
                at += 1
        return [self._narrowed(x, text, mine) for x in found]

    def _at(self, ahead: Sequence[str], mine: frozenset[str]) -> tuple[frozenset[str], int]:
        for size in range(len(ahead), 0, -1):
            product = self._full.get("".join(ahead[:size]))
            if product is not None:
                return frozenset({product}), size
        alone = self._alone.get(ahead[0], set()) if ahead else set[str]()
        if ahead and not alone & mine:
            for other in _INSTEAD_OF.get(ahead[0], ()):
                alone = alone | self._alone.get(other, set())
        return frozenset(alone), 1

    def _narrowed(self, mention: Mention, text: str, mine: frozenset[str]) -> Mention:
        """Keep what the words before it speak for ("security camera"), then what is owned."""
        before = norms(text[: mention.start])[-2:]
        products = mention.products
        closer = {p for p in products if before and before[-1] in self._parts[p]}
        products = frozenset(closer) or products
        products = (products & mine) or products
        return Mention(products, mention.start, mention.end, mention.plural)
