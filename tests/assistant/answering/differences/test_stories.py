from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.differences import same_story
from tests.assistant.summaries.made import article, council

ONE = (
    "Ministers Ida Brandt and Otto Lind met in Velsund. They renewed the old promise to guard the strait together. "
    "The ministers of Caldria and Veskland spoke of ferries, harbours and radar."
)
OTHER = (
    "In Velsund the ministers Brandt and Lind spoke of harbours and radar. They “renewed the old promise to guard the "
    "strait” for Caldria and Veskland, which ferries will cross."
)
DAY = date(2024, 6, 20)


def test_two_articles_in_the_same_words_are_of_one_event_also_without_a_date() -> None:
    story = same_story(article(ONE, day=None), article(OTHER, day=DAY, name="other"))

    assert story is not None
    assert story.days is None
    assert story.phrase == "They renewed the old promise"


def test_it_is_the_same_from_either_side() -> None:
    one, other = article(ONE, day=None), article(OTHER, day=DAY, name="other")

    assert (same_story(one, other) is None) is (same_story(other, one) is None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param(OTHER, date(2024, 9, 1), id="months-apart"),
        pytest.param("In Holm the price of herring fell, said the fish merchants of the town.", DAY, id="other-matter"),
    ],
)
def test_other_articles_are_of_other_events(text: str, day: date) -> None:
    assert same_story(article(ONE, day=DAY), article(text, day=day, name="other")) is None


def test_without_a_date_names_alone_are_not_enough() -> None:
    alike = OTHER.replace("“renewed the old promise to guard the strait”", "signed nothing new")

    assert same_story(article(ONE, day=None), article(alike, name="other")) is None


def test_a_meeting_is_no_story() -> None:
    assert same_story(article(ONE), council()) is None
