"""Vectors brought to length 1. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def of_length_one(vectors: np.ndarray | Sequence[float] | Sequence[Sequence[float]]) -> np.ndarray:
    """Return vectors, or one, scaled to length 1, float32; those of nothing but zeros stay zeros.

    >>> of_length_one([3.0, 4.0]).tolist()
    [0.6000000238418579, 0.800000011920929]
    """
    array = np.asarray(vectors, np.float32)
    # A model may give nothing but zeros for an empty text.
    lengths = np.maximum(np.linalg.norm(array, axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    scaled: np.ndarray = array / lengths
    return scaled
