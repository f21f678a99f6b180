"""What the net is told of each passage beside its embedding; searching and learning see the same. Pure."""

from __future__ import annotations

from math import log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from assistant.search.fusion import Scores, standardised
from assistant.search.pool import Pool

FEATURES = (
    "shared",  # its score with its neighbours' as it is without anything learned
    "likeness",  # dot product with the question as it is ranked by
    "cosine",  # with the question as it is embedded
    "words",  # BM25
    "coverage",  # share of the question's terms, weighted by rarity, that stand in it
    "record",  # the best score of its record less the best of all
    "named",  # share of its speakers whom the question names
    "names",  # whether the question names any speaker at all
    "before",  # cosine with the passage before it
    "after",  # … after it
    "place",  # from the first to the last passage of its record
    "start",  # how near the record's start it is
    "end",  # … end
    "tokens",
)
SHARED = FEATURES.index("shared")
# As in `assistant.search.scoring`: below these deviations the passages cannot be told apart by that kind of score.
_COSINE_FLOOR, _BM25_FLOOR, _SHARED_FLOOR = 0.02, 0.2, 0.05
# Passages from a record's ends over which nearness falls by e.
_NEAR = 3.0
_USUAL_TOKENS = 128


def features_of(pool: Pool, shared: Scores) -> NDArray[np.float32]:
    """Return what is known of each passage, (n, len(FEATURES)) float32, each roughly from -1 to 1 or of deviation 1.

    Args:
        pool: the passages, n of them and at least one; a model embedded the question.
        shared: their scores with nothing learned, shape (n,).
    """
    likeness, cosines = pool.likeness, pool.cosines
    if likeness is None or cosines is None:
        raise ValueError("the net reads passages of which some are embedded")
    columns = (
        standardised(shared, floor=_SHARED_FLOOR),
        standardised(likeness, floor=_COSINE_FLOOR),
        np.nan_to_num(cosines) * 4 - 1,
        standardised(pool.lexical, floor=_BM25_FLOOR),
        _coverage(pool) * 2 - 1,
        _best_of_record(pool, shared) - shared.max(),
        pool.named * 2,
        np.full(pool.size, pool.named.max()),
        *_beside(pool),
        *_places(pool),
        pool.tokens / _USUAL_TOKENS - 1,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _coverage(pool: Pool) -> Scores:
    covered, total = np.zeros(pool.size), 1e-6
    for scores in pool.term_scores.values():
        if standing := np.count_nonzero(scores):
            rarity = sqrt(float(scores.max()) / 2 * log1p(pool.size / standing))
            total += rarity
            covered += rarity * (scores > 0)
    return covered / total


def _best_of_record(pool: Pool, shared: Scores) -> Scores:
    best = [np.full(end - first, shared[first:end].max(initial=-np.inf)) for first, end in pool.bounds]
    return np.concatenate([np.zeros(0), *best])


def _beside(pool: Pool) -> tuple[Scores, Scores]:
    """Return the cosines with the passage before and after, -1 where there is none, on the scale of the others."""
    before, after = np.full(pool.size, -1.0), np.full(pool.size, -1.0)
    for (first, end), rows in zip(pool.bounds, pool.vectors, strict=True):
        if rows is not None and end - first > 1:
            alike = np.einsum("ij,ij->i", rows[1:], rows[:-1]) * 2 - 1
            before[first + 1 : end], after[first : end - 1] = alike, alike
    return before, after


def _places(pool: Pool) -> tuple[Scores, Scores, Scores]:
    """Return where in its record each passage stands, and how near to its start and its end, 0 to 1."""
    sizes = np.array([end - first for first, end in pool.bounds])
    own, size = np.concatenate([np.zeros(0), *map(np.arange, sizes)]), np.repeat(sizes, sizes)
    return own / np.maximum(size - 1, 1) * 2 - 1, np.exp(-own / _NEAR), np.exp((own - size + 1) / _NEAR)
