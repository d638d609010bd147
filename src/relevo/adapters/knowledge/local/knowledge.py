"""The company's documents in memory: an extract that answers, or honestly nothing."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from relevo.adapters.knowledge.local.chunks import Chunk, cut
from relevo.adapters.knowledge.local.extract import best_sentences
from relevo.adapters.knowledge.local.index import Index
from relevo.knowledge.ports import Knowledge, Passage

THRESHOLD = 0.45
"""How much of a question a passage must hold to count as an answer."""

Document = tuple[str, str, str, str]
"""Id, title, text (Markdown or plain) and language of a document."""


class LocalKnowledge(Knowledge):
    """Searches documents that it was given; in the customer's language first."""

    def __init__(self, chunks: Sequence[Chunk], threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._chunks: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            self._chunks.setdefault(chunk.language, []).append(chunk)
        self._indexes = {
            language: Index(group, language) for language, group in self._chunks.items()
        }
        # One turn asks twice: to understand a question, and to answer it.
        self._lately = lru_cache(maxsize=2)(self._search)

    @classmethod
    def from_documents(
        cls, documents: Iterable[Document], threshold: float = THRESHOLD
    ) -> "LocalKnowledge":
        """Index documents, cut into passages by heading."""
        return cls(
            [
                chunk
                for document, title, text, language in documents
                for chunk in cut(document, title or _first_heading(text), text, language)
            ],
            threshold,
        )

    def search(self, question: str, language: str = "", limit: int = 5) -> Sequence[Passage]:
        """Give extracts of the passages that answer, best first; empty when none covers enough."""
        return self._lately(question[:2_000], language, limit)

    def _search(self, question: str, language: str, limit: int) -> Sequence[Passage]:
        if language in self._indexes:
            return self._found(question, language, limit, self._threshold)
        found = [
            passage
            for group in self._indexes
            for passage in self._found(question, group, limit, self._threshold)
        ]
        return sorted(found, key=lambda passage: -passage.score)[:limit]

    def ranked(self, question: str, language: str = "", limit: int = 20) -> Sequence[Passage]:
        """Give the nearest passages, however far; for measuring."""
        groups = [language] if language in self._indexes else list(self._indexes)
        found = [p for group in groups for p in self._found(question, group, limit, 0.0)]
        return found[:limit] if len(groups) == 1 else sorted(found, key=lambda p: -p.score)[:limit]

    def _found(self, question: str, language: str, limit: int, threshold: float) -> list[Passage]:
        chunks = self._chunks[language]
        return [
            Passage(
                chunk.id,
                chunk.title,
                best_sentences(question, chunk.text, language),
                min(hit.coverage, 1.0),
                language=chunk.language,
            )
            for hit in self._indexes[language].search(question, limit)
            if hit.coverage >= threshold
            for chunk in (chunks[hit.chunk],)
        ]


def _first_heading(text: str) -> str:
    for line in text.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return ""
