from __future__ import annotations

import pytest

from assistant.answering.speakers import asked_speakers

SPEAKERS = [
    "Mayor Ruth Hale",
    "Councillor Marguerite Dunne",
    "Councillor Imogen Marsh",
    "Councillor Walter Quill",
    "Councillor Theo Varga",
    "Aldous Marsh",
    "Harbour Master Elias Thorne",
    "MINISTER SOLVIK-REHN",
    "Grad A",
    "Grad B",
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Councillor Dunne say about the wall?", ["Councillor Marguerite Dunne"]),
        ("What did Dunne think of it?", ["Councillor Marguerite Dunne"]),
        ("Why did Councillor Dunne vote against the shelter?", ["Councillor Marguerite Dunne"]),
        ("What did the harbour master promise?", ["Harbour Master Elias Thorne"]),
        ("According to the mayor, when does it open?", ["Mayor Ruth Hale"]),
        ("What was the mayor's view on the lane?", ["Mayor Ruth Hale"]),
        ("What were the objections of Walter Quill?", ["Councillor Walter Quill"]),
        ("What did Aldous Marsh say?", ["Aldous Marsh"]),
        ("What did Marsh say?", ["Councillor Imogen Marsh", "Aldous Marsh"]),
        ("What did Minister Solvik-Rehn announce?", ["MINISTER SOLVIK-REHN"]),
        ("What did A think about the microphones?", ["Grad A"]),
        ("What did Councillor Zeppelin say?", []),
        ("What did Harbour Master Zeppelin say?", []),
        ("What objections did Councillor Dunne have to the lane?", ["Councillor Marguerite Dunne"]),
        ("What did the police superintendent say?", []),
        ("How was the harbour front described by one of them?", []),
        ("What did Mr. Thorne say?", ["Harbour Master Elias Thorne"]),
        ("What did the council decide?", []),
        ("Who seconded Quill's motion?", []),
        ("How many bays are on Quay Street?", []),
    ],
)
def test_whose_words_are_asked_for(question: str, expected: list[str]) -> None:
    assert list(asked_speakers(question, SPEAKERS)) == expected
