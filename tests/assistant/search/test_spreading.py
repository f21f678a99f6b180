from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.search.spreading import fading, spread

scores = arrays(np.float64, st.integers(0, 40), elements=st.floats(-5, 5, width=32))
weights = st.builds(fading, st.integers(0, 12), st.floats(0.5, 6))


@given(weights)
def test_weights_are_symmetric_fall_outwards_and_sum_to_one(some: np.ndarray) -> None:
    assert some.sum() == pytest.approx(1)
    assert some == pytest.approx(some[::-1])
    assert np.all(np.diff(some[: len(some) // 2 + 1]) >= 0)


@given(scores, weights)
def test_spreading_keeps_the_length_and_adds_nothing(values: np.ndarray, some: np.ndarray) -> None:
    result = spread(values, some)

    assert result.shape == values.shape
    assert np.all(np.abs(result) <= np.abs(values).max(initial=0) + 1e-9)


@given(scores, scores, weights)
def test_spreading_is_linear(values: np.ndarray, others: np.ndarray, some: np.ndarray) -> None:
    size = min(values.size, others.size)
    values, others = values[:size], others[:size]

    assert spread(values + 2 * others, some) == pytest.approx(spread(values, some) + 2 * spread(others, some), abs=1e-9)


@given(scores, weights)
def test_spreading_backwards_is_the_same(values: np.ndarray, some: np.ndarray) -> None:
    assert spread(values[::-1], some)[::-1] == pytest.approx(spread(values, some), abs=1e-9)


def test_a_neighbour_of_good_passages_overtakes_a_lonely_one() -> None:
    result = spread(np.array([2.0, 0.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 2.2, 0.0, 0.0]), fading(3, 1.5))

    assert result[1] > result[8]


def test_far_from_the_ends_equal_scores_stay_equal_and_the_ends_get_less() -> None:
    result = spread(np.ones(40), fading(5, 2.0))

    assert result[5:-5] == pytest.approx(np.ones(30))
    assert result[0] < result[3] < 1


def test_a_record_of_one_passage_is_not_drowned() -> None:
    one, many = spread(np.ones(1), fading(16, 3.5)), spread(np.ones(60), fading(16, 3.5))

    assert 0.3 < one[0] < many[30]


def test_radius_zero_changes_nothing() -> None:
    values = np.array([1.0, -2.0, 3.0])

    assert spread(values, fading(0, 1.0)).tolist() == values.tolist()
