from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.search.discussions import best_first, choose, runs


@st.composite
def pools(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = draw(st.integers(0, 40))
    scores = draw(st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 1.0, 2.0]), min_size=size, max_size=size))
    tokens = draw(st.lists(st.integers(1, 200), min_size=size, max_size=size))
    records = sorted(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size)))
    return np.array(scores, float), np.array(tokens, np.int64), np.array(records, np.int64)


@given(pools(), st.integers(0, 1000), st.floats(0.1, 1.0), st.none() | st.integers(0, 10))
def test_what_is_chosen_keeps_every_limit(
    pool: tuple[np.ndarray, np.ndarray, np.ndarray], budget: int, share: float, limit: int | None
) -> None:
    scores, tokens, records = pool

    chosen = choose(scores, tokens, records, budget=budget, record_budget=round(budget * share), limit=limit)

    assert chosen == sorted(set(chosen))
    assert tokens[chosen].sum() <= budget
    assert all(tokens[[at for at in chosen if records[at] == n]].sum() <= round(budget * share) for n in range(5))
    assert limit is None or len(chosen) <= limit
    assert np.all(scores[chosen] > -np.inf)


@given(pools(), st.integers(0, 1000))
def test_nothing_that_would_fit_is_left_out(pool: tuple[np.ndarray, np.ndarray, np.ndarray], budget: int) -> None:
    scores, tokens, records = pool

    chosen = choose(scores, tokens, records, budget=budget, record_budget=budget)

    left = budget - tokens[chosen].sum()
    assert all(tokens[at] > left for at in range(len(scores)) if at not in chosen and scores[at] > -np.inf)


def test_the_best_are_taken_first_and_what_does_not_fit_is_passed_over() -> None:
    chosen = choose(
        np.array([1.0, 3.0, 2.0]), np.array([10, 60, 70]), np.zeros(3, np.int64), budget=80, record_budget=80
    )

    assert chosen == [0, 1]


def test_no_record_takes_more_than_its_share() -> None:
    scores = np.array([5.0, 4.0, 3.0, 1.0])

    chosen = choose(scores, np.full(4, 50), np.array([0, 0, 0, 1]), budget=200, record_budget=100)

    assert chosen == [0, 1, 3]


@given(st.sets(st.integers(0, 60)), st.integers(1, 9), st.integers(1, 60))
def test_runs_hold_everything_once_adjacent_within_a_record_and_short(
    chosen: set[int], longest: int, boundary: int
) -> None:
    records = np.array([0] * boundary + [1] * (61 - boundary))

    found = runs(sorted(chosen), records, longest=longest)

    assert [at for run in found for at in run] == sorted(chosen)
    for run in found:
        assert len(run) <= longest
        assert run == list(range(run[0], run[0] + len(run)))
        assert len({int(records[at]) for at in run}) == 1


def test_a_long_run_is_divided_evenly() -> None:
    assert [len(run) for run in runs(list(range(9)), np.zeros(9, np.int64), longest=8)] == [5, 4]


def test_the_discussion_with_the_best_passage_comes_first() -> None:
    assert best_first([[0, 1], [3], [5]], np.array([1.0, 2.0, 0.0, 9.0, 0.0, 2.0])) == [[3], [0, 1], [5]]
