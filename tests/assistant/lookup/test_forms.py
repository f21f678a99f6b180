from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.answering.periods import Period
from assistant.lookup import recognise
from assistant.lookup.forms import Form
from tests.assistant.lookup.questions import ALIKE_AFTER, ALIKE_BEFORE, LOOKUPS_AFTER, LOOKUPS_BEFORE
from tests.training.sets import load_sets

TESTS = Path(__file__).parents[2]


def marked_questions() -> list[str]:
    """Return the questions of the training sets on real meetings, each answered in one place of a record."""
    real = [
        marked for marked in load_sets() if not marked.has_own_records
    ]  # of the others roll calls are asked as well
    return [one.text for marked in real for one in marked.questions if not one.id.endswith("reworded")]


@pytest.mark.parametrize(("question", "form"), LOOKUPS_BEFORE + LOOKUPS_AFTER, ids=lambda value: value)
def test_a_question_that_asks_for_a_lookup_is_taken_for_one(question: str, form: str) -> None:
    found = recognise(question)

    assert found is not None
    assert found.form == form


@pytest.mark.parametrize("question", ALIKE_BEFORE + ALIKE_AFTER, ids=lambda value: value)
def test_a_question_that_only_looks_like_it_is_not(question: str) -> None:
    assert recognise(question) is None


def test_there_are_enough_of_both_and_none_twice() -> None:
    lookups, alike = [question for question, _ in LOOKUPS_BEFORE + LOOKUPS_AFTER], ALIKE_BEFORE + ALIKE_AFTER

    assert min(len(set(lookups)), len(set(alike))) >= 60
    assert len({*lookups, *alike}) == len(lookups) + len(alike)
    assert {form for _, form in LOOKUPS_BEFORE + LOOKUPS_AFTER} == set(Form)


def test_no_question_that_is_answered_from_one_place_is_taken() -> None:
    questions = marked_questions()
    development = yaml.safe_load((TESTS / "questions/development.yaml").read_text(encoding="utf-8"))["questions"]
    questions += [item["question"] for item in development]

    assert len(questions) > 900
    # These are answered from passages all the same, unless a roll call says otherwise.
    why = [question for question in questions if (lookup := recognise(question)) and lookup.form is Form.WHY_VOTED]
    assert [question for question in questions if recognise(question) and question not in why] == []
    assert len(why) == 3


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many meetings mention the ferry?", {"topic": "ferry", "unit": "meetings"}),
        ("In how many council meetings was the ferry mentioned?", {"qualifier": "council", "topic": "ferry"}),
        ("How often did Theo Varga speak of Pier 14?", {"who": "Theo Varga", "topic": "Pier 14"}),
        ("When did the council first discuss the fee?", {"body": "council", "who": None, "form": Form.FIRST}),
        ("When was the fee most recently discussed?", {"form": Form.LAST}),
        ("Who said 'it doesn't carry'?", {"phrase": "it doesn't carry", "topic": None}),
        ("How many meetings mention the word “ferry”?", {"phrase": "ferry", "form": Form.COUNT}),
        ("Who mentioned “ferry”?", {"phrase": "ferry", "form": Form.PHRASE}),
        ("What did both the January and the May meeting say about rent?", {"names": ("January", "May")}),
        (
            "How many meetings in 2024 mention the ferry?",
            {"periods": (Period(year=2024, text="in 2024"),), "topic": "ferry"},
        ),
        ("Who spoke about the ferry at the May meeting?", {"periods": (Period(month=5, text="at May"),)}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_lookup_asks_is_taken_from_its_words(question: str, expected: dict[str, object]) -> None:
    found = recognise(question)

    told = {key: getattr(found, key, None) for key in expected}
    if getattr(told.get("topic"), "text", None):
        told["topic"] = told["topic"].text  # type: ignore[union-attr]
    assert told == expected


@pytest.mark.parametrize(
    "question", ["", "?", "who", "who mentioned", "how many meetings mention it?", "When was that first mentioned?"]
)
def test_what_names_nothing_is_no_lookup(question: str) -> None:
    assert recognise(question) is None


def test_a_question_of_many_words_is_looked_at_quickly_enough_to_answer() -> None:
    assert recognise("how many meetings mention " + "the ferry and " * 1000 + "?") is None
    assert recognise("who " * 1300) is None
