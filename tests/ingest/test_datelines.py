from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.datelines import find_dates, find_dates_in_name, read_date, read_dateline

DAY = date(2024, 5, 9)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-09", "2024/05/09", "2024.05.09", "2024-05-09T18:40:00+00:00", "2024-5-9", "9 May 2024", "9-May-2024",
        "09 may 2024", "9th of May, 2024", "9 May, 2024", "May 9, 2024", "May 9 2024", "MAY 9TH, 2024",
        "Thursday, May 9, 2024",
        "Thu, 9 May 2024 07:30:00 +0000", "2024-05-09 10:00:00",
    ],
)  # fmt: skip
def test_a_date_is_read_as_written(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/05/2024", date(2024, 5, 13)),
        ("05/13/2024", date(2024, 5, 13)),
        ("13.5.2024", date(2024, 5, 13)),
        ("04/04/2024", date(2024, 4, 4)),
        ("Sept. 3, 2023", date(2023, 9, 3)),
        ("Dec 31, 1999", date(1999, 12, 31)),
    ],
)
def test_numbers_are_a_date_where_they_leave_no_doubt(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("02/03/04", "day, month and year cannot be told apart"),
        ("03/04/2024", "day and month cannot be told apart"),
        ("February 30, 2024", "there is no such day"),
        ("2024-13-01", "there is no such day"),
        ("31 April 2024", "there is no such day"),
    ],
)
def test_an_unclear_or_impossible_date_is_refused_with_the_reason(text: str, problem: str) -> None:
    (found,) = find_dates(f"On {text}, they met.")

    assert (found.text, found.day, found.problem) == (text, None, problem)


@pytest.mark.parametrize(
    "text",
    ["Q3 2024", "may", "2024 about", "version 1.2.2024.3", "12345678", "item 20240509", "ten o'clock", "Section 5-4",
     "10:30",
     "the 1990-1995 plan", "555-123-4567", "in May 2024", "sometime soon", "192.168.2.20"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-05-09.vtt", DAY),
        ("council_20240509_final.pdf", DAY),
        ("20240509.txt", DAY),
        ("minutes-2024_05_09.docx", DAY),
        ("Council 9-May-2024.txt", DAY),
        ("hearing_May_9_2024.srt", DAY),
        ("Minutes_2024-05-09_v2.docx", DAY),
        ("2024-05-09-council-minutes.pdf", DAY),
        ("council-2024-05-09.vtt", DAY),
        ("20240509_0930_council.vtt", DAY),
    ],
)
def test_a_files_name_may_hold_a_date(name: str, day: date) -> None:
    assert [found.day for found in find_dates_in_name(name)] == [day]


@pytest.mark.parametrize("name", ["000_4549d143803f7aab.txt", "recording12345678.vtt", "item-17.md", "v1.2.3.txt"])
def test_a_name_without_a_date_gives_none(name: str) -> None:
    assert [found for found in find_dates_in_name(name) if found.day] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("July 28, 2024 | US Department of State", ("July 28, 2024", "US Department of State", None)),
        ("US Department of State | July 28, 2024", ("July 28, 2024", "US Department of State", None)),
        ("3 June 2024 · Larkhaven Library Committee", ("3 June 2024", "Larkhaven Library Committee", None)),
        ("By Ana Ruiz - 3 May 2024", ("3 May 2024", None, "Ana Ruiz")),
        ("Posted on November 8, 2023 by Rhys Tan", ("November 8, 2023", None, "Rhys Tan")),
        ("Updated: March 12, 2025 at 10:32 a.m.", ("March 12, 2025", None, None)),
        ("Tuesday, May 14, 2024 7:00 p.m.", ("May 14, 2024", None, None)),
        ("May 14, 2024 | Local news | 4 min read", ("May 14, 2024", None, None)),
        ("May 14, 2024", ("May 14, 2024", None, None)),
    ],
)
def test_a_dateline_tells_when_and_who(line: str, expected: tuple[str, str | None, str | None]) -> None:
    found = read_dateline(line)

    assert found is not None
    assert (found.date, found.body, found.author) == expected


@pytest.mark.parametrize(
    "line",
    [
        "On May 3, 2024 the council met.",
        "The vote of May 3, 2024 was postponed.",
        "US Department of State",
        "May 3, 2024 | and then they all went home because it was late",
        "Between May 3, 2024 - and the end of the year - nothing happened",
        "",
    ],
)
def test_prose_is_no_dateline(line: str) -> None:
    assert read_dateline(line) is None


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}"):
        assert read_date(text) == day


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for found in find_dates(text):
        assert text[found.start : found.end] == found.text
        assert (found.day is None) == bool(found.problem)
