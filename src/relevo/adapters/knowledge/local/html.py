"""HTML to Markdown: headings, paragraphs, lists, tables; no scripts, menus or forms."""

import re
from html.parser import HTMLParser

from typing_extensions import override

from relevo.adapters.knowledge.local.page import decode

_UNSAID = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "nav",
        "footer",
        "button",
        "iframe",
        "aside",
        "select",
    )
)
_BREAKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "ul",
        "ol",
        "table",
        "blockquote",
        "figure",
        "dl",
        "dt",
        "dd",
        "pre",
        "address",
        "body",
    )
)
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_LEFT_OPEN = frozenset(("p", "li", "dt", "dd", "tr", "td", "option"))
_VOID = frozenset(
    (
        "br",
        "img",
        "input",
        "meta",
        "link",
        "hr",
        "source",
        "wbr",
        "area",
        "base",
        "col",
        "embed",
        "track",
    )
)
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


def read(data: bytes) -> tuple[str, str]:
    """Give the title and the Markdown of a page."""
    parser = _Markdown()
    parser.feed(_decoded(data))
    parser.close()
    return parser.title, parser.text


def _decoded(data: bytes) -> str:
    match = _CHARSET.search(data[:2_048])
    if match and match[1].lower() not in {b"utf-8", b"utf8"}:
        try:
            return data.decode(match[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # A page that names its letters wrongly is read as any text is.
    return decode(data)


class _Markdown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._hidden: list[str] = []
        self._lists: list[int] = []
        self._cells: list[str] | None = None
        self._rows = 0
        self._title: list[str] = []
        self._in_title = False
        self._main_from: int | None = None

    @property
    def title(self) -> str:
        """What the page calls itself, without the name of the site."""
        whole = " ".join("".join(self._title).split())
        return re.split(r"\s+[|–—·»-]\s+", whole)[0]

    @property
    def text(self) -> str:
        """The Markdown so far; the main part alone where the page names one."""
        self._end_line()
        return "\n".join(self._lines[self._main_from or 0 :]).strip()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self._title
        if self._hidden and self._hidden[0] in _LEFT_OPEN and tag in _BREAKS:
            self._hidden.clear()
        if self._hidden or tag in _UNSAID or _is_hidden(attrs):
            if tag not in _VOID:
                self._hidden.append(tag)
        elif tag in _HEADINGS:
            self._break()
            self._line = f"{_HEADINGS[tag]} "
        elif tag in _BREAKS:
            self._begin(tag)
        elif tag in {"td", "th"}:
            self._line = ""
        elif tag in {"li", "br", "tr"}:
            self._end_line()
            self._line = f"{'  ' * max(len(self._lists) - 1, 0)}- " if tag == "li" else ""
            self._cells = [] if tag == "tr" else self._cells

    def _begin(self, tag: str) -> None:
        self._break()
        if tag in {"ul", "ol"}:
            self._lists.append(0)
        elif tag == "main" and self._main_from is None:
            self._main_from = len(self._lines)
        elif tag == "table":
            self._rows = 0

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
            return
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(" ".join(self._line.split()))
            self._line = ""
        elif tag == "tr" and self._cells is not None:
            self._lines.append(f"| {' | '.join(self._cells)} |")
            if not self._rows:
                self._lines.append("|" + "---|" * len(self._cells))
            self._rows += 1
            self._cells = None
        elif tag == "li":
            self._end_line()
        elif tag in _HEADINGS or tag in _BREAKS:
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            self._break()

    @override
    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)
        if not self._hidden:
            plain = re.sub(r"\s+", " ", data)
            self._line += plain if self._line.strip() else plain.lstrip()

    def _end_line(self) -> None:
        if self._cells is not None:
            self._line += " "
            return
        bare = self._line.rstrip()
        if bare.strip("#- "):
            self._lines.append(bare)
        self._line = ""

    def _break(self) -> None:
        if self._cells is not None:
            self._line += " "
            return
        self._end_line()
        # A paragraph inside an item goes on with the item.
        if self._lines and self._lines[-1] and not self._lists:
            self._lines.append("")


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    given = dict(attrs)
    style = (given.get("style") or "").replace(" ", "").lower()
    return "hidden" in given or given.get("aria-hidden") == "true" or "display:none" in style
