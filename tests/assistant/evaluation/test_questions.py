from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import QuestionSetError
from assistant.evaluation import load_questions
from ingest import SourceKind

GOOD = """
name: council
questions:
  - id: vote
    question: How did the vote end?
    scope: {kind: transcript, speaker: Clerk Ruiz, from: 2024-05-01, to: 2024-05-31, records: [a.vtt]}
    expect: {record: a.vtt, turn_contains: in favour, speaker: Clerk Ruiz, contains: six}
  - id: opera
    question: Who sang?
    expect: {abstain: true}
    expected_failure: it guesses
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "set.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_set_is_read_as_people_write_it(tmp_path: Path) -> None:
    loaded = load_questions(write(tmp_path, GOOD))

    vote, opera = loaded.questions
    assert (loaded.name, vote.id, opera.expected_failure) == ("council", "vote", "it guesses")
    assert vote.scope.kind == (SourceKind.TRANSCRIPT,)
    assert (vote.scope.date_from, vote.scope.date_to) == (date(2024, 5, 1), date(2024, 5, 31))
    assert (vote.scope.speaker, vote.scope.records) == (("Clerk Ruiz",), ("a.vtt",))
    assert vote.expect.contains == ("six",)
    assert vote.expect.named_records == ("a.vtt",)


def test_a_bare_list_is_a_set_named_after_its_file(tmp_path: Path) -> None:
    loaded = load_questions(write(tmp_path, "- {id: a, question: What, expect: {abstain: true}}"))

    assert (loaded.name, len(loaded.questions)) == ("set", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: a, question: What, expect: {colour: red}}", "set.yaml', question 'a', 'expect.colour': Extra inputs"),
        ("- {id: a, question: What}", "set.yaml', question 'a', 'expect': Field required"),
        ("- {id: a, question: What, expect: {}}", "question 'a', 'expect': nothing is expected; name a record"),
        ("- {id: a, question: What, expect: {turn: 3}}", "question 'a', 'expect': a turn is expected of no record"),
        (
            "- {id: a, question: What, expect: {abstain: true, record: x}}",
            "question 'a', 'expect': 'abstain' stands alone, without record",
        ),
        ("- {question: What, expect: {abstain: true}}", "set.yaml', question 0, 'id': Field required"),
        (
            "[{id: a, question: What, expect: {abstain: true}}, {id: a, question: Who, expect: {abstain: true}}]",
            "set.yaml': the id 'a' is used twice",
        ),
        ("questions: [", "set.yaml' is not YAML: "),
        ("just words", "set.yaml' holds no questions; begin with 'questions:'"),
        ("", "set.yaml' holds no questions; begin with 'questions:'"),
        ("questions: []", "set.yaml': it holds no questions; write at least one under 'questions:'"),
        ("[]", "set.yaml': it holds no questions; write at least one under 'questions:'"),
    ],
    ids=[
        "unknown",
        "no expectation",
        "empty",
        "turn alone",
        "contradiction",
        "no id",
        "twice",
        "no YAML",
        "no set",
        "no byte",
        "no question",
        "an empty list",
    ],
)
def test_what_is_wrong_is_named_with_file_question_and_field(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(QuestionSetError, match=re.escape(message)):
        load_questions(write(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"none\.yaml' cannot be read: No such file"):
        load_questions(tmp_path / "none.yaml")
