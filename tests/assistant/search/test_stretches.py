from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.search.learned import stretches
from assistant.search.learned.stretches import BUDGET, KNOTS, LEAST_TOKENS, LONGEST, Stretches

NO_LENGTHS = np.zeros(len(KNOTS), np.float32)


def bounds_of(sizes: list[int]) -> list[tuple[int, int]]:
    ends = np.cumsum(sizes).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def numbers(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    tokens = random.integers(20, 170, size=count)
    inside, begins, ends = (random.normal(size=count).astype(np.float32) for _ in range(3))
    return tokens, inside, begins, ends


def one_by_one(tokens: np.ndarray, sizes: list[int], told: Sequence[np.ndarray], lengths: np.ndarray) -> np.ndarray:
    """Return the densities from a plain loop over every stretch."""
    inside, begins, ends = told
    found, weights = [], []
    for first, end in bounds_of(sizes):
        for start in range(first, end):
            for last in range(start, min(end, start + LONGEST)):
                held = slice(start, last + 1)
                size = int(tokens[held].sum())
                length = np.interp(np.log(max(size, KNOTS[0])), np.log(KNOTS), lengths)
                weights.append(np.exp(inside[held].sum() + begins[start] + ends[last] + length))
                found.append((held, BUDGET / min(max(size, LEAST_TOKENS), BUDGET)))
    densities = np.zeros(len(tokens))
    for (held, share), weight in zip(found, weights, strict=True):
        densities[held] += weight / sum(weights) * share
    return densities


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(0, 1000))
def test_every_stretch_of_every_record_is_weighed(sizes: list[int], seed: int) -> None:
    tokens, inside, begins, ends = numbers(seed, sum(sizes))
    lengths = np.linspace(-1, 1, len(KNOTS)).astype(np.float32)

    densities = Stretches(tokens, bounds_of(sizes)).densities(inside, begins, ends, lengths)

    assert densities == pytest.approx(one_by_one(tokens, sizes, (inside, begins, ends), lengths), rel=2e-3, abs=1e-4)


def test_longer_stretches_than_the_longest_are_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "LONGEST", 2)
    tokens, inside = np.full(3, 100), np.full(3, 20, np.float32)

    densities = Stretches(tokens, [(0, 3)]).densities(
        inside, np.zeros(3, np.float32), np.zeros(3, np.float32), NO_LENGTHS
    )

    # Two stretches of two passages share the likelihood; the passage in the middle stands in both.
    assert densities == pytest.approx(np.array([0.5, 1, 0.5]) * BUDGET / 200, rel=1e-3)


def test_a_sure_discussion_is_its_passages_and_nothing_else() -> None:
    tokens = np.full(20, 125)
    inside = np.full(20, -9, np.float32)
    inside[6:10] = 9

    densities = Stretches(tokens, [(0, 20)]).densities(
        inside, np.zeros(20, np.float32), np.zeros(20, np.float32), NO_LENGTHS
    )

    assert densities[6:10] == pytest.approx(4, rel=1e-2)  # 500 tokens: each is worth four of a discussion of 2,000
    assert np.delete(densities, range(6, 10)).max() < 0.01


def test_where_a_discussion_begins_and_ends_tells_which_passages_it_has() -> None:
    tokens = np.full(10, 125)
    begins, ends = (np.zeros(10, np.float32) for _ in range(2))
    begins[3], ends[5] = 20, 20

    densities = Stretches(tokens, [(0, 10)]).densities(np.zeros(10, np.float32), begins, ends, NO_LENGTHS)

    assert np.flatnonzero(densities > 1).tolist() == [3, 4, 5]


def test_a_stretch_does_not_reach_from_one_record_into_the_next() -> None:
    tokens = np.full(4, 125)
    begins, ends = (np.zeros(4, np.float32) for _ in range(2))
    begins[1], ends[2] = 20, 20

    densities = Stretches(tokens, [(0, 2), (2, 4)]).densities(np.zeros(4, np.float32), begins, ends, NO_LENGTHS)

    assert densities[1] > 10 * densities[0]
    assert densities[2] > 10 * densities[3]
    assert densities.sum() * 125 / BUDGET == pytest.approx(1, rel=1e-2)


def test_the_length_that_a_question_asks_for_is_preferred() -> None:
    tokens = np.full(40, 120)
    flat = np.zeros(40, np.float32)
    short, long = (np.array([20 * (knot == wanted) for knot in KNOTS], np.float32) for wanted in (240, 1920))

    expected = [Stretches(tokens, [(0, 40)]).densities(flat, flat, flat, lengths)[20] for lengths in (short, long)]

    assert expected[0] == pytest.approx(2 / 39 * BUDGET / 240, rel=0.05)
    assert expected[1] == pytest.approx(16 / 25 * BUDGET / 1920, rel=0.05)


def test_large_numbers_overflow_nowhere() -> None:
    tokens = np.full(50, 125)
    inside = np.full(50, 300, np.float32)

    densities = Stretches(tokens, [(0, 50)]).densities(inside, inside, -inside, NO_LENGTHS)

    assert np.isfinite(densities).all()
