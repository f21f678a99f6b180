"""The scripted questions on the sample records, one test a question, and proof that the check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Evaluation, cross_check, evaluate, load_questions
from assistant.evaluation import ScriptedQuestion
from assistant.evaluation.metrics import plain

FOLDER = Path(__file__).parent / "questions"
QUESTIONS = load_questions(FOLDER / "samples.yaml")
# More than this many unanswered questions would be a promise broken, not a list of known gaps.
MOST_EXPECTED_FAILURES = 9


@pytest.fixture(scope="module")
def evaluation(sample_assistant: Assistant) -> Evaluation:
    """Return every question asked once."""
    return evaluate(sample_assistant, QUESTIONS)


def marked(question: ScriptedQuestion) -> object:
    marks = [pytest.mark.xfail(reason=question.expected_failure, strict=True)] if question.expected_failure else []
    return pytest.param(question, id=question.id, marks=marks)


@pytest.mark.parametrize("question", [marked(question) for question in QUESTIONS.questions])
def test_the_sample_records_answer(question: ScriptedQuestion, evaluation: Evaluation) -> None:
    (outcome,) = [each for each in evaluation.outcomes if each.question_id == question.id]

    assert not outcome.missed, f"{question.question}\n{outcome.reply.text}"


def test_the_set_is_large_and_hard_enough() -> None:
    expectations = [question.expect for question in QUESTIONS.questions]

    assert len(QUESTIONS.questions) >= 60
    assert sum(expected.abstain for expected in expectations) >= 15
    assert sum(len(expected.records) == 2 for expected in expectations) >= 8


@pytest.mark.xfail(reason="24 of 73 questions are not reached yet; see 'How good it is' in the README", strict=True)
def test_few_questions_are_expected_to_fail() -> None:
    assert sum(bool(question.expected_failure) for question in QUESTIONS.questions) <= MOST_EXPECTED_FAILURES


@pytest.mark.parametrize("name", ["samples", "development", "heldout"])
def test_what_is_expected_stands_in_the_records(name: str, sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    records = {
        Path(origin).name: library.record(each.record_id) for each in library.records() for origin in each.origins
    }
    faults = []
    for question in load_questions(FOLDER / f"{name}.yaml").questions:
        expected = question.expect
        named = [records[file] for file in filter(None, (expected.record, *expected.records))]
        turns = [turn for record in named for turn in record.turns]
        meant = [turn for turn in turns if expected.turn_contains and plain(expected.turn_contains) in plain(turn.text)]
        if expected.turn_contains and not meant:
            faults.append(f"{question.id}: no turn")
        if expected.speaker and expected.speaker not in {turn.speaker for turn in meant or turns}:
            faults.append(f"{question.id}: speaker")
        told = plain(" ".join(turn.text for turn in turns))
        faults += [f"{question.id}: {words!r}" for words in expected.contains if named and plain(words) not in told]

    assert faults == []


def test_answers_fail_the_expectations_of_other_questions(evaluation: Evaluation) -> None:
    assert cross_check(evaluation) >= 0.95
