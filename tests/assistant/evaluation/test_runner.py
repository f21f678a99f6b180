from __future__ import annotations

from typing import Any

import pytest

from assistant.contract import evaluation_json
from assistant.errors import QuestionSetError
from assistant.evaluation import Evaluation, QuestionSet, cross_check, evaluate
from assistant.service import Assistant
from assistant.settings import AnswerSettings, Settings
from tests.assistant.memory import AnswerLibrary, meeting

COUNCIL = meeting(
    "Council",
    ("Engineer Bell", "The bus lane on Quay Street will cost six million dollars."),
    ("Clerk Ruiz", "The swimming pool on Lantern Hill opens in March."),
    ("Mayor Hale", "The fish market in Tallow Lane was sold to the cooperative."),
)
LANE = {"id": "lane", "question": "What will the bus lane on Quay Street cost?"}
POOL = {"id": "pool", "question": "When does the swimming pool on Lantern Hill open?"}
OPERA = {"id": "opera", "question": "Who sang at the opera?", "expect": {"abstain": True}}


@pytest.fixture
def assistant() -> Any:
    library: Any = AnswerLibrary(COUNCIL, meeting("Twin", ("Ann", "Nothing.")), meeting("Other", ("Ann", "Nothing.")))
    return Assistant(library, Settings(answer=AnswerSettings()))


def run(assistant: Assistant, *questions: dict[str, Any]) -> Evaluation:
    return evaluate(assistant, QuestionSet.model_validate({"name": "set", "questions": questions}))


def test_right_replies_meet_every_metric_that_applies(assistant: Assistant) -> None:
    expect = {"record": "Council", "turn_contains": "bus  LANE", "speaker": "Engineer Bell", "contains": "six million"}

    evaluation = run(assistant, LANE | {"expect": expect | {"lacks": ["opera"]}}, OPERA)

    assert [outcome.verdict for outcome in evaluation.outcomes] == ["met", "met"]
    assert evaluation.met
    assert {metric: evaluation.share(metric) for metric in evaluation.metrics} == dict.fromkeys(evaluation.metrics, 1.0)
    assert evaluation.outcomes[1].scores["turn"] is None


@pytest.mark.parametrize(
    ("expect", "missed"),
    [
        ({"record": "Twin.txt"}, ("record",)),
        ({"record": "Council", "turn": 2}, ("turn",)),
        ({"record": "Council", "turn_contains": "no such words"}, ("turn",)),
        ({"speaker": "Mayor Hale"}, ("attribution",)),
        ({"contains": ["nine million"]}, ("words",)),
        ({"abstain": True}, ("abstention",)),
    ],
    ids=["record", "turn", "no such turn", "speaker", "words", "answered all the same"],
)
def test_what_is_not_as_expected_is_named(
    assistant: Assistant, expect: dict[str, Any], missed: tuple[str, ...]
) -> None:
    evaluation = run(assistant, LANE | {"expect": expect})

    [outcome] = evaluation.outcomes
    assert (outcome.verdict, outcome.missed, evaluation.met) == ("not met", missed, False)


def test_an_expected_failure_is_not_held_against_the_set_and_an_unexpected_success_is_told(
    assistant: Assistant,
) -> None:
    evaluation = run(
        assistant,
        LANE | {"expect": {"abstain": True}, "expected_failure": "it answers"},
        OPERA | {"expected_failure": "it used to sing"},
    )

    assert [outcome.verdict for outcome in evaluation.outcomes] == ["expected failure", "met unexpectedly"]
    assert evaluation.met
    assert evaluation.outcomes[0].reason == "it answers"


def test_a_scope_is_asked_within(assistant: Assistant) -> None:
    evaluation = run(assistant, LANE | {"scope": {"records": ["Other.txt"]}, "expect": {"abstain": True}})

    assert evaluation.met
    assert evaluation.outcomes[0].reply.searched.records == 1


@pytest.mark.parametrize("name", ["Nowhere", "Tw"], ids=["unknown", "too short an id"])
def test_a_record_that_is_not_there_is_told_with_the_question(assistant: Assistant, name: str) -> None:
    with pytest.raises(QuestionSetError, match=f"question 'lane': no record is called '{name}'"):
        run(assistant, LANE | {"expect": {"record": name}})


def test_two_records_of_one_name_must_be_told_apart() -> None:
    library: Any = AnswerLibrary(meeting("Council-1", ("Ann", "A.")), meeting("Council-2", ("Ann", "B.")))

    with pytest.raises(QuestionSetError, match="2 records are called 'Council-'; name it by file name, title or id"):
        run(Assistant(library, Settings()), LANE | {"expect": {"record": "Council-"}})


def test_replies_held_against_other_expectations_fail(assistant: Assistant) -> None:
    evaluation = run(
        assistant,
        LANE | {"expect": {"contains": "six million"}},
        POOL | {"expect": {"contains": "in March"}},
        OPERA,
        OPERA | {"id": "ballet"},
    )

    assert evaluation.met
    assert cross_check(evaluation) == 1.0


def test_an_expectation_that_everything_meets_shows_in_the_cross_check(assistant: Assistant) -> None:
    evaluation = run(assistant, LANE | {"expect": {"record": "Council"}}, POOL | {"expect": {"record": "Council"}})

    assert cross_check(evaluation) == 0.0


def test_an_evaluation_prints_as_json(assistant: Assistant) -> None:
    printed = evaluation_json(run(assistant, OPERA))

    assert printed["name"] == "set"
    assert printed["met"] is True
    assert printed["shares"]["abstention"] == 1.0
    assert printed["shares"]["turn"] is None
    assert printed["questions"] == [
        {
            "id": "opera",
            "verdict": "met",
            "scores": dict.fromkeys(("answered", "record", "turn", "words", "lacks", "verbatim", "attribution"))
            | {"abstention": True},
        }
    ]
