from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.differences.dates import dates_in


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_day_names_that_day(day: date) -> None:
    month = f"{day:%B}"
    for text in (
        f"on {month} {day.day}, {day.year}",
        f"on {day.day} {month} {day.year}",
        f"on the {day.day}th of {month} of {day.year}",
        f"on {month} {day.day}",
    ):
        (found,) = dates_in(text)
        assert found.is_day(day), text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("we opened on Monday the 4th.", (None, None, 4), id="day-alone"),
        pytest.param("it goes to a vote in September", (None, 9, None), id="month-alone"),
        pytest.param("from January of 2025 they will", (2025, 1, None), id="month-and-year"),
        pytest.param("it opened in 1978, and closed", (1978, None, None), id="year-alone"),
    ],
)
def test_what_is_left_out_stays_open(text: str, named: tuple[int | None, ...]) -> None:
    (found,) = dates_in(text)

    assert (found.year, found.month, found.day) == named


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("you may march on", id="verbs"),
        pytest.param("on the 4th floor", id="floor"),
        pytest.param("it costs $2024", id="dollars"),
        pytest.param("Ordinance 2024-11", id="ordinance"),
    ],
)
def test_other_words_and_numbers_are_no_dates(text: str) -> None:
    assert dates_in(text) == []


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        pytest.param("November 4", "Monday the 4th.", True, id="month-understood"),
        pytest.param("March 1, 2027", "the 1st of March of 2027", True, id="same"),
        pytest.param("June 30", "the 30th of July", False, id="month"),
        pytest.param("in 2026", "in 2028", False, id="year"),
        pytest.param("in 2026", "in March", False, id="nothing-in-common"),
    ],
)
def test_dates_are_compared_by_what_both_name(one: str, other: str, *, may_be: bool) -> None:
    assert dates_in(one)[0].may_be(dates_in(other)[0]) is may_be
