from __future__ import annotations

from assistant.answering.examples import example_questions, subjects
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


def test_a_subject_is_what_a_record_returns_to_and_others_do_not() -> None:
    assert [(each.phrase, each.speaker, each.times) for each in subjects(LANE, [NEWS])] == [("bus lane", "Ann Bell", 4)]
    assert [each.phrase for each in subjects(NEWS, [LANE])] == ["Harbour Trust"]


def test_the_question_fits_the_kind_of_record() -> None:
    assert example_questions([LANE, NEWS, MINUTES, CAPTIONS], answers=lambda _: True) == [
        "What did Ann Bell say about the bus lane?",
        "What is reported about Harbour Trust?",
        "What was decided about the swimming pool?",
        "What was said about the ferry terminal?",
    ]


def test_only_what_is_answered_is_offered_and_not_more_than_wanted() -> None:
    asked: list[str] = []

    def answers(question: str) -> bool:
        asked.append(question)
        return "bus" not in question

    found = example_questions([LANE, NEWS, MINUTES, CAPTIONS], answers=answers, most=2)

    assert found == ["What is reported about Harbour Trust?", "What was decided about the swimming pool?"]
    assert len(asked) == 3


def test_a_library_without_subjects_offers_nothing() -> None:
    assert example_questions([meeting("Short", ("Ann", "Aye."))], answers=lambda _: True) == []
