"""Times as text and as seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.timecode import format_timecode, parse_timecode


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("00:00:00", 0.0, id="the beginning"),
        pytest.param("01:02:03.4", 3723.4, id="a fraction"),
        pytest.param("01:02:03,400", 3723.4, id="a comma"),
        pytest.param("2:03", 123.0, id="minutes and seconds"),
        pytest.param("02:03.5", 123.5, id="minutes with a fraction"),
        pytest.param("100:00:01", 360001.0, id="a hundred hours"),
        pytest.param(" 00:01 ", 1.0, id="spaces around"),
    ],
)
def test_a_time_is_read(text: str, seconds: float) -> None:
    assert parse_timecode(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "12.5",
        "1:2",
        "00:60:00",
        "00:00:60",
        "-00:01",
        "00:01:02:03",
        "half past",
        "٠٠:٠١",
        "1:02:03.",
        "99999:00:00",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_timecode(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        pytest.param(2467.0, "00:41:07", id="whole"),
        pytest.param(2467.99, "00:41:07", id="never later than the moment"),
        pytest.param(360001.0, "100:00:01", id="a hundred hours"),
        pytest.param(-1.0, "00:00:00", id="never before the beginning"),
    ],
)
def test_seconds_are_written_as_hours_minutes_seconds(seconds: float, text: str) -> None:
    assert format_timecode(seconds) == text


@given(st.integers(0, 10_000 * 3600 - 1))
def test_what_is_written_is_read_back(seconds: int) -> None:
    assert parse_timecode(format_timecode(seconds)) == seconds
