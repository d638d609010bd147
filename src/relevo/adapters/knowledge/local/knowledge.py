"""The company's documents in memory: an extract that answers, or honestly nothing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from typing_extensions import override

from relevo.adapters.knowledge.local.chunks import Chunk, cut
from relevo.adapters.knowledge.local.extract import best_sayings
from relevo.adapters.knowledge.local.index import Index
from relevo.adapters.knowledge.local.question import Question, follow_up, read
from relevo.adapters.knowledge.local.tables import Tables, make_tables
from relevo.adapters.knowledge.local.trust import FITS, trust
from relevo.knowledge.ports import Knowledge, Passage

Document: TypeAlias = tuple[str, str, str, str]
"""Id, title, text (Markdown or plain) and language of a document."""
_LONGEST = 8_000
"""Characters of a question that are read."""


class LocalKnowledge(Knowledge):
    """Searches documents that it was given; in the customer's language first."""

    def __init__(
        self, parts: Mapping[str, tuple[Sequence[Chunk], Tables]], threshold: float = FITS
    ) -> None:
        self._threshold = threshold
        self._parts = dict(parts)
        self._indexes = {language: Index(tables) for language, (_, tables) in parts.items()}
        # One turn asks twice: to understand a question, and to answer it.
        self._lately = lru_cache(maxsize=2)(self._search)

    @classmethod
    def from_documents(
        cls, documents: Iterable[Document], threshold: float = FITS
    ) -> "LocalKnowledge":
        """Index documents, cut into passages by heading."""
        return cls.from_chunks(
            [
                chunk
                for document, title, text, language in documents
                for chunk in cut(document, title or _first_heading(text), text, language)
            ],
            threshold,
        )

    @classmethod
    def from_chunks(cls, chunks: Iterable[Chunk], threshold: float = FITS) -> "LocalKnowledge":
        """Index passages."""
        groups: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            groups.setdefault(chunk.language, []).append(chunk)
        parts = {name: (group, make_tables(group, name)) for name, group in groups.items()}
        return cls(parts, threshold)

    @property
    def parts(self) -> Mapping[str, tuple[Sequence[Chunk], Tables]]:
        """Passages and index of each language, as they may be kept in a file."""
        return self._parts

    @override
    def search(
        self, question: str, language: str = "", limit: int = 5, topic: str = ""
    ) -> Sequence[Passage]:
        """Give extracts of the passages that answer, best first; empty when none answers well enough."""
        return self._lately(question, language, limit, topic)

    def _search(self, question: str, language: str, limit: int, topic: str) -> Sequence[Passage]:
        if language in self._indexes:
            return self._asked(question, (language, language), limit, topic)
        # No pages in the customer's language: notions are common to all, and so are names and figures.
        found: dict[str, Passage] = {}
        for name in self._indexes:
            for spoken in {language, name}:
                for passage in self._asked(question, (name, spoken), limit, topic):
                    if passage.id not in found or found[passage.id].score < passage.score:
                        found[passage.id] = passage
        return sorted(found.values(), key=lambda passage: -passage.score)[:limit]

    def rank_pages(self, question: str, language: str = "", limit: int = 20) -> Sequence[str]:
        """Give the ids of the nearest pages, however far; for measuring."""
        spoken = language or (next(iter(self._indexes)) if len(self._indexes) == 1 else "")
        asked = read(question[:_LONGEST], spoken)
        best: dict[str, float] = {}
        for name in [language] if language in self._indexes else self._indexes:
            chunks = self._parts[name][0]
            wanted = len(best) + limit
            for chunk, rank in self._indexes[name].rank(asked):
                best.setdefault(chunks[chunk].id.rpartition("#")[0], rank)
                if len(best) >= wanted:
                    break
        return sorted(best, key=lambda page: -best[page])[:limit]

    def nearest(self, question: str, language: str = "") -> Passage | None:
        """Give the nearest passage, however far, with its trust; to see why nothing was answered."""
        found = [
            passage
            for name in ([language] if language in self._indexes else self._indexes)
            for passage in self._found(read(question[:_LONGEST], language or name), name, 1, 0.0)
        ]
        return max(found, key=lambda passage: passage.score, default=None)

    def _asked(
        self, question: str, read_as: tuple[str, str], limit: int, topic: str
    ) -> Sequence[Passage]:
        name, spoken = read_as
        asked = read(question[:_LONGEST], spoken)
        found = self._found(asked, name, limit, self._threshold)
        if topic and (not found or asked.leans):
            # The topic helps a question that says too little by itself; it never answers alone.
            meant = follow_up(asked, read(topic[:_LONGEST], spoken))
            found = (meant and self._found(meant, name, limit, self._threshold)) or found
        return found

    def _found(self, asked: Question, name: str, limit: int, threshold: float) -> Sequence[Passage]:
        chunks = self._parts[name][0]
        return [
            Passage(
                chunk.id,
                chunk.title,
                best_sayings(asked, chunk.sayings, name),
                sure,
                chunk.url,
                chunk.language,
            )
            for hit in self._indexes[name].search(asked, limit)
            for sure in (trust(hit.signs),)
            if sure >= threshold
            for chunk in (chunks[hit.chunk],)
        ]


def _first_heading(text: str) -> str:
    for line in text.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return ""
