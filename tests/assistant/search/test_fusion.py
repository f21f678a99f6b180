from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.search.fusion import fused, standardised

scores = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 100, width=32))


@given(scores)
def test_standardised_scores_have_mean_zero_and_at_most_unit_deviation(values: np.ndarray) -> None:
    result = standardised(values, floor=0.1)

    assert result.mean() == pytest.approx(0, abs=1e-6)
    assert result.std() <= 1 + 1e-9


def test_small_differences_are_not_blown_up() -> None:
    assert np.ptp(standardised(np.array([0.5, 0.5 + 1e-6]), floor=0.02)) < 1e-4


def test_no_scores_stay_no_scores() -> None:
    assert standardised(np.zeros(0), floor=1.0).size == 0
    assert fused([(1.0, np.zeros(0), 1.0)], size=0).size == 0


def test_a_passage_that_both_kinds_like_wins() -> None:
    dense, lexical = np.array([0.5, 0.5, 0.1]), np.array([4.0, 0.0, 4.0])

    assert fused([(1.0, dense, 0.02), (1.0, lexical, 0.2)], size=3).argmax() == 0


@pytest.mark.parametrize(("weights", "best"), [((1, 0), 0), ((0, 1), 1)], ids=["first", "second"])
def test_a_weight_of_zero_silences_its_kind(weights: tuple[float, float], best: int) -> None:
    parts = [(weights[0], np.array([0.9, 0.1]), 0.02), (weights[1], np.array([0.0, 9.0]), 0.2)]

    assert fused(parts, size=2).argmax() == best


def test_a_kind_that_is_missing_leaves_the_others() -> None:
    assert fused([(1.0, None, 0.02), (1.0, np.array([0.0, 3.0, 1.0]), 0.2)], size=3).argsort().tolist() == [0, 2, 1]
