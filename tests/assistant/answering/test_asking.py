from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.asking import Facet, asked_periods, facets_of, sought, taken_apart
from assistant.answering.parts import parts_of
from assistant.answering.periods import Period
from assistant.answers import Question
from ingest import Scope
from tests.assistant.memory import AnswerLibrary, meeting

MEETINGS = (date(2024, 1, 16), date(2024, 5, 9), date(2024, 11, 12))


def month_of(facet: Facet) -> int | None:
    return facet.period.month if facet.period else None


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How loud is it, and what is allowed?", ["How loud is it", "what is allowed?"]),
        ("Who spoke of the pump, and the key?", ["Who spoke of the pump, and the key?"]),
        ("Why did it fail?", ["Why did it fail?"]),
    ],
    ids=["two questions", "two things", "one question"],
)
def test_a_question_falls_into_the_questions_it_is_made_of(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("What was said in January?", ["in January"]),
        ("Did he change his mind between May and November?", ["in May", "in November"]),
        ("What was decided at the May meeting?", ["in May"]),
        ("What happened on May 9?", ["in May 9"]),
        ("What happened on the 12th of November 2024?", ["in 12th of November 2024"]),
        ("What happened on 2024-11-12?", ["in 2024-11-12"]),
        ("What happened on May 10?", []),
        ("What was said in May 2023?", []),
        ("What was said in 2024?", []),
        ("What is planned for the summer of August?", []),
        ("What changed since January?", []),
        ("Which port is she booked in from May?", []),
        ("What will the lane cost in November?", []),
        ("May the lane stay?", []),
    ],
    ids=[
        "one meeting",
        "two meetings",
        "the month's meeting",
        "its day",
        "its whole date",
        "as a number",
        "another day",
        "another year",
        "the year of all",
        "no meeting then",
        "since then",
        "from then on",
        "what is to come",
        "another word",
    ],
)
def test_the_times_of_meetings_are_taken_from_the_question(question: str, periods: list[str]) -> None:
    assert [period.text for period in asked_periods(question, MEETINGS)] == periods


def test_a_year_tells_meetings_apart_where_there_are_several() -> None:
    days = [date(2023, 5, 11), date(2024, 5, 9)]

    assert asked_periods("What did they decide in May 2023?", days) == [Period(year=2023, month=5, text="in May 2023")]
    assert asked_periods("What did they decide in 2023?", days) == [Period(year=2023, text="in 2023")]


def test_each_month_that_is_set_beside_another_is_asked_for_by_itself() -> None:
    question = "How does the count in May compare with the count in November?"

    assert [month_of(facet) for facet in facets_of(question, MEETINGS)] == [5, 11]


def test_a_part_weighs_its_own_words_more_than_the_other_parts() -> None:
    question = "What was the price of the awning, and when does the market open?"
    library = AnswerLibrary(meeting("Council", ("Bell", "The awning costs nine dollars. The market opens.")))
    first, second = taken_apart(Question(text=question, standalone=question, scope=Scope()), library).facets  # type: ignore[arg-type]

    assert first.wording.weight["awn"] > second.wording.weight["awn"] > 0
    assert second.wording.weight["market"] > first.wording.weight["market"] > 0


def test_a_part_without_words_of_its_own_asks_what_came_of_the_one_before() -> None:
    question = "When will the fares be published, and have they been?"

    assert [facet.is_sequel for facet in facets_of(question, MEETINGS)] == [False, True]


SPEAKERS = ("Conrad Ashby", "Doctor Ilse Abiodun", "Harold Pim", "Mayor Ruth Hale")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "How does Mr. Ashby's count in May compare with Doctor Abiodun's in November?",
            [({"Conrad Ashby"}, 5), ({"Doctor Ilse Abiodun"}, 11)],
        ),
        (
            "What did Harold Pim say of the shelter in January, and where does he stand in November?",
            [({"Harold Pim"}, 1), ({"Harold Pim"}, 11)],
        ),
        (
            "What did Pim and Hale each want in May?",
            [({"Harold Pim"}, 5), ({"Mayor Ruth Hale"}, 5)],
        ),
        (
            "How many lets are there, as Ashby put it, and how many do come according to Abiodun?",
            [({"Conrad Ashby"}, None), ({"Doctor Ilse Abiodun"}, None)],
        ),
        ("What did Pim tell Hale?", [(set(), None)]),
        ("How does Pim's count in May compare with Doctor Zell's in November?", [(set(), 5), (set(), 11)]),
        (
            "When did Hale promise the fares, and have they been published?",
            [({"Mayor Ruth Hale"}, None), (set(), None)],
        ),
        ("What did Hale promise, and what does the code allow?", [({"Mayor Ruth Hale"}, None), (set(), None)]),
    ],
    ids=[
        "two people of two months",
        "he in two months",
        "two of one month",
        "a part each",
        "one tells",
        "no speaker",
        "they",
        "one part's",
    ],
)
def test_people_set_side_by_side_are_asked_each_for_the_own_words(
    question: str, expected: list[tuple[set[str], int | None]]
) -> None:
    assert [(set(facet.speakers), month_of(facet)) for facet in facets_of(question, MEETINGS, SPEAKERS)] == expected


def test_each_part_is_searched_where_it_can_be_answered_after_the_whole() -> None:
    library = AnswerLibrary(
        meeting("January", ("Pim", "A barracks."), held=date(2024, 1, 16)),
        meeting("May", ("Pim", "A shelter."), ("Hale", "Thank you."), held=date(2024, 5, 9)),
    )
    question = "What did Pim say of the shelter in January, and what does Hale say in May?"

    whole, *parts = sought(Question(text=question, standalone=question, scope=Scope()), library).scopes  # type: ignore[arg-type]

    assert whole == Scope(speakers=("Hale", "Pim"))
    assert parts == [
        Scope(record_ids=("January",), speakers=("Pim",)),
        Scope(record_ids=("May",), speakers=("Hale",)),
    ]


def test_a_question_that_asks_one_thing_is_its_own_facet() -> None:
    question = "Why did the pump fail?"
    (facet,) = facets_of(question, MEETINGS)

    assert (facet.text, facet.period, facet.is_sequel) == (question, None, False)


@pytest.mark.parametrize(
    ("question", "month"),
    [
        ("What did the council decide in May?", 5),
        ("How was the pump spoken of at the May meeting?", 5),
        ("What happened on May 9?", 5),
        ("How many tickets were sold in May?", None),
    ],
    ids=["decided", "at the meeting", "on the day", "it happened then"],
)
def test_one_time_means_a_meeting_where_something_was_said(question: str, month: int | None) -> None:
    (facet,) = facets_of(question, MEETINGS)

    assert month_of(facet) == month


def test_a_question_of_one_meeting_is_searched_there_alone() -> None:
    library = AnswerLibrary(
        meeting("January", ("Pim", "A barracks."), held=date(2024, 1, 16)),
        meeting("May", ("Pim", "A shelter."), held=date(2024, 5, 9)),
    )
    question = Question(text="What did Pim call it in May?", standalone="What did Pim call it in May?", scope=Scope())

    assert sought(question, library).scopes == (Scope(record_ids=("May",), speakers=("Pim",)),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Pim call it in May?", "What did Pim call it?"),
        ("At the May meeting, what did Pim call the shelter?", "what did Pim call the shelter?"),
        ("What did Pim say in May must be built by June 2025?", "What did Pim say must be built by June 2025?"),
        ("What will be built in May?", "What will be built in May?"),
        ("What did Pim call it in January, and what in May?", "What did Pim call it in January, and what in May?"),
    ],
    ids=["a month", "a meeting", "another time stays", "no time of a meeting", "two meetings"],
)
def test_the_one_time_that_is_searched_is_not_searched_for(question: str, text: str) -> None:
    library = AnswerLibrary(
        meeting("January", ("Pim", "A barracks."), held=date(2024, 1, 16)),
        meeting("May", ("Pim", "A shelter."), held=date(2024, 5, 9)),
    )

    assert sought(Question(text=question, standalone=question, scope=Scope()), library).text == text  # type: ignore[arg-type]


def test_how_somebody_said_it_is_not_what_it_is_about() -> None:
    library = AnswerLibrary(
        meeting("Council", ("Bell", "The lane should be red."), ("Dunne", "I recommend the crane."))
    )
    question = "What did Bell recommend on the crane?"

    asked = taken_apart(Question(text=question, standalone=question, scope=Scope()), library)  # type: ignore[arg-type]

    assert asked.speakers == {"Bell"}
    assert set(asked.wording.weight) == {"crane"}
