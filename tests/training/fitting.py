"""Fit the two small models: which candidate answers (a softmax over the candidates), and whether any does. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one question: their features, shape (n, d), and which answer, shape (n,)."""

    features: Array
    right: NDArray[np.bool_]


def fit_choice(choices: Sequence[Choice], *, decay: float = 1e-3) -> Array:
    """Return the weights, shape (d,), under which answering candidates are likeliest among all of their question.

    Questions none of whose candidates answers teach nothing and are left out.

    Args:
        choices: of the questions.
        decay: how much large weights are disliked, of standardised features.
    """
    fitting = [choice for choice in choices if choice.right.any()]
    deviation = np.std(np.vstack([choice.features for choice in fitting]), axis=0) + 1e-6
    scaled = [choice.features / deviation for choice in fitting]
    targets = [choice.right / choice.right.sum() for choice in fitting]

    def gradient(weights: Array) -> Array:
        total = decay * weights
        for features, target in zip(scaled, targets, strict=True):
            scores = features @ weights
            likely = np.exp(scores - scores.max())
            total = total + features.T @ (likely / likely.sum() - target) / len(scaled)
        return total

    return np.asarray(_descended(gradient, len(deviation), steps=300) / deviation)


def fit_gate(features: Array, answerable: NDArray[np.bool_], *, decay: float = 10.0) -> tuple[Array, float]:
    """Return weights, shape (d,), and the constant of a logistic regression.

    Args:
        features: of the questions, shape (n, d).
        answerable: whether the records tell, shape (n,).
        decay: how much large weights are disliked, of standardised features, over all questions.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled = np.hstack([(features - mean) / deviation, np.ones((len(features), 1))])

    def gradient(weights: Array) -> Array:
        likely = 1 / (1 + np.exp(-(scaled @ weights)))
        penalty = decay * np.append(weights[:-1], 0.0)
        return np.asarray((scaled.T @ (likely - answerable) + penalty) / len(scaled))

    weights = _descended(gradient, scaled.shape[1], steps=2000)
    raw = weights[:-1] / deviation
    return raw, float(weights[-1] - raw @ mean)


def _descended(gradient: Callable[[Array], Array], size: int, *, steps: int, rate: float = 0.05) -> Array:
    """Go down a gradient with Adam (Kingma and Ba 2015), from zero."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def ranks(choices: Sequence[Choice], weights: Array) -> NDArray[np.int64]:
    """Return the rank, from 1, of the first answering candidate of each question; a large number where none is."""
    found = []
    for choice in choices:
        order = np.argsort(-(choice.features @ weights), kind="stable")
        found.append(int(np.argmax(choice.right[order])) + 1 if choice.right.any() else 1_000_000)
    return np.array(found)


def auroc(scores: Array, positive: NDArray[np.bool_]) -> float:
    """Return how often a positive scores higher than a negative."""
    above = scores[positive][:, None] - scores[~positive][None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))
