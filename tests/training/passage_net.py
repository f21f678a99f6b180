"""The net of `assistant/search/learned` in torch, and what it is taught by. Needs torch.

For every stretch of up to `LONGEST` consecutive passages the net tells how likely it is the discussion that a question
means; QMSum's gold turns are nearly always one stretch (93 % of the queries). It learns

- to give the gold stretch, or one that begins or ends a passage beside it, all the likelihood;
- to put what it expects of the gold into 2,000 tokens: the gold tokens among the passages above a smooth threshold
  that lets through just so many;
- beside it, and for learning alone, a score of each passage by itself, which the file does not hold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.search.learned.features import FEATURES, SHARED
from assistant.search.learned.stretches import BUDGET, KNOTS, LEAST_TOKENS, LONGEST

DILATIONS, TAPS, WIDTH = (1, 2, 4), 5, 32
PROJECTED, OWN, REACH, RANK = 16, 8, 7, 64
DROPOUT, INPUT_DROPOUT = 0.3, 0.1
LIKELIHOOD, WITHIN_BUDGET, BESIDE = 0.5, 3.0, 0.5
LISTWISE, BINARY, BESIDE_WITHIN_BUDGET = 1.0, 2.0, 3.0
SMOOTH, LEAST_DENSITY = 0.5, 1e-4
# As in `assistant/search/learned/scoring.py`.
LIKENESS_FLOOR, AROUND_FLOOR, STEEPNESS = 0.02, 0.05, 0.5
PROJECTED_SCALE, OWN_SCALE, QUESTION_SCALE = 10.0, 5.0, 5.0
ROOM = 16
# Far below any score, and still a number.
NEVER = -1e4
_MOST_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, the passages that are scored for it, and how many gold tokens each of these holds.

    Attributes:
        vectors: (n, dimensions).
        question: (dimensions,).
        features: (n, len(FEATURES)).
        tokens: of each passage, (n,).
        records: number of the record each stands in, from 0, (n,).
        gold: gold tokens in each, (n,).
        all_gold: gold tokens there are.
        weight: of the example in the loss.
    """

    vectors: np.ndarray
    question: np.ndarray
    features: np.ndarray
    tokens: np.ndarray
    records: np.ndarray
    gold: np.ndarray
    all_gold: float
    weight: float


class Batch:
    """Examples side by side; in each, room behind every record, so that no layer reaches from one into the next."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.places = [np.arange(len(one.records)) + ROOM * one.records for one in examples]
        self.count, self.length = len(examples), max(int(rows[-1]) for rows in self.places) + 1
        self.vectors = self._laid_out([one.vectors for one in examples])
        self.features = self._laid_out([one.features for one in examples])
        self.tokens = self._laid_out([one.tokens for one in examples])
        self.gold = self._laid_out([one.gold for one in examples])
        self.inside = self._laid_out([np.ones(len(rows)) for rows in self.places])
        self.questions = torch.from_numpy(np.stack([one.question for one in examples]))
        self.all_gold = torch.tensor([one.all_gold for one in examples])
        self.weights = torch.tensor([one.weight for one in examples])
        self.meant = torch.zeros(self.count, self.length, LONGEST, dtype=torch.bool)
        for number, (one, rows) in enumerate(zip(examples, self.places, strict=True)):
            for first, passages in stretches_meant(one):
                self.meant[number, int(rows[first]), passages - 1] = True

    def _laid_out(self, values: Sequence[np.ndarray]) -> Tensor:
        out = np.zeros((self.count, self.length, *values[0].shape[1:]), np.float32)
        for number, (rows, value) in enumerate(zip(self.places, values, strict=True)):
            out[number, rows] = value
        return torch.from_numpy(out)

    def on_one_scale(self, values: Tensor, floor: float) -> Tensor:
        count = self.inside.sum(1, keepdim=True)
        centred = (values - (values * self.inside).sum(1, keepdim=True) / count) * self.inside
        deviation = (centred.square().sum(1, keepdim=True) / count).clamp(min=floor**2).sqrt()
        return centred / deviation

    def windows(self, values: Tensor, *, shift: int = 0) -> Tensor:
        """Return for each passage the values `shift` to `shift` + LONGEST - 1 further on, zeros beyond the end."""
        return functional.pad(values, (0, LONGEST + shift)).unfold(1, LONGEST, 1)[:, shift : shift + self.length]


def stretches_meant(example: Example) -> list[tuple[int, int]]:
    """Return first passage and length of the gold stretch and of those whose ends are at most one passage from its.

    Passages count that are gold by a third. Of several stretches it is the one with most gold; one passage between is
    no gap.
    """
    share = example.gold / np.maximum(example.tokens, 1)
    held = np.flatnonzero(share > 0.3)
    held = held if held.size else np.array([share.argmax()])
    runs = np.split(held, np.flatnonzero(np.diff(held) > _MOST_GAP) + 1)
    best = max(runs, key=lambda run: share[run].sum())
    record = example.records[best[0]]
    bounds = np.flatnonzero(example.records == record)
    return [
        (first, min(last - first + 1, LONGEST))
        for first in range(max(best[0] - 1, bounds[0]), best[0] + 2)
        for last in range(best[-1] - 1, min(best[-1] + 1, bounds[-1]) + 1)
        if first <= last
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the net tells of a batch: of each stretch how likely it is and its tokens, of each passage a score."""

    likelihoods: Tensor
    tokens: Tensor
    beside: Tensor

    def densities(self) -> Tensor:
        """Return the expected gold of each token; see `assistant.search.learned.stretches`."""
        shares = self.likelihoods.exp() * BUDGET / self.tokens.clamp(LEAST_TOKENS, BUDGET)
        count, length, _ = shares.shape
        ends = (torch.arange(length)[:, None] + torch.arange(LONGEST) + 1).reshape(-1)
        ending = shares.new_zeros(count, length + LONGEST).index_add(1, ends, shares.reshape(count, -1))
        return (shares.sum(2) - ending[:, :length]).cumsum(1).clamp(min=0)


class PassageNet(nn.Module):
    """What `assistant/search/learned/scoring.py` computes."""

    def __init__(self, dimensions: int, *, projected: int = PROJECTED, own: int = OWN, width: int = WIDTH) -> None:
        super().__init__()
        self.adapter = nn.Parameter(torch.eye(dimensions))
        self.kernel = nn.Parameter(torch.tensor([math.exp(-abs(at) / 3.5) for at in range(-REACH, REACH + 1)]))
        self.left = nn.Parameter(torch.randn(dimensions, projected) / math.sqrt(dimensions))
        self.right = nn.Parameter(self.left.detach().clone())
        self.own = nn.Parameter(torch.randn(dimensions, own) / math.sqrt(dimensions))
        channels = (len(FEATURES) + 1 + projected + own, *(width for _ in DILATIONS[1:]))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(inner, width, TAPS, padding=dilation * (TAPS // 2), dilation=dilation)
            for inner, dilation in zip(channels, DILATIONS, strict=True)
        )
        self.heads = nn.Parameter(torch.randn(width, 3) * 0.01)
        self.bias = nn.Parameter(torch.tensor([-0.5, 0.0, 0.0]))
        self.mix = nn.Parameter(torch.tensor([0.3, 0.3]))
        self.lengths = nn.Parameter(torch.zeros(len(KNOTS)))
        self.asked_lengths = nn.Parameter(torch.zeros(dimensions, len(KNOTS)))
        self.beside = nn.Parameter(torch.zeros(width))
        self.beside_mix = nn.Parameter(torch.tensor([1.0, 1.0]))

    def forward(self, batch: Batch) -> Told:
        around, hidden = self._read(batch)
        heads = (hidden @ self.heads + self.bias) * batch.inside[..., None]
        shared = batch.features[..., SHARED]
        inside = heads[..., 0] + self.mix[0] * around + self.mix[1] * shared
        sums, tokens = (functional.pad(value.cumsum(1), (1, 0)) for value in (inside * batch.inside, batch.tokens))
        sums, tokens = (batch.windows(value, shift=1) - value[:, :-1, None] for value in (sums, tokens))
        passages = torch.arange(1, LONGEST + 1)
        whole = batch.windows(batch.inside).cumsum(2) == passages
        scores = sums + heads[..., 1, None] + batch.windows(heads[..., 2]) + self._by_length(batch, tokens)
        scores = torch.where(whole, scores, torch.tensor(NEVER))
        return Told(
            likelihoods=scores.flatten(1).log_softmax(1).view_as(scores),
            tokens=tokens,
            beside=self.beside_mix[0] * around + self.beside_mix[1] * shared + hidden @ self.beside,
        )

    def _read(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the likeness around each passage, and what the convolutions make of all that is known of it."""
        compared_by = (batch.questions @ self.right)[:, :, None] * self.left.T
        questions = torch.cat([(batch.questions @ self.adapter)[:, None], compared_by], 1)
        compared = batch.vectors @ questions.transpose(1, 2)
        likeness = batch.on_one_scale(compared[..., 0], LIKENESS_FLOOR)
        steep = torch.exp(STEEPNESS * likeness.clamp(-3, 3)) * batch.inside
        kernel = (self.kernel / self.kernel.abs().sum())[None, None]
        around = functional.conv1d(steep[:, None], kernel, padding=len(self.kernel) // 2)[:, 0]
        own = batch.vectors @ self.own * OWN_SCALE
        known = torch.cat([batch.features, likeness[..., None], compared[..., 1:] * PROJECTED_SCALE, own], 2)
        known = functional.dropout(known.transpose(1, 2), INPUT_DROPOUT, self.training)
        for convolution in self.convolutions:
            known = functional.dropout(functional.relu(convolution(known)), DROPOUT, self.training)
            known = known * batch.inside[:, None]
        return batch.on_one_scale(around, AROUND_FLOOR), known.transpose(1, 2)

    def _by_length(self, batch: Batch, tokens: Tensor) -> Tensor:
        """Return what a stretch's tokens tell, between the knots in proportion."""
        at_knots = self.lengths + batch.questions @ self.asked_lengths * QUESTION_SCALE
        step = math.log(KNOTS[1] / KNOTS[0])
        place = (torch.log(tokens.clamp(min=1) / KNOTS[0]) / step).clamp(0, len(KNOTS) - 1.001).flatten(1)
        knot = place.long()
        part = place - knot
        return (at_knots.gather(1, knot) * (1 - part) + at_knots.gather(1, knot + 1) * part).view_as(tokens)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what the file holds, the adapter as the identity and a product of low rank, which it becomes."""
        identity = torch.eye(len(self.adapter))
        u, sizes, v = torch.linalg.svd(self.adapter.detach() - identity)
        down, up = u[:, :RANK] * sizes[:RANK].sqrt(), v[:RANK] * sizes[:RANK].sqrt()[:, None]
        with torch.no_grad():
            self.adapter.copy_(identity + down @ up)
        names = ("kernel", "left", "right", "own", "heads", "bias", "mix", "lengths", "asked_lengths")
        tensors = {"down": down, "up": up} | {name: getattr(self, name) for name in names}
        for number, convolution in enumerate(self.convolutions):
            tensors[f"convolution{number}"] = convolution.weight.permute(2, 1, 0)
            tensors[f"bias{number}"] = convolution.bias
        return {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}


# -- what is wrong with what it tells ------------------------------------------------------------------------------


def loss_of(told: Told, batch: Batch) -> Tensor:
    """Return the loss of a batch."""
    missed = -told.likelihoods.masked_fill(~batch.meant, NEVER).flatten(1).logsumexp(1)
    expected = _within_budget(torch.log(told.densities() + LEAST_DENSITY), batch)
    of_stretches = LIKELIHOOD * missed - WITHIN_BUDGET * expected
    return (batch.weights * (of_stretches + BESIDE * _loss_beside(told.beside, batch))).mean()


def _loss_beside(scores: Tensor, batch: Batch) -> Tensor:
    """Return what is wrong with scores of passages: their order, each alone, and what the budget holds of them."""
    count = batch.inside.sum(1, keepdim=True)
    share = (batch.gold / batch.tokens.clamp(min=1)).clamp(0, 1)
    ranked = scores.masked_fill(batch.inside == 0, NEVER).log_softmax(1)
    listwise = -(batch.gold / batch.gold.sum(1, keepdim=True) * ranked).sum(1)
    mean = (share * batch.inside).sum(1, keepdim=True) / count
    weights = torch.where(share > 0, (1 - mean) * 0.5 / mean.clamp(min=0.02), torch.ones(())).clamp(max=10)
    centred = scores - (scores * batch.inside).sum(1, keepdim=True) / count
    binary = functional.binary_cross_entropy_with_logits(centred, share, weights, reduction="none")
    binary = (binary * batch.inside).sum(1) / count[:, 0]
    return LISTWISE * listwise + BINARY * binary - BESIDE_WITHIN_BUDGET * _within_budget(scores, batch)


def _within_budget(scores: Tensor, batch: Batch) -> Tensor:
    """Return which share of the gold is chosen when a smooth threshold meets the budget; 0 where all fits into it."""
    inside, tokens, fixed = batch.inside > 0, batch.tokens, scores.detach()
    low = fixed.masked_fill(~inside, -NEVER).amin(1, keepdim=True) - 10
    high = fixed.masked_fill(~inside, NEVER).amax(1, keepdim=True) + 10
    for _ in range(20):
        middle = (low + high) / 2
        above = (tokens * torch.sigmoid((fixed - middle) / SMOOTH)).sum(1, keepdim=True) > BUDGET
        low, high = torch.where(above, middle, low), torch.where(above, high, middle)
    chosen = torch.sigmoid((scores - middle) / SMOOTH)
    # One step of Newton's, so that the threshold moves with the scores when they are learned.
    slope = (tokens * chosen * (1 - chosen) / SMOOTH).sum(1, keepdim=True).detach().clamp(min=1e-3)
    moved = ((tokens * chosen).sum(1, keepdim=True) - BUDGET) / slope
    chosen = torch.sigmoid((scores - middle - moved) / SMOOTH) * batch.inside
    scarce = tokens.sum(1) > 1.1 * BUDGET
    return scarce * (batch.gold * chosen).sum(1) / batch.all_gold.clamp(max=BUDGET)
