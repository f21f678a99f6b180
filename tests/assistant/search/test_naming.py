from __future__ import annotations

import pytest

from assistant.search.naming import named_speakers

SPEAKERS = ["Mr. Paul Manly (Nanaimo—Ladysmith, GP)", "MAYOR", "Cllr. Ana Ruiz", "Grad F", "PhD A", "The Chair", "Will"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        pytest.param("What did Paul Manly ask?", ["Mr. Paul Manly (Nanaimo—Ladysmith, GP)"], id="name without title"),
        pytest.param("What did Ruiz move?", ["Cllr. Ana Ruiz"], id="last name"),
        pytest.param("What did ruiz move?", [], id="last name in lower case"),
        pytest.param("what did ana ruiz move?", ["Cllr. Ana Ruiz"], id="whole name in lower case"),
        pytest.param("Did the mayor agree?", ["MAYOR"], id="office"),
        pytest.param("What did Grad F and F say?", ["Grad F"], id="letter"),
        pytest.param("A question I have", [], id="a word of one letter is no name"),
        pytest.param("Who is the chair?", ["The Chair"], id="article"),
        pytest.param("Manlyness of Ruizes", [], id="part of a word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_question_names_whom_a_reader_would_hear(question: str, named: list[str]) -> None:
    assert named_speakers(question, SPEAKERS) == set(named)


@pytest.mark.parametrize("speaker", ["", "()", "Mr.", "—", "Dr. "])
def test_a_label_without_a_name_is_never_named(speaker: str) -> None:
    assert named_speakers("What did Dr. No say, Mr. — ()?", [speaker]) in (frozenset(), frozenset({speaker}))
    assert named_speakers("What of the bus?", [speaker]) == frozenset()
