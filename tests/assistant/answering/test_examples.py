from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.examples import example_questions, readable_name, subjects
from ingest import Facts, SourceKind
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


SENATE = meeting(
    "Senate",
    ("Clerk", "Item four, the toll bridge. The toll bridge."),
    ("Ann Bell", "The toll bridge costs $40 a day to keep and I would rather see the toll bridge go than pay for it."),
    ("Bob Cole", "The toll bridge is approved."),
)


@pytest.mark.parametrize(
    ("quote", "question"),
    [
        pytest.param("The toll bridge is approved.", "What was decided about the toll bridge?", id="a decision"),
        pytest.param("The toll bridge costs $40.", "What would the toll bridge cost?", id="a sum"),
        pytest.param("The toll bridge goes.", "What did Ann Bell say about the toll bridge?", id="who says most of it"),
        pytest.param("It is approved for $40.", None, id="another subject"),
    ],
)
def test_the_first_question_whose_answer_shows_what_it_asks_for_is_offered(quote: str, question: str | None) -> None:
    assert example_questions([SENATE], first_quote=lambda _: quote) == ([question] if question else [])


def test_two_records_of_one_subject_make_one_question() -> None:
    later = replace(SENATE, record_id="Later", facts=Facts(title="Later", source_kind=SourceKind.TRANSCRIPT))

    assert len(example_questions([SENATE, later], first_quote=repeated)) == 1


def test_a_matter_comes_before_a_name_and_who_met_is_no_subject() -> None:
    record = meeting(
        "Hearing",
        ("Ann", "Weir Street and Cooper Row flood. Weir Street and Cooper Row. Weir Street and Cooper Row stay."),
        ("Ann", "The storm drains leak. Those storm drains. Our storm drains stay."),
    )
    facts = Facts(title="Other", source_kind=SourceKind.MINUTES, body="Weir Street Association")
    assert [each.phrase for each in subjects(record, [])] == ["storm drains", "Weir Street", "Cooper Row"]
    assert [each.phrase for each in subjects(record, [replace(MINUTES, facts=facts)])] == ["storm drains", "Cooper Row"]
    assert example_questions([record], first_quote=repeated)[0] == "What did Ann say about storm drains?"


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
