"""What learning rests on: the two fits and the marked questions; the learning itself is run by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from assistant import Assistant
from tests.assistant.memory import meeting
from tests.training.fitting import Choice, auroc, fit_choice, fit_gate, ranks
from tests.training.marking import place_of
from tests.training.sets import RECORDS, MarkedSet, load_sets, records_by_file


def test_a_feature_of_the_right_candidates_gets_weight_and_one_of_the_wrong_loses_it() -> None:
    generator = np.random.default_rng(0)
    choices = []
    for _ in range(40):
        features = generator.normal(size=(6, 3))
        right = np.arange(6) == generator.integers(6)
        features[right] += [2.0, -2.0, 0.0]
        choices.append(Choice(features, right))

    weights = fit_choice(choices)

    assert weights[0] > 0.5
    assert weights[1] < -0.5
    assert abs(weights[2]) < 0.5
    assert np.mean(ranks(choices, weights) == 1) > 0.7


def test_the_rank_of_an_answer_that_is_no_candidate_is_beyond_all() -> None:
    assert ranks([Choice(np.zeros((2, 1)), np.zeros(2, bool))], np.ones(1)).tolist() == [1_000_000]


def test_the_gate_learns_what_speaks_for_an_answer() -> None:
    generator = np.random.default_rng(0)
    told = generator.random(200) < 0.7
    features = np.stack([told + generator.normal(scale=0.3, size=200), generator.normal(size=200)], axis=1)

    weights, constant = fit_gate(features, told, decay=1.0)

    assert auroc(features @ weights + constant, told) > 0.95
    assert np.mean((features @ weights + constant > 0) == told) > 0.9


def test_the_area_under_the_curve_counts_ties_half() -> None:
    assert auroc(np.array([1.0, 0.0, 0.0]), np.array([True, True, False])) == 0.75


@pytest.mark.parametrize("marked", load_sets(), ids=lambda marked: marked.name)
def test_marked_questions_are_told_apart_and_many_are_not_told_by_the_records(marked) -> None:  # type: ignore[no-untyped-def]
    twice = [name for name, count in Counter(question.id for question in marked.questions).items() if count > 1]
    unanswered = [question for question in marked.questions if question.kind == "unanswerable"]

    assert twice == []
    assert all(bool(question.places) != (question.kind == "unanswerable") for question in marked.questions)
    assert len(unanswered) >= 15
    assert {file for question in marked.questions for file, *_ in question.places} <= set(marked.files)


def test_marked_words_are_found_in_the_turn_that_says_them() -> None:
    record = meeting("May", ("Ana", "It was fourteen, yes. Done."), ("Ben", "Carried, five to\n  nothing. Done."))

    assert place_of("It was fourteen, yes.", record) == (0, 0, 21)
    assert place_of("- **Carried**, five to nothing.", record) == (1, 0, 27)
    with pytest.raises(ValueError, match="2 times"):
        place_of("Done.", record)


def test_a_twisted_question_is_not_told_where_its_model_is() -> None:
    (asked,) = [marked for marked in load_sets() if marked.name == "city"]
    told, reworded, twisted = asked.questions[:3]

    assert told.places == reworded.places == twisted.tempting != ()
    assert (twisted.places, twisted.kind, told.tempting) == ((), "unanswerable", ())


@pytest.mark.parametrize("marked", [one for one in load_sets() if one.has_own_records], ids=lambda marked: marked.name)
def test_the_records_of_a_set_are_there(marked: MarkedSet) -> None:
    assert sorted(path.name for path in (RECORDS.parent / marked.source).iterdir()) == sorted(marked.files)


def test_the_marked_words_of_the_sample_records_are_words_of_one_turn(sample_assistant: Assistant) -> None:
    (council,) = [marked for marked in load_sets() if marked.source == "samples"]
    records = records_by_file(sample_assistant.library)

    for question in council.questions:
        for file, turn, start, end in question.places:
            said = records[file].turns[turn].text[start:end]
            assert len(said.split()) >= 3, question.id
