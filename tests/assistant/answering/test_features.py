from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.answering.asking import Asked, taken_apart
from assistant.answering.features import (
    MEANT,
    PLAIN,
    doubted,
    meaning_features,
    plain_features,
    read_pair,
    said_text,
    within_text,
)
from assistant.answering.sentences import Sentence
from assistant.answers import Question
from ingest import Scope
from tests.assistant.answering.test_sentences import sentences_of
from tests.assistant.memory import AnswerLibrary, meeting

RECORD = meeting(
    "Council",
    ("Mayor Hale", "What does the bus lane cost?"),
    ("Engineer Bell (Works)", "It costs 61,000 dollars a year. I can't tell you more."),
    ("Councillor Dunne", "That is why I move to put the bus lane off."),
)


def asked_of(text: str) -> Asked:
    return taken_apart(Question(text=text, standalone=text, scope=Scope()), AnswerLibrary(RECORD))  # type: ignore[arg-type]


def known(text: str, name: str) -> list[float]:
    asked = asked_of(text)
    column = plain_features(sentences_of(RECORD), asked, asked.facets[0])[:, PLAIN.index(name)]
    return [round(float(value), 3) for value in column]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kind", [False, True, False, False]),
        ("is_reply", [False, True, False, False]),
        ("asks", [True, False, False, False]),
        ("declines", [False, False, True, False]),
        ("points_back", [False, True, False, True]),
        ("words_asked", [0, 0.596, 1, 0]),
        ("passage_around", [0, 0, 0, 0]),
    ],
)
def test_each_column_tells_what_its_name_says(name: str, expected: list[float]) -> None:
    assert known("How much does the bus lane cost?", name) == expected


def test_a_motion_counts_as_one_only_where_a_decision_is_asked_for() -> None:
    assert known("What was decided about the bus lane?", "motion") == [0, 0, 0, 1]
    assert known("How much does the bus lane cost?", "motion") == [0, 0, 0, 0]


def test_passages_are_told_by_how_far_they_are_from_the_best() -> None:
    first, *others = sentences_of(RECORD)
    better = replace(first, passage=replace(first.passage, score=3.0))
    asked = asked_of("What does the bus lane cost?")

    column = plain_features([better, *others], asked, asked.facets[0])[:, PLAIN.index("passage_around")]

    assert column.tolist() == [0, -2, -2, -2]


def test_without_sentences_there_is_nothing_to_know() -> None:
    asked = asked_of("What does the bus lane cost?")

    assert plain_features([], asked, asked.facets[0]).shape == (0, len(PLAIN))


def test_meanings_count_anew_as_far_as_the_words_leave_in_doubt() -> None:
    question, said, before = (np.array(each, np.float32) for each in ([1, 0], [[0.5, 0]], [[0.25, 0]]))

    found = meaning_features(question, said, before, doubt=0.5)

    assert dict(zip(MEANT, found[0].tolist(), strict=True)) == {
        "meaning": 0.5,
        "meaning_before": 0.25,
        "meaning_doubted": 0.25,
        "meaning_before_doubted": 0.125,
    }


def test_a_question_in_the_records_own_words_leaves_no_doubt() -> None:
    sentences, own, other = sentences_of(RECORD), asked_of("bus lane cost"), asked_of("tram expenses")

    assert doubted(sentences, own.facets[0]) == 0
    assert doubted(sentences, other.facets[0]) == 1


def test_what_is_embedded_and_read_holds_who_speaks_and_what_comes_before() -> None:
    reply: Sentence = sentences_of(RECORD)[1]

    assert said_text(reply) == "What does the bus lane cost? Engineer Bell (Works): It costs 61,000 dollars a year."
    assert within_text(reply) == "What does the bus lane cost? It costs 61,000 dollars a year."
    assert read_pair(reply) == ("What does the bus lane cost?", "Engineer Bell: It costs 61,000 dollars a year.")
