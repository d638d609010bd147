"""Vectors from an ONNX model on disk: no server, no torch."""

from relevo.adapters.llm.onnx.embedder import OnnxEmbedder

__all__ = ["OnnxEmbedder"]
