from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from assistant.answering.asking import Asked, taken_apart
from assistant.answering.features import MEANT, PLAIN, READ
from assistant.answering.gate import (
    gate_features,
    has_meaning,
    likelihood,
    likely,
    may_answer,
    topic_features,
    weights_for,
)
from assistant.answering.ranking import Scored, learned, ranked_by
from assistant.answers import Evidence, Question, Searched, SearchResult
from assistant.settings import AnswerSettings
from ingest import Scope
from tests.assistant.answering.test_sentences import sentences_of
from tests.assistant.memory import AnswerLibrary, meeting

RECORD = meeting("Council", ("Bell", "The bus lane costs 61,000 dollars."), ("Dunne", "The crane needs a new cable."))
EVIDENCE = Evidence(best_cosine=None, term_coverage=1.0)
FOUND = SearchResult(
    query="bus lane",
    discussions=(sentences_of(RECORD)[0].discussion,),
    nearest=(),
    evidence=EVIDENCE,
    searched=Searched(records=1, of=1),
)


def asked_of(text: str) -> Asked:
    return taken_apart(Question(text=text, standalone=text, scope=Scope()), AnswerLibrary(RECORD))  # type: ignore[arg-type]


def ranked(names: tuple[str, ...] = PLAIN, **known: float) -> list[Scored]:
    features = np.array([[known.get(name, 0.0) for name in names]] * 2)
    return ranked_by(sentences_of(RECORD), features, np.zeros(len(names)), None)


def test_the_gate_looks_at_the_likeliest_thought_and_at_the_most_of_the_first_few() -> None:
    first, second = ranked(words=0.25)
    better = replace(second, features=np.where(np.array(PLAIN) == "words", 0.75, 0.0))

    found = gate_features([first, better], asked_of("What does the bus lane cost?"), EVIDENCE)

    assert (found["first_words"], found["most_words"]) == (0.25, 0.75)


def test_what_is_asked_about_counts_wherever_the_first_few_say_it() -> None:
    found = gate_features(ranked(), asked_of("bus lane crane cable"), EVIDENCE)

    assert found["together"] == pytest.approx(1.0)
    assert found["thought_words"] < 1


def test_words_that_stand_nowhere_count_by_their_weight() -> None:
    evidence = replace(EVIDENCE, missing_terms=("zeppelin",))

    assert gate_features(ranked(), asked_of("the zeppelin"), evidence)["missing"] == 1.0


@pytest.mark.parametrize(
    ("names", "with_meaning"),
    [(PLAIN, False), (PLAIN + MEANT, True), (PLAIN + MEANT + READ, True)],
    ids=["no model", "no reader", "all"],
)
def test_the_gate_works_with_whatever_is_known(names: tuple[str, ...], with_meaning: bool) -> None:
    found = gate_features(ranked(names), asked_of("bus lane"), EVIDENCE)

    assert has_meaning(found) is with_meaning
    assert 0 < likelihood(found) < 1


@pytest.mark.parametrize(
    ("names", "learned_so"),
    [
        (PLAIN, learned().gate_words),
        (PLAIN + MEANT, learned().gate_meaning),
        (PLAIN + MEANT + READ, learned().gate),
    ],
    ids=["no model", "no reader", "all"],
)
def test_the_gate_weighs_as_was_learned_from_what_is_known(
    names: tuple[str, ...], learned_so: Mapping[str, float]
) -> None:
    found = gate_features(ranked(names), asked_of("bus lane"), EVIDENCE)

    assert weights_for(found) is learned_so
    assert set(found) >= {name for name in learned_so if name != "constant"}


def test_what_was_learned_makes_words_that_stand_together_speak_for_an_answer() -> None:
    weights = learned().gate_words

    assert weights["together"] + weights["thought_words"] + weights["coverage"] > 0


def test_the_gate_opens_at_the_likelihood_that_is_set() -> None:
    asked = asked_of("bus lane")
    chance = likely(ranked(), asked, FOUND)

    assert may_answer(ranked(), asked, FOUND, AnswerSettings(min_likelihood_words=chance - 0.01))
    assert not may_answer(ranked(), asked, FOUND, AnswerSettings(min_likelihood_words=chance + 0.01))


def test_nothing_answers_where_nothing_was_found() -> None:
    assert not may_answer([], asked_of("bus lane"), FOUND, AnswerSettings(min_likelihood_words=0))


def found_with(cosine: float, lexical: float) -> SearchResult:
    """Return the search with passages and evidence so near to the question."""
    (discussion,) = FOUND.discussions
    passages = tuple(replace(item, dense=cosine, lexical=lexical) for item in discussion.passages)
    evidence = replace(EVIDENCE, best_cosine=cosine, term_coverage=min(lexical / 8, 1.0))
    return replace(FOUND, discussions=(replace(discussion, passages=passages),), evidence=evidence)


def test_how_near_the_passages_are_is_told_of_the_best_and_of_several() -> None:
    found = topic_features(found_with(0.5, 3.0), asked_of("bus lane"))

    assert found["cosine"] == found["cosine_of_three"] == found["cosine_of_ten"] == 0.5
    assert found["bm25"] == found["bm25_of_three"] > 0
    assert found["terms"] == pytest.approx(2 / 12)


def test_an_account_is_given_of_what_is_spoken_of_though_no_sentence_answers() -> None:
    account, fact = asked_of("Summarize the discussion about the bus lane."), asked_of("When is the bus lane opened?")
    unlikely = ranked(PLAIN + MEANT + READ, read=-3.0)

    assert likely(unlikely, account, found_with(0.7, 8.0)) > likely(unlikely, fact, found_with(0.7, 8.0))
    assert likely(unlikely, account, found_with(0.1, 0.5)) < 0.5


def test_what_is_asked_in_other_words_is_answered_far_from_every_passage() -> None:
    fact, certain = asked_of("When is the bus lane opened?"), ranked(PLAIN + MEANT + READ, read=9.0, words=1.0)

    assert likely(certain, fact, found_with(0.05, 8.0)) > 0.5
