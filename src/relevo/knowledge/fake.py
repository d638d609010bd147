"""Knowledge from a dictionary; beside the port, for tests of what asks."""

from collections.abc import Mapping, Sequence

from relevo.knowledge.ports import Knowledge, Passage


class FixedKnowledge(Knowledge):
    """Finds a passage when its key stands in the question; nothing else."""

    def __init__(self, passages: Mapping[str, str] | None = None) -> None:
        self._passages = dict(passages or {})

    def search(self, question: str, language: str = "", limit: int = 5) -> Sequence[Passage]:
        """Give the passages whose key stands in the question."""
        found = [
            Passage(key, key, text, 1.0, language=language)
            for key, text in self._passages.items()
            if key in question.lower()
        ]
        return found[:limit]
