"""Knowledge from a dictionary, and vectors from letters; beside the ports, for tests of what asks."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from typing_extensions import override

from relevo.knowledge.ports import Embedder, Knowledge, Passage, Vectors


class FixedKnowledge(Knowledge):
    """Finds a passage when its key stands in the question, else when it stands in the topic."""

    def __init__(self, passages: Mapping[str, str] | None = None) -> None:
        self._passages = dict(passages or {})

    @override
    def search(
        self, question: str, language: str = "", limit: int = 5, topic: str = ""
    ) -> Sequence[Passage]:
        """Give the passages whose key stands in the question."""
        for text in (question.lower(), topic.lower()):
            found = [
                Passage(key, key, passage, 1.0, language=language)
                for key, passage in self._passages.items()
                if key in text
            ]
            if found:
                return found[:limit]
        return []


class LetterEmbedder(Embedder):
    """Texts are alike when their letter triples are; words of `same` are taken for one."""

    def __init__(self, same: Mapping[str, str] | None = None, size: int = 256) -> None:
        self._same = dict(same or {})
        self._size = size

    @property
    @override
    def name(self) -> str:
        """The model's name."""
        return f"letters-{self._size}"

    @override
    async def embed(self, texts: Sequence[str], *, asking: bool = False) -> Vectors:
        """Count letter triples into a row a text."""
        rows = np.zeros((len(texts), self._size), np.float32)
        for row, text in enumerate(texts):
            words = [self._same.get(word, word) for word in text.lower().split()]
            for word in words:
                for at in range(len(word) + 1):
                    piece = f" {word} "[at : at + 3]
                    rows[row, zlib.crc32(piece.encode()) % self._size] += 1.0
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
