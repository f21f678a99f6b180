from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.abstention import bears_on_question, coverage_sentence, has_evidence, reason
from assistant.answering.words import Wording, question_terms
from assistant.answers import Evidence, Searched, SearchResult
from assistant.settings import AnswerSettings

SETTINGS = AnswerSettings()


def wording_of(text: str) -> Wording:
    terms = question_terms(text)
    return Wording(terms=terms, weight=dict.fromkeys(terms, 1.0))


@pytest.mark.parametrize(
    ("question", "about", "evidence", "opens"),
    [
        ("When does the lane open?", "lane open", Evidence(best_cosine=0.6, term_coverage=1.0), True),
        ("When does the lane open?", "lane open", Evidence(best_cosine=0.1, term_coverage=0.5), False),
        (
            "What is the rule about alcohol?",
            "rule alcohol",
            Evidence(best_cosine=0.5, term_coverage=0.5, missing_terms=("alcohol",)),
            True,
        ),
        (
            "What did the mayor say about Zeppelins over the lane?",
            "zeppelins lane",
            Evidence(best_cosine=0.9, term_coverage=0.9, missing_terms=("zeppelins",)),
            False,
        ),
        (
            "What did the mayor say about the opera?",
            "opera",
            Evidence(best_cosine=0.9, term_coverage=0.9, missing_terms=("opera",)),
            False,
        ),
        ("When does the lane open?", "lane open", Evidence(best_cosine=None, term_coverage=0.9), True),
        ("When does the lane open?", "lane open", Evidence(best_cosine=None, term_coverage=0.2), False),
    ],
    ids=[
        "near and covered",
        "far",
        "another word for it",
        "a name that stands nowhere",
        "all that is asked about stands nowhere",
        "without a model, covered",
        "without a model, not covered",
    ],
)
def test_the_gate_opens_only_on_evidence(question: str, about: str, evidence: Evidence, opens: bool) -> None:
    assert has_evidence(evidence, question, wording_of(about), SETTINGS) is opens


def test_the_best_sentence_must_bear_on_the_question_too() -> None:
    faint = Evidence(best_cosine=0.38, term_coverage=0.5)

    assert not bears_on_question(faint, 0.1, SETTINGS)
    assert bears_on_question(faint, 0.5, SETTINGS)
    assert bears_on_question(Evidence(best_cosine=None, term_coverage=0.5), 0.0, SETTINGS)


@pytest.mark.parametrize(
    ("searched", "said"),
    [
        (Searched(records=0, of=0), "There are no records to search."),
        (Searched(records=0, of=1), "The one record was not searched."),
        (Searched(records=0, of=4), "None of the 4 records was searched."),
        (Searched(records=1, of=1), "Searched 1 record."),
        (
            Searched(records=12, of=12, first=date(2021, 3, 3), last=date(2024, 6, 9)),
            "Searched 12 records, 3 March 2021 to 9 June 2024.",
        ),
        (
            Searched(records=2, of=12, first=date(2024, 6, 9), last=date(2024, 6, 9)),
            "Searched 2 records of 12, 9 June 2024.",
        ),
    ],
    ids=["empty library", "one out of scope", "empty scope", "one undated", "dates", "one day"],
)
def test_an_abstention_says_what_was_searched(searched: Searched, said: str) -> None:
    assert coverage_sentence(searched) == said


@pytest.mark.parametrize(
    ("missing", "end"),
    [
        ((), "Searched 1 record."),
        (("opera",), "“opera” stands nowhere in them."),
        (("opera", "zeppelin", "moon"), "“opera”, “zeppelin” and “moon” stand nowhere in them."),
    ],
    ids=["none", "one", "several"],
)
def test_an_abstention_names_the_words_that_stand_nowhere(missing: tuple[str, ...], end: str) -> None:
    found = SearchResult(
        query="q",
        discussions=(),
        nearest=(),
        evidence=Evidence(best_cosine=0.1, term_coverage=0.0, missing_terms=missing),
        searched=Searched(records=1, of=1),
    )

    assert reason(found).startswith("The records do not tell. Searched 1 record.")
    assert reason(found).endswith(end)
