"""Where a record turns from one matter to the next: adjoining passages of like meaning kept together. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# A discussion of more passages than this is cut, so that the work stays linear in the length of the record.
_LONGEST = 80


def segments(
    vectors: NDArray[np.float32], *, prices: Sequence[float], least: int, fewest: int = 1
) -> list[tuple[int, int]]:
    """Cut a sequence of passages where its meaning changes, into runs `(first, after)` that hold all of them.

    Args:
        vectors: one a passage, (passages, dimensions), unit length.
        prices: of a run, in mean squared distances from the mean of all; the first one that makes enough runs counts,
            else the last.
        least: passages of the shortest run, where there are so many.
        fewest: so many runs are enough.
    """
    varied = 1 - float(np.sum(vectors.mean(axis=0) ** 2))
    runs: list[tuple[int, int]] = []
    for price in prices:
        runs = _segments(vectors, price * varied, least)
        if len(runs) >= fewest:
            break
    return runs


def _segments(vectors: NDArray[np.float32], price: float, least: int) -> list[tuple[int, int]]:
    """Return the runs whose squared distances from their means, with a price for each run, are smallest in sum.

    Change-point detection by dynamic programming (Harchaoui and Cappé, "Retrospective multiple change-point estimation
    with kernels", SSP 2007).
    """
    count = len(vectors)
    sums = np.vstack([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0, dtype=np.float64)])
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    came_from = np.zeros(count + 1, dtype=int)
    for after in range(min(least, count), count + 1):
        starts = np.arange(max(after - _LONGEST, 0), max(after - least, 0) + 1)
        lengths = after - starts
        # Of unit vectors: sum |x - mean|^2 = n - |sum x|^2 / n.
        costs = best[starts] + lengths - np.sum((sums[after] - sums[starts]) ** 2, axis=1) / lengths + price
        came_from[after] = starts[int(np.argmin(costs))]
        best[after] = costs.min()
    return _runs(came_from, count)


def with_neighbours(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what each passage means together with the one before and the one after it, of unit length.

    A passage of 128 tokens says little of what it is about.
    """
    near = vectors.copy()
    near[1:] += vectors[:-1]
    near[:-1] += vectors[1:]
    lengths = np.linalg.norm(near, axis=1, keepdims=True)
    return np.asarray(np.divide(near, lengths, out=np.zeros_like(near), where=lengths > 0), np.float32)


def _runs(came_from: NDArray[np.int_], count: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    while count:
        runs.append((int(came_from[count]), count))
        count = int(came_from[count])
    return runs[::-1]
