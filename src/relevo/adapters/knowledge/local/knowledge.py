"""The company's documents in memory: an extract that answers, or honestly nothing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from typing_extensions import override

from relevo.adapters.knowledge.local.chunks import Chunk, cut
from relevo.adapters.knowledge.local.extract import best_sayings
from relevo.adapters.knowledge.local.index import Hit, Index, Likeness
from relevo.adapters.knowledge.local.nearness import Nearness, measure
from relevo.adapters.knowledge.local.question import Question, follow_up, read
from relevo.adapters.knowledge.local.tables import Tables, make_tables
from relevo.adapters.knowledge.local.trust import FITS, trust
from relevo.knowledge.asked import AskedVectors
from relevo.knowledge.ports import Embedder, Knowledge, Passage

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
        self._asked_vectors: AskedVectors | None = None
        self._near: dict[str, Nearness] = {}

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

    async def learn_meaning(
        self, embedder: Embedder, asked: AskedVectors, foreign: Mapping[str, Sequence[str]]
    ) -> None:
        """Have passages found by meaning too, from now on; the trust of words stays as it is.

        `foreign` are lines, by language, that no company's pages answer: what is as near as they come
        is no answer. A question is looked up in `asked`, so `prepare` it. Raises as the embedder does.
        """
        near: dict[str, Nearness] = {}
        for name, (chunks, _) in self._parts.items():
            lines = foreign.get(name) or [line for group in foreign.values() for line in group]
            found = await measure(chunks, embedder, lines) if asked.speaks(name) else None
            if found is not None:
                near[name] = found
        self._near, self._asked_vectors = near, asked
        self._lately.cache_clear()

    @override
    async def prepare(self, question: str) -> None:
        """Have the question's vector at hand, where passages are found by meaning. Never raises."""
        if self._asked_vectors is not None:
            await self._asked_vectors.prepare([question])

    @override
    def search(
        self, question: str, language: str = "", limit: int = 5, topic: str = ""
    ) -> Sequence[Passage]:
        """Give extracts of the passages that answer, best first; empty when none answers well enough."""
        asked = self._asked_vectors
        # What was found by words alone is not the answer once the vector is there.
        by_meaning = asked is not None and asked.of(question) is not None
        return self._lately(question, language, limit, topic, by_meaning)

    def _likeness(self, question: str, read_as: tuple[str, str]) -> Likeness | None:
        """Give how near each passage is to a question; None where nobody knows."""
        name, spoken = read_as
        asked, near = self._asked_vectors, self._near.get(name)
        vector = asked.of(question) if asked is not None and asked.speaks(spoken) else None
        return near.to(vector) if near is not None and vector is not None else None

    def _search(
        self,
        question: str,
        language: str,
        limit: int,
        topic: str,
        _by_meaning: bool,  # noqa: FBT001 - does not fit: it is there for the cache's key alone
    ) -> Sequence[Passage]:
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
            near = self._likeness(question, (name, spoken))
            for chunk, rank in self._indexes[name].rank(asked, near):
                best.setdefault(chunks[chunk].id.rpartition("#")[0], rank)
                if len(best) >= wanted:
                    break
        return sorted(best, key=lambda page: -best[page])[:limit]

    def nearest(self, question: str, language: str = "") -> Passage | None:
        """Give the nearest passage, however far, with its trust; to see why nothing was answered."""
        found = [
            passage
            for name in ([language] if language in self._indexes else self._indexes)
            for passage in self._found(
                read(question[:_LONGEST], language or name),
                name,
                (1, 0.0),
                self._likeness(question, (name, language or name)),
            )[:1]
        ]
        return max(found, key=lambda passage: passage.score, default=None)

    def _asked(
        self, question: str, read_as: tuple[str, str], limit: int, topic: str
    ) -> Sequence[Passage]:
        name, spoken = read_as
        asked = read(question[:_LONGEST], spoken)
        enough = (limit, self._threshold)
        found = self._found(asked, name, enough, self._likeness(question, read_as))
        if topic and (not found or asked.leans):
            # The topic helps a question that says too little by itself; it never answers alone.
            meant = follow_up(asked, read(topic[:_LONGEST], spoken))
            found = (meant and self._found(meant, name, enough)) or found
        return found

    def _found(
        self,
        asked: Question,
        name: str,
        enough: tuple[int, float],
        likeness: Likeness | None = None,
    ) -> Sequence[Passage]:
        """Give at most so many passages that may be trusted so far, best first."""
        limit, threshold = enough
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
            for hit in self._indexes[name].search(asked, limit, likeness)
            for sure in (self._trust(hit, name),)
            if sure >= threshold
            for chunk in (chunks[hit.chunk],)
        ][:limit]

    def _trust(self, hit: Hit, name: str) -> float:
        """Weigh words and meaning: either may vouch for a passage, and neither for the other."""
        by_words = trust(hit.signs) if hit.by_words else 0.0
        if hit.likeness is None:
            return by_words
        return max(by_words, self._near[name].trust(hit.likeness))


def _first_heading(text: str) -> str:
    for line in text.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return ""
