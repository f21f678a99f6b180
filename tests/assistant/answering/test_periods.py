from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import spoken_date
from assistant.answering.periods import Period, period_of, without_periods

DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2049, 12, 31))


@pytest.mark.parametrize(
    ("text", "rest", "day", "holds"),
    [
        ("the fee in 2024?", "the fee?", dt.date(2024, 3, 1), True),
        ("the fee in 2024?", "the fee?", dt.date(2023, 3, 1), False),
        ("the fee in May", "the fee", dt.date(2019, 5, 31), True),
        ("the fee at the May meeting", "the fee", dt.date(2019, 5, 31), True),
        ("the fee on May 9, 2024", "the fee", dt.date(2024, 5, 9), True),
        ("the fee on the 9th of May 2024", "the fee", dt.date(2024, 5, 10), False),
        ("the fee on 2024-05-09", "the fee", dt.date(2024, 5, 9), True),
        ("the fee since June 2024", "the fee", dt.date(2024, 6, 1), True),
        ("the fee after June 2024", "the fee", dt.date(2024, 6, 30), False),
        ("the fee after June 2024", "the fee", dt.date(2025, 1, 1), True),
        ("the fee before June 2024", "the fee", dt.date(2024, 5, 31), True),
        ("the fee before June 2024", "the fee", dt.date(2024, 6, 1), False),
        ("the fee until June 2024", "the fee", dt.date(2024, 6, 30), True),
        ("In 2024, the fee", "the fee", dt.date(2025, 6, 30), False),
    ],
)
def test_days_are_taken_out_of_a_question_and_kept(text: str, rest: str, day: dt.date, holds: bool) -> None:
    found, periods = without_periods(text)

    assert found == rest
    assert len(periods) == 1
    assert periods[0].holds(day) is holds


@pytest.mark.parametrize("text", ["the May Day parade", "the fee of 3000", "28 bays", "the march to the quay"])
def test_what_is_no_day_stays(text: str) -> None:
    assert without_periods(text) == (text, ())


def test_an_unknown_day_lies_in_no_period() -> None:
    assert not Period(year=2024).holds(None)


@given(day=DAYS, other=DAYS)
def test_every_day_is_on_exactly_one_side_of_a_day(day: dt.date, other: dt.date) -> None:
    sides = [period_of(side, spoken_date(day)).holds(other) for side in ("before", "on", "after")]

    assert sides.count(True) == 1
    assert period_of("since", spoken_date(day)).holds(other) is (other >= day)
    assert period_of("until", spoken_date(day)).holds(other) is (other <= day)
