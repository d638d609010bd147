"""Knowledge in memory: Markdown and text, searched by words and pieces of words, answered in extracts."""

from relevo.adapters.knowledge.local.knowledge import LocalKnowledge

__all__ = ["LocalKnowledge"]
