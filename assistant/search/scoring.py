"""How well each passage bears on the question: by itself, and with what is said around it."""

from __future__ import annotations

import numpy as np

from assistant.search.fusion import BM25_FLOOR, COSINE_FLOOR, Scores, fused, standardised
from assistant.search.pool import Pool
from assistant.search.spreading import fading
from assistant.settings import SearchSettings

# As the other floors, of what is spread.
_SPREAD_FLOOR = 0.05


def own_scores(pool: Pool, settings: SearchSettings) -> Scores:
    """Return each passage's score by its own words alone, shape (n,)."""
    return fused(
        [
            (settings.dense_weight, pool.likeness, COSINE_FLOOR),
            (settings.lexical_weight, pool.lexical, BM25_FLOOR),
        ],
        size=pool.size,
    )


def shared_scores(pool: Pool, settings: SearchSettings) -> Scores:
    """Return each passage's score with its neighbours', shape (n,).

    Three kinds, each spread within the record and then standardised over all passages: likeness, made steeper so that
    one passage that is very alike counts more than many that are a little; the question's terms; the speakers it names.
    """
    weights = fading(settings.spread_radius, settings.spread_decay)
    return fused(
        [
            (settings.dense_weight, _spread_likeness(pool, weights, settings.steepness), _SPREAD_FLOOR),
            (settings.lexical_weight, _terms_around(pool, weights, settings.term_saturation), BM25_FLOOR),
            (settings.speaker_weight, pool.spread(pool.named, weights), _SPREAD_FLOOR),
        ],
        size=pool.size,
    )


def _spread_likeness(pool: Pool, weights: Scores, steepness: float) -> Scores | None:
    if pool.likeness is None:
        return None
    # Beyond three deviations a passage is an outlier, a single sentence that repeats the question.
    clipped = np.clip(standardised(pool.likeness, floor=COSINE_FLOOR), -3.0, 3.0)
    return pool.spread(np.exp(steepness * clipped), weights)


def _terms_around(pool: Pool, weights: Scores, saturation: float) -> Scores:
    """Return how many of the terms, weighted by rarity, stand in or near each passage.

    A term counts little more for standing there often: a discussion in which all terms stand somewhere is better than
    one that is full of a single term. Its rarity is taken half from the library (the peak of its BM25 grows with it),
    half from the passages at hand.
    """
    total = np.zeros(pool.size)
    for scores in pool.term_scores.values():
        standing = np.count_nonzero(scores)
        if standing:
            peak = float(scores.max())
            rarity = np.sqrt(peak / 2 * np.log1p(pool.size / standing))
            around = pool.spread(scores / peak, weights)
            total += rarity * around / (around + saturation)
    return total
