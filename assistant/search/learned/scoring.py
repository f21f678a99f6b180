"""The net in numpy: what it sees of each passage, three convolutions along each record, and what it expects. Pure.

The net sees what is known of a passage (`features.py`), the likeness to the adapted question, what passage and question
have in common and what the passage is like by itself. Dilated convolutions along the record
(https://arxiv.org/abs/1511.07122) tell of each passage whether it stands in the discussion meant, begins or ends it;
`stretches.py` makes of these what each passage is expected to hold. The records lie one behind the other with room
between them, so that no layer reaches from one into the next.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.search.fusion import Scores, standardised
from assistant.search.learned.artefact import Learned, Net
from assistant.search.learned.features import SHARED, features_of
from assistant.search.learned.stretches import Densities, Stretches
from assistant.search.pool import Pool

Array = NDArray[np.float32]

# Deviations below which adapted likeness, its spread and the scores tell nothing apart.
_LIKENESS_FLOOR, _AROUND_FLOOR, _SCORE_FLOOR = 0.02, 0.05, 0.05
_STEEPNESS = 0.5
_PROJECTED_SCALE, _OWN_SCALE, _QUESTION_SCALE = 10.0, 5.0, 5.0
# What is expected of a passage and is less than this is nothing: the logarithm shall not tell it apart.
_LEAST_DENSITY = 1e-3


def learned_scores(pool: Pool, shared: Scores, learned: Learned) -> Scores:
    """Return each passage's score with what is said around it, shape (n,), of mean 0 and deviation 1.

    Args:
        pool: the passages, n of them.
        shared: their scores with nothing learned, shape (n,), returned as they are where there is no embedding.
        learned: of the model the passages are embedded by.
    """
    if pool.question is None or pool.likeness is None or not pool.size:
        return shared
    layout = _Layout(pool, room=_reach(learned))
    known = layout.laid_out(features_of(pool, shared))
    expected = [
        _expected(net, known, compared, _lengths(pool.question, net), layout=layout, dilations=learned.dilations)
        for net, compared in zip(learned.nets, _compared(pool, pool.question, learned.nets), strict=True)
    ]
    return standardised(np.log(np.mean(expected, axis=0) + _LEAST_DENSITY), floor=_SCORE_FLOOR)


class _Layout:
    """Where each passage lies when there is room for `room` rows before, between and after the records.

    Attributes:
        rows: of the passages, shape (n,).
        length: rows in all.
        inside: 1 at the rows of passages, 0 elsewhere, shape (length, 1).
        embedded: which passages have an embedding, shape (n,).
        stretches: of the passages.
    """

    def __init__(self, pool: Pool, *, room: int) -> None:
        self.room = room
        self.rows = np.arange(pool.size) + room * (pool.records + 1)
        self.length = pool.size + room * (len(pool.bounds) + 1)
        sizes = [end - first for first, end in pool.bounds]
        self.inside = np.zeros((self.length, 1), np.float32)
        self.inside[self.rows] = 1
        self.embedded = np.repeat([rows is not None for rows in pool.vectors], sizes)
        self.stretches = Stretches(pool.tokens, pool.bounds)

    def laid_out(self, values: Array) -> Array:
        """Return the values (n, channels) at their rows, zeros elsewhere."""
        out = np.zeros((self.length, values.shape[1]), np.float32)
        out[self.rows] = values
        return out


def _reach(learned: Learned) -> int:
    reaches = [
        dilation * (len(weights) // 2)
        for net in learned.nets
        for dilation, (weights, _) in zip(learned.dilations, net.convolutions, strict=True)
    ]
    return max([*reaches, *(net.kernel.size // 2 for net in learned.nets)])


def _compared(pool: Pool, question: Array, nets: Sequence[Net]) -> list[Array]:
    """Return for each net what it sees of the embeddings: by its adapter, by `left` and `right`, and by `own`.

    All nets' columns in one product with each record's embeddings; zeros for a record that has none.
    """
    columns = [
        np.column_stack(
            [
                _adapted(question, net),
                net.left * (question @ net.right) * _PROJECTED_SCALE,
                net.own * _OWN_SCALE,
            ]
        )
        for net in nets
    ]
    together = np.concatenate(columns, axis=1)
    products = [
        np.zeros((end - first, together.shape[1]), np.float32) if rows is None else rows @ together
        for (first, end), rows in zip(pool.bounds, pool.vectors, strict=True)
    ]
    return np.split(np.concatenate(products), np.cumsum([part.shape[1] for part in columns])[:-1], axis=1)


def _adapted(question: Array, net: Net) -> Array:
    return np.asarray(question + question @ net.down @ net.up)


def _expected(
    net: Net,
    known: Array,
    compared: Array,
    lengths: Array,
    *,
    layout: _Layout,
    dilations: Sequence[int],
) -> Densities:
    """Return what one net expects of each passage, shape (n,).

    Args:
        net: whose arrays are used.
        known: the features, laid out.
        compared: the adapted likeness and what else the net sees of the embeddings, (n, 1 + compared + own).
        lengths: what the length of a discussion tells.
        layout: where the passages lie.
        dilations: passages from tap to tap in each layer.
    """
    likeness = np.zeros(len(compared), np.float32)
    likeness[layout.embedded] = _on_one_scale(compared[layout.embedded, 0], _LIKENESS_FLOOR)
    steep = np.exp(_STEEPNESS * np.clip(likeness, -3, 3))
    around = _on_one_scale(_spread(steep, net.kernel, layout), _AROUND_FLOOR)
    of_around, of_shared = net.mix
    alone = of_around * around + of_shared * known[layout.rows, SHARED]
    known = np.concatenate([known, layout.laid_out(np.column_stack([likeness, compared[:, 1:]]))], axis=1)
    for dilation, (weights, bias) in zip(dilations, net.convolutions, strict=True):
        known = _convolved(known, weights, bias, dilation, layout)
    inside, begins, ends = (known[layout.rows] @ net.heads + net.bias).T
    return layout.stretches.densities(inside + alone, begins, ends, lengths)


def _lengths(question: Array, net: Net) -> Array:
    return np.asarray(net.lengths + question @ net.asked_lengths * _QUESTION_SCALE)


def _on_one_scale(values: Array, floor: float) -> Array:
    return np.asarray((values - values.mean()) / max(float(values.std()), floor)) if values.size else values


def _spread(values: Array, kernel: Array, layout: _Layout) -> Array:
    weights = kernel[::-1] / np.abs(kernel).sum()  # numpy turns the kernel round, learning does not
    return np.asarray(np.convolve(layout.laid_out(values[:, None])[:, 0], weights, mode="same")[layout.rows])


def _convolved(known: Array, weights: Array, bias: Array, dilation: int, layout: _Layout) -> Array:
    """Return the next layer: a product for each tap, the sum cut off at 0, zeros outside the records."""
    out = np.zeros((layout.length, weights.shape[2]), np.float32)
    first, end = layout.room, layout.length - layout.room
    inner = out[first:end]
    inner += bias
    of_tap = np.empty_like(inner)
    for tap, matrix in enumerate(weights):
        shift = (tap - len(weights) // 2) * dilation
        inner += np.matmul(known[first + shift : end + shift], matrix, out=of_tap)
    np.maximum(inner, 0, out=inner)
    inner *= layout.inside[first:end]
    return out
