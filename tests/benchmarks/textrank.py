"""TextRank (Mihalcea and Tarau, EMNLP 2004): sentences ranked by how many others share their words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.words import stems

DAMPING = 0.85
STEPS = 50


def text_rank(sentences: Sequence[str]) -> NDArray[np.float64]:
    """Return how central each sentence is, shape (n,); 0 for those of fewer than two words that carry meaning.

    Two sentences are linked by the words that both hold, over the sum of the logarithms of their lengths.
    """
    held = [stems(sentence) for sentence in sentences]
    ranked = [at for at, words in enumerate(held) if len(words) > 1]
    scores = np.zeros(len(sentences))
    if len(ranked) > 1:
        scores[ranked] = _central(_links([held[at] for at in ranked]))
    return scores


def _links(held: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """Return how strongly each two sentences are linked, shape (n, n), nothing to itself."""
    places = {word: at for at, word in enumerate(sorted(set().union(*held)))}
    holds = np.zeros((len(held), len(places)), np.float32)
    for row, words in enumerate(held):
        holds[row, [places[word] for word in words]] = 1.0
    lengths = np.log(holds.sum(axis=1))
    links = (holds @ holds.T) / (lengths[:, None] + lengths[None, :])
    np.fill_diagonal(links, 0.0)
    return np.asarray(links, np.float32)


def _central(links: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the stationary weights of a walk along the links, with leaps."""
    outgoing = links.sum(axis=1, keepdims=True)
    steps = np.divide(links, outgoing, out=np.zeros_like(links), where=outgoing > 0)
    scores = np.ones(len(links))
    for _ in range(STEPS):
        scores = (1 - DAMPING) + DAMPING * (scores @ steps)
    return np.asarray(scores, np.float64)
