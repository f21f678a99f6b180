from __future__ import annotations

import pytest

from assistant.generation import Stopped
from assistant.ui.running import Running


def test_a_page_stops_the_question_it_waits_for_and_still_shows_what_comes_of_it() -> None:
    running = Running()
    with running.begun("page") as stop, running.begun("another page") as other:
        running.stop("page")
        running.stop("a page that waits for nothing")

        assert running.is_awaited("page", stop)
        with pytest.raises(Stopped):
            stop.check()
        other.check()
    assert not running.is_awaited("page", stop)


def test_a_page_that_shows_something_else_stops_its_question_and_shows_nothing_of_it() -> None:
    running = Running()
    with running.begun("page") as stop:
        running.leave("page")

        assert not running.is_awaited("page", stop)
        with pytest.raises(Stopped):
            stop.check()
        running.leave("page")


def test_a_new_question_takes_the_place_of_the_one_before() -> None:
    running = Running()
    with running.begun("page") as first:
        with running.begun("page") as second:
            assert running.is_awaited("page", second)
            with pytest.raises(Stopped):
                first.check()
            second.check()
        assert not running.is_awaited("page", first)
