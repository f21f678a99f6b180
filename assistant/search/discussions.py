"""Choose passages within a budget and join neighbours into discussions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.search.fusion import Scores

Counts = NDArray[np.int64]


def choose(
    scores: Scores, tokens: Counts, records: Counts, *, budget: int, record_budget: int, limit: int | None = None
) -> list[int]:
    """Return the positions of the best passages that fit the budget together, ascending.

    Passages are taken best first; one that no longer fits is passed over for the next that does.

    Args:
        scores: of the passages, shape (n,); minus infinity for one that may not be taken.
        tokens: what each costs, shape (n,).
        records: number of the record each stands in, shape (n,).
        budget: tokens for all.
        record_budget: tokens for any one record.
        limit: how many passages at most; None for as many as fit.
    """
    left = dict.fromkeys(records.tolist(), min(record_budget, budget))
    chosen: list[int] = []
    cheapest = int(tokens.min(initial=budget + 1))
    # A stable sort: of equals, the one that stands first.
    for at in np.argsort(-scores, kind="stable").tolist():
        if budget < cheapest or scores[at] == -np.inf or (limit is not None and len(chosen) >= limit):
            break
        cost, record = int(tokens[at]), int(records[at])
        if cost <= budget and cost <= left[record]:
            chosen.append(at)
            budget -= cost
            left[record] -= cost
    return sorted(chosen)


def runs(chosen: Sequence[int], records: Counts, *, longest: int) -> list[list[int]]:
    """Return the chosen positions in runs of adjacent ones of one record; a run above `longest` is divided evenly.

    >>> runs([0, 1, 2, 4, 5], np.array([0, 0, 0, 0, 0, 1]), longest=2)
    [[0, 1], [2], [4], [5]]
    """
    together: list[list[int]] = []
    for at in chosen:
        if together and together[-1][-1] == at - 1 and records[at] == records[at - 1]:
            together[-1].append(at)
        else:
            together.append([at])
    return [part for run in together for part in _divided(run, longest)]


def _divided(run: list[int], longest: int) -> list[list[int]]:
    parts = -(-len(run) // longest)
    return [part.tolist() for part in np.array_split(np.array(run), parts)]


def best_first(runs_found: list[list[int]], scores: Scores) -> list[list[int]]:
    """Return the runs by their best passage; of equals, the one that stands first."""
    return sorted(runs_found, key=lambda run: (-max(scores[at] for at in run), run[0]))
