"""The documentation as the tests see it: its pages, headings, links and examples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block: what it is in, and from which line on."""

    info: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """One markdown file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def prose(self) -> str:
        """Give the text without its blocks of code and comments."""
        return COMMENT.sub("", FENCE.sub("", self.text))

    def blocks(self) -> Iterator[Block]:
        for found in FENCE.finditer(self.text):
            line = self.text.count("\n", 0, found.start()) + 2
            yield Block(found[2].strip(), found[3], line)

    def anchors(self) -> set[str]:
        """Give what `#…` may name here, as code forges write it."""
        seen: dict[str, int] = {}
        found: set[str] = set()
        for heading in re.findall(r"^#{1,6} +(.+?)\s*$", self.prose(), re.MULTILINE):
            plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
            slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            found.add(f"{slug}-{count}" if count else slug)
        return found

    def links(self) -> list[str]:
        return [first or second for first, second in LINK.findall(self.prose())]


def read(path: Path) -> Page:
    return Page(path, path.read_text("utf-8"))


def all_pages() -> list[Page]:
    """Give every page that people read: those of the root, of docs/ and of changelog/."""
    places = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changelog/*.md")]
    return [read(path) for path in sorted(places)]
