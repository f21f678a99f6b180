"""Spread each passage's score over its neighbours: what is said next to a good passage is likely to bear on it too."""

from __future__ import annotations

import numpy as np

from assistant.search.fusion import Scores


def fading(radius: int, decay: float) -> Scores:
    """Return the weights from `-radius` to `radius`, falling by e every `decay` passages, their sum 1.

    The long tail does better than a Gaussian's on meetings: talk of a subject trails off and is taken up again.

    >>> fading(0, 3.0)
    array([1.])
    """
    reach = np.arange(-radius, radius + 1, dtype=np.float64)
    weights = np.exp(-np.abs(reach) / decay)
    return np.asarray(weights / weights.sum())


def spread(scores: Scores, weights: Scores) -> Scores:
    """Return each score as the weighted sum of its own and its neighbours' in the record.

    Beyond the record's ends there is nothing to add, so that its first and last passages, greetings and goodbyes, get
    less. A record that is shorter than the weights reach would get less everywhere: its sums are divided by the square
    root of the largest share of the weights that any of its passages meets.

    Args:
        scores: of one record's passages in order, shape (n,).
        weights: symmetric, of odd length, sum 1.
    """
    if scores.size == 0 or weights.size == 1:
        return scores
    radius = weights.size // 2
    total, share = (
        np.convolve(values, weights)[radius : radius + scores.size] for values in (scores, np.ones(scores.size))
    )
    return np.asarray(total / np.sqrt(share.max()))
