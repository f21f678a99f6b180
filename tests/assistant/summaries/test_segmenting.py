from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.summaries.segmenting import segments, with_neighbours


def vectors_of(*topics: int, noise: float = 0.02) -> np.ndarray:
    """Return a unit vector for each passage, near the axis of its topic."""
    generator = np.random.default_rng(7)
    found = np.eye(max(topics) + 1, 6)[list(topics)] + noise * generator.standard_normal((len(topics), 6))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_the_cut_is_where_the_meaning_changes() -> None:
    vectors = vectors_of(*[0] * 7, *[1] * 5, *[2] * 8)

    assert segments(vectors, prices=(4.5, 3.5, 3.0), least=4, fewest=3) == [(0, 7), (7, 12), (12, 20)]


def test_one_matter_is_one_run() -> None:
    assert segments(vectors_of(*[0] * 20), prices=(4.5,), least=4) == [(0, 20)]


def test_a_short_aside_is_no_run_of_its_own() -> None:
    runs = segments(vectors_of(*[0] * 8, 1, *[0] * 8), prices=(2.0,), least=4)

    assert all(after - first >= 4 for first, after in runs)


def test_the_price_falls_until_there_are_enough_runs() -> None:
    vectors = vectors_of(*[0] * 6, *[1] * 6, *[0] * 6, noise=0.3)

    assert len(segments(vectors, prices=(50.0,), least=4)) == 1
    assert len(segments(vectors, prices=(50.0, 0.5), least=4, fewest=2)) > 1


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=40),
    st.floats(0.1, 10),
    st.integers(1, 6),
)
def test_runs_hold_every_passage_once_and_none_is_too_short(topics: list[int], price: float, least: int) -> None:
    runs = segments(with_neighbours(vectors_of(*topics)), prices=(price,), least=least)

    assert [at for first, after in runs for at in range(first, after)] == list(range(len(topics)))
    assert all(after - first >= min(least, len(topics)) for first, after in runs)
