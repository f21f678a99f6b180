"""How likely each stretch of passages is the discussion that a question means, and what that makes of each passage.

A discussion is nearly always one stretch of neighbouring passages. So not passages are weighed but every stretch of up
to `LONGEST` of them: by what its passages tell, how well its first begins and its last ends a discussion, and how long
it is. Of these likelihoods, which sum to 1 over all stretches of all records (a semi-Markov model, Sarawagi and Cohen,
NIPS 2004, of a single segment), each passage gets what is expected of it: how much of the discussion a token of it
holds. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float32]
Densities = NDArray[np.float64]

# Passages: some 8,000 tokens. A longer discussion fills any budget as well.
LONGEST = 64
# Tokens at which the weight of a stretch's length is learned; between them it is in proportion to the logarithm.
KNOTS = (60, 120, 240, 480, 960, 1920, 3840, 7680)
# Of a discussion above so many tokens, only so many can be given; one below the least is not worth more for it.
BUDGET, LEAST_TOKENS = 2000, 100


class Stretches:
    """All stretches of up to `LONGEST` passages, (n, LONGEST) of them: those from each passage on, shortest first.

    Args:
        tokens: of each passage, shape (n,).
        bounds: for each record, the position of its first passage and the one after its last.
    """

    def __init__(self, tokens: NDArray[np.int64], bounds: Sequence[tuple[int, int]]) -> None:
        passages = np.arange(1, LONGEST + 1)
        left = np.concatenate([np.arange(end - first, 0, -1) for first, end in bounds])[:, None]
        self._outside = passages > left
        # One after the last passage of each; beyond the record's end it is not used.
        self._ends = np.minimum(np.arange(tokens.size)[:, None] + passages, tokens.size)
        self._tokens = _sums_of_stretches(tokens)
        sizes = np.arange(int(self._tokens.max()) + 1)
        self._shares = (BUDGET / np.clip(sizes, LEAST_TOKENS, BUDGET)).astype(np.float32)[self._tokens]
        self._places = np.log(np.maximum(sizes, KNOTS[0]))

    def densities(self, inside: Array, begins: Array, ends: Array, lengths: Array) -> Densities:
        """Return which share of the discussion a token of each passage is expected to be, times 2,000, shape (n,).

        1 within a discussion of 2,000 tokens or more that is sure, 4 within one of 500.

        Args:
            inside: what each passage tells for a stretch that it stands in, shape (n,).
            begins: for one that it begins, shape (n,).
            ends: for one that it ends, shape (n,).
            lengths: what a length tells at each of `KNOTS`.
        """
        scores = _sums_of_stretches(inside.astype(np.float64)).astype(np.float32)
        scores += begins[:, None]
        scores += sliding_window_view(np.pad(ends, (0, LONGEST - 1)), LONGEST)
        scores += np.interp(self._places, np.log(KNOTS), lengths).astype(np.float32)[self._tokens]
        scores[self._outside] = -np.inf
        likely = np.exp(scores - scores.max())
        likely *= self._shares / likely.sum(dtype=np.float64)
        begun = likely.sum(axis=1, dtype=np.float64)
        ended = np.bincount(self._ends.ravel(), weights=likely.ravel(), minlength=begun.size + 1)[:-1]
        return np.asarray(np.maximum(np.cumsum(begun - ended), 0), np.float64)


def _sums_of_stretches(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.int64] | NDArray[np.float64]:
    """Return the sum of each stretch, (n, LONGEST), whatever record its passages stand in, up to the last passage."""
    sums = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(sliding_window_view(np.pad(sums[1:], (0, LONGEST - 1), mode="edge"), LONGEST) - sums[:-1, None])
