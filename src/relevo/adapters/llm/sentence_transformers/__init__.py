"""Vectors from any model of the sentence-transformers library, by path or by name."""

from relevo.adapters.llm.sentence_transformers.embedder import SentenceEmbedder

__all__ = ["SentenceEmbedder"]
