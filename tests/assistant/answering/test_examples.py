from __future__ import annotations

import pytest

from assistant.answering.examples import example_questions, readable_name, subjects
from ingest import SourceKind
from tests.assistant.memory import meeting

LANE = meeting(
    "Lane",
    ("Ann Bell", "The bus lane is late. A bus lane costs money. We want the bus lane in June."),
    ("Bob Cole", "The bus lane is fine. The city council is fine. The city council met. The city council left."),
)
NEWS = meeting(
    "News",
    (None, "The city council met. The city council voted. The city council went home."),
    (None, "The Harbour Trust paid. The Harbour Trust asked for more. The Harbour Trust is rich."),
    kind=SourceKind.ARTICLE,
)
MINUTES = meeting(
    "Minutes",
    (None, "The swimming pool opens. A swimming pool closes. One swimming pool stays."),
    kind=SourceKind.MINUTES,
)
CAPTIONS = meeting("Captions", (None, "The ferry terminal is old. A ferry terminal. One ferry terminal stays."))


# What is asked about stands in the question itself, so an answer that repeats it begins with its subject.
def repeated(question: str) -> str:
    return f"As for {question}"


def test_a_subject_is_what_a_record_returns_to_and_others_do_not() -> None:
    (lane,) = subjects(LANE, [NEWS])
    assert (lane.phrase, lane.speaker, lane.times, lane.speakers) == ("bus lane", "Ann Bell", 4, 2)
    assert [each.phrase for each in subjects(NEWS, [LANE])] == ["Harbour Trust"]


def test_the_question_fits_the_kind_of_record() -> None:
    assert example_questions([LANE, NEWS, MINUTES, CAPTIONS], first_quote=repeated) == [
        "What did Ann Bell say about the bus lane?",
        "What is reported about Harbour Trust?",
        "What was decided about the swimming pool?",
        "What was said about the ferry terminal?",
    ]


def test_a_subject_of_several_speakers_comes_before_one_persons_own() -> None:
    record = meeting(
        "Mixed",
        ("Ann Bell", "The rose garden is red. A rose garden. The rose garden. My rose garden. Our rose garden."),
        ("Bob Cole", "The ferry terminal is old."),
        ("Cy Dunn", "The ferry terminal leaks."),
        ("Di Eck", "The ferry terminal stays."),
    )
    assert [each.phrase for each in subjects(record, [])] == ["ferry terminal", "rose garden"]


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("MINISTER SOLVIK-REHN", "Minister Solvik-Rehn"),
        ("MR. O'BRIEN", "Mr. O'Brien"),
        ("Ivo McKay", "Ivo McKay"),
        ("QUESTION (Owen Tarrant, The Shore)", "QUESTION (Owen Tarrant, The Shore)"),
        ("2", "2"),
    ],
    ids=["name", "apostrophe", "mixed case", "with an aside", "number"],
)
def test_a_label_in_capitals_does_not_shout(label: str, written: str) -> None:
    assert readable_name(label) == written


def test_a_question_names_its_speaker_without_shouting() -> None:
    record = meeting("Loud", ("CLERK RUIZ", "The ferry terminal is old. A ferry terminal. One ferry terminal stays."))
    assert example_questions([record], first_quote=repeated) == ["What did Clerk Ruiz say about the ferry terminal?"]


def test_an_answer_that_begins_beside_the_point_makes_no_example() -> None:
    assert example_questions([LANE], first_quote=lambda _: "The agenda is long.") == []
    assert example_questions([LANE], first_quote=lambda _: "A Bus\nlane it is.") != []


def test_only_what_is_answered_is_offered_and_not_more_than_wanted() -> None:
    asked: list[str] = []

    def first_quote(question: str) -> str | None:
        asked.append(question)
        return None if "bus" in question else question

    found = example_questions([LANE, NEWS, MINUTES, CAPTIONS], first_quote=first_quote, most=2)

    assert found == ["What is reported about Harbour Trust?", "What was decided about the swimming pool?"]
    assert len(asked) == 3


def test_a_library_without_subjects_offers_nothing() -> None:
    assert example_questions([meeting("Short", ("Ann", "Aye."))], first_quote=repeated) == []
