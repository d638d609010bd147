"""Vectors over HTTP from any server that speaks OpenAI's embeddings API."""

from relevo.adapters.llm.openai_embeddings.embedder import HttpEmbedder, HttpSettings

__all__ = ["HttpEmbedder", "HttpSettings"]
