"""What a model gave, made into vectors that can be compared; or refused, since half a vector is none."""

import numpy as np
from numpy.typing import ArrayLike

from relevo.kernel.errors import Refused
from relevo.knowledge.ports import Vectors

_TINY = 1e-12


def as_vectors(rows: ArrayLike, count: int, model: str) -> Vectors:
    """Give the rows, each of length 1. Raises `Refused` where they are not `count` finite vectors."""
    try:
        found = np.asarray(rows, np.float64)
    except (TypeError, ValueError):
        raise Refused(f"the model {model} gave vectors of different lengths") from None
    if count == 0:
        return np.zeros((0, found.shape[1] if found.ndim == 2 else 0), np.float32)
    if found.ndim != 2 or found.shape[0] != count or found.shape[1] == 0:
        shape = "×".join(str(size) for size in found.shape)
        raise Refused(f"the model {model} gave {shape} numbers for {count} texts")
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise Refused(f"the model {model} gave numbers that are none (NaN or endless)")
    if (lengths < _TINY).any():
        raise Refused(f"the model {model} gave a vector of zeros, which is like nothing")
    return (found / lengths).astype(np.float32)
