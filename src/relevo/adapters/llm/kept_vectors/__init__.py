"""Vectors of what changes rarely, kept in a file: only what is new is embedded."""

from relevo.adapters.llm.kept_vectors.embedder import VECTORS_FILE, KeptEmbedder, Progress

__all__ = ["VECTORS_FILE", "KeptEmbedder", "Progress"]
