from __future__ import annotations

import pytest

from assistant.answering.kinds import asks_for_decision, is_result, kind_marks


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("How many basements flooded?", "Forty-three basements flooded.", "Basements flooded on Weir Street."),
        ("What does the lane cost?", "It comes to $2.7 million.", "It costs too much."),
        ("When does it open?", "It opens on the 3rd of March.", "It opens soon enough."),
        ("Why did she vote no?", "I said no because the grant runs out.", "I said no."),
        ("What did the council decide?", "The lane is approved.", "We talked about the lane."),
        ("How did the vote end?", "Four in favour, five against.", "We vote on it next."),
        ("Was it adopted?", "The motion carries, five to four.", "I move that the item be adopted."),
    ],
)
def test_what_is_asked_for_shows_in_what_answers(question: str, answers: str, does_not: str) -> None:
    marks = kind_marks(question)

    assert any(mark.search(answers) for mark in marks)
    assert not any(mark.search(does_not) for mark in marks)


def test_a_question_of_no_kind_marks_nothing() -> None:
    assert kind_marks("What about the lane?") == []


@pytest.mark.parametrize(
    ("question", "asks"),
    [("What did the council decide?", True), ("Did the motion pass?", True), ("What did the mayor say?", False)],
)
def test_asking_for_a_decision_is_told_from_asking_for_words(question: str, asks: bool) -> None:
    assert asks_for_decision(question) is asks


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("The amendment fails.", True),
        ("Dunne and Lyle in favour; Marsh against.", True),
        ("That's unanimous, nine to nothing.", True),
        ("I'd like to move that it be approved.", False),
        ("The 214 is in the adopted budget.", False),
        ("The council approved the lane.", True),
        ("The lease is now approved, nine to nothing.", True),
        ("I second that.", False),
        ("Is there a motion?", False),
    ],
)
def test_a_result_is_told_from_a_motion(said: str, is_one: bool) -> None:
    assert is_result(said) is is_one
