"""Put scores of different kinds on one scale and add them up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# Below these deviations what is scored does not differ enough to be told apart by that kind of score.
COSINE_FLOOR = 0.02
BM25_FLOOR = 0.2


def standardised(values: Scores, *, floor: float) -> Scores:
    """Return the values less their mean, over their standard deviation or `floor`, whichever is larger.

    Where all passages are alike their small differences are noise; dividing by them would make it loud.

    >>> standardised(np.array([1.0, 2.0, 3.0]), floor=1.0)
    array([-1.,  0.,  1.])
    """
    if values.size == 0:
        return values
    return np.asarray((values - values.mean()) / max(float(values.std()), floor))


def fused(parts: Iterable[tuple[float, Scores | None, float]], *, size: int) -> Scores:
    """Return one score a passage: the weighted sum of the parts, each standardised over all passages given.

    All passages scored for one question are given together, never one record's alone: within a record that does not
    bear on the question, the best passage is nothing much.

    Args:
        parts: of each kind its weight, its scores (shape (n,), or None where there are none) and the floor of their
            deviation.
        size: n.
    """
    total = np.zeros(size)
    for weight, values, floor in parts:
        if values is not None:
            total += weight * standardised(values, floor=floor)
    return total
