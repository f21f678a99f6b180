from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.abstention import coverage_sentence, is_absent, reason
from assistant.answering.words import Wording, question_terms
from assistant.answers import Evidence, Searched, SearchResult


def wording_of(text: str) -> Wording:
    terms = question_terms(text)
    return Wording(terms=terms, weight=dict.fromkeys(terms, 1.0))


@pytest.mark.parametrize(
    ("question", "about", "missing", "absent"),
    [
        ("When does the lane open?", "lane open", (), False),
        ("What is the rule about alcohol?", "rule alcohol", ("alcohol",), False),
        ("What did the mayor say about Zeppelins over the lane?", "zeppelins lane", ("zeppelins",), True),
        ("What did the mayor say about the opera?", "opera", ("opera",), True),
        ("What did Miles say about how heavy marking is?", "miles heavy marking lane", ("Miles",), True),
        ("Why should the remote of the TV look good and small?", "remote TV look good small", ("TV",), False),
    ],
    ids=[
        "all stands there",
        "another word for it",
        "a name that stands nowhere",
        "all asked about stands nowhere",
        "whoever is asked",
        "a name that is little of it",
    ],
)
def test_what_is_asked_about_is_absent_where_its_name_or_all_its_words_are(
    question: str, about: str, missing: tuple[str, ...], absent: bool
) -> None:
    evidence = Evidence(best_cosine=0.9, term_coverage=0.9, missing_terms=missing)

    assert is_absent(evidence, question, wording_of(about)) is absent


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
        (("summarize", "opera"), "“opera” stands nowhere in them."),
        (("opera", "june", "9"), "“opera” stands nowhere in them."),
    ],
    ids=["none", "one", "several", "one that only asks", "a date that chose the meeting"],
)
def test_an_abstention_names_the_words_that_stand_nowhere(missing: tuple[str, ...], end: str) -> None:
    found = SearchResult(
        query="q",
        discussions=(),
        nearest=(),
        evidence=Evidence(best_cosine=0.1, term_coverage=0.0, missing_terms=missing),
        searched=Searched(records=1, of=1),
    )

    said = reason(found, (), wording_of("the opera, zeppelins and the moon"))

    assert said.startswith("The records do not tell. Searched 1 record.")
    assert said.endswith(end)
