"""An account of a discussion: several things said in the midst of it, as long together as one reads. Pure.

"Summarize the discussion about the bus lane" and "What did the mayor think of it?" are answered by no one sentence:
wanted is what most was said about, from the best discussion found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.features import PLAIN
from assistant.answering.ranking import Scored
from assistant.answering.words import words

# How much it counts, beside the logarithm of its odds to answer, that a sentence stands in the best discussion, that
# it is like what else was said there, and how well it reads; chosen on QMSum's train and val queries, see
# `tests/training/README.md`. The last is for whoever reads it: ROUGE is the same without.
PLACE, CENTRE, READABLE = 8.0, 10.0, 2.0
# Words besides "yes, I think so" without which a sentence says nothing by itself.
_FEWEST_STEMS = 4
# A shorter thought says little of a discussion.
_FEWEST_WORDS = 8
# Words by which an account may grow too long with its last thought.
_OVERHANG = 25
_AROUND, _READABLE = PLAIN.index("passage_around"), PLAIN.index("readable")


def by_place_and_centre(ranked: Sequence[Scored]) -> list[Scored]:
    """Return the sentences by what they would add to an account, best first; as they are where meaning is not known."""
    if any(item.vector is None for item in ranked):
        return list(ranked)
    ranked = [item for item in ranked if len(item.stems) >= _FEWEST_STEMS] or ranked
    if not ranked:
        return []
    around = np.array([item.features[_AROUND] for item in ranked])
    vectors = np.array([item.vector for item in ranked])
    vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    weight = np.exp(around - around.max())
    central = vectors @ (weight @ vectors / weight.sum())
    readable = np.array([item.features[_READABLE] for item in ranked])
    value = np.log([item.share for item in ranked]) + PLACE * around + CENTRE * central + READABLE * readable
    shares = np.exp(np.maximum(value - value.max(), -50.0))
    worth = [replace(item, share=float(share)) for item, share in zip(ranked, shares, strict=True)]
    return sorted(worth, key=lambda item: -item.share)


def account_of(
    thoughts: Sequence[Scored], repeats: Callable[[Scored, Scored], bool], *, most: int, length: int
) -> list[Scored]:
    """Return the best thoughts that together are about so long, none twice.

    Args:
        thoughts: best first.
        repeats: whether one repeats another.
        most: thoughts at most.
        length: words from which on it is long enough.
    """
    chosen: list[Scored] = []
    said = 0
    for item in thoughts:
        own = len(words(item.text))
        fits = not chosen or (own >= _FEWEST_WORDS and said + own <= length + _OVERHANG)
        if fits and not any(repeats(item, other) for other in chosen):
            chosen.append(item)
            said += own
        if said >= length or len(chosen) == most:
            break
    return chosen
