from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from assistant.answering.citations import cite
from assistant.answering.differences.first_hand import Told, told_first_hand, with_differences
from assistant.answering.verification import citation_fault, verify
from assistant.answers import Citation, Claim, Question, ScoredPassage
from ingest import Facts, Library, Record, Scope, SourceKind
from tests.assistant.memory import AnswerLibrary, meeting

MEETING = replace(
    meeting(
        "meeting",
        ("Mayor Ida Brandt", "Good evening. The chief will report on the ambulance at Corrie."),
        ("Chief Odo Grant", "On average the ambulance now reaches Corrie in 12 minutes. I want it under ten."),
        ("Councillor Otto Lind", "You cannot heat a school with good intentions. Where is the boiler for Fenwick?"),
        ("Engineer Sanna Ruiz", "The boiler for Fenwick School was ordered in March and it comes by ship."),
    ),
    facts=Facts(title="Holm, meeting", source_kind=SourceKind.TRANSCRIPT, date=date(2024, 5, 9), body="Holm Council"),
)
WRONG = "Chief Odo Grant said that the ambulance now reaches Corrie in 21 minutes on average."
MISGIVEN = "“You cannot heat a school with good intentions,” said Engineer Sanna Ruiz."
RIGHT = "The boiler for Fenwick School was ordered in March, Mayor Ida Brandt was told, and comes by ship."
AGREES = "The boiler for Fenwick School was ordered in March and comes by ship."


def article(*sentences: str, kind: SourceKind = SourceKind.AI_SUMMARY) -> Record:
    opening = (
        "On Thursday the council of Holm met, with Mayor Ida Brandt in the chair and Councillor Otto Lind present."
    )
    facts = Facts(title="Holm hears its chief", source_kind=kind, date=date(2024, 5, 10), body="The Holm Post")
    return replace(meeting("article", (None, " ".join([opening, *sentences]))), facts=facts)


def quote(record: Record, words: str, library: AnswerLibrary, *, number: int = 1) -> Citation:
    start = record.text.index(words)
    held = [passage for passage in library.sheet(record.record_id).passages if passage.char_start <= start]
    return cite(record, start, start + len(words), number=number, passage_id=held[-1].passage_id)


def everything_read(library: AnswerLibrary, *records: Record) -> list[ScoredPassage]:
    return [
        ScoredPassage(passage=passage, score=1.0, dense=None, lexical=1.0)
        for record in records
        for passage in library.sheet(record.record_id).passages
    ]


def told(
    library: AnswerLibrary, record: Record, words: str, *, scope: Scope | None = None, article: bool = False
) -> Told:
    question = Question(text="?", standalone="?", scope=scope or Scope())
    return told_first_hand(
        [quote(record, words, library)],
        question=question,
        library=cast("Library", library),
        records={record.record_id: record},
        read=everything_read(library, record),
        wants_article=article,
    )


def whole(told: Told, library: AnswerLibrary) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return the answer as it is given, after every citation of it was checked."""
    verified = verify(told.claims, told.citations, records=told.records, read=told.read)
    claims, citations = with_differences(verified.claims, verified.citations, told.points, cast("Library", library))
    assert [citation_fault(item, records=told.records, read=told.read) for item in citations] == [None] * len(citations)
    assert [item.number for item in citations] == list(range(1, len(citations) + 1))
    return claims, citations


@pytest.mark.parametrize("cited", ["article", "meeting"])
def test_a_number_told_otherwise_is_said_with_both_sides(cited: str) -> None:
    written = article(WRONG)
    library = AnswerLibrary(MEETING, written)
    said = "On average the ambulance now reaches Corrie in 12 minutes."
    found = told(library, *((written, WRONG) if cited == "article" else (MEETING, said)))

    claims, citations = whole(found, library)

    assert [claim.text for claim in claims] == [
        f"Chief Odo Grant, 9 May 2024, 00:00:10: “{said}”",
        "The AI-written article of 10 May 2024 says “21 minutes”; the transcript says “12 minutes”.",
    ]
    assert [citations[number - 1].quote for number in claims[1].citations] == [WRONG, said]


def test_words_given_to_somebody_else_are_given_back() -> None:
    written = article(MISGIVEN)
    library = AnswerLibrary(MEETING, written)

    claims, citations = whole(told(library, written, MISGIVEN), library)

    assert claims[0].text.startswith("Councillor Otto Lind")
    assert claims[1].text == (
        "The AI-written article of 10 May 2024 gives this to “Engineer Sanna Ruiz”; "
        "in the transcript it is Councillor Otto Lind who says it."
    )
    assert {item.source_kind for item in citations} == {SourceKind.TRANSCRIPT, SourceKind.AI_SUMMARY}


def test_what_the_meeting_says_itself_is_quoted_from_it() -> None:
    written = article(AGREES, kind=SourceKind.ARTICLE)
    library = AnswerLibrary(MEETING, written)

    claims, citations = whole(told(library, written, AGREES), library)

    assert [item.record_id for item in citations] == ["meeting"]
    assert claims[0].text.endswith("“The boiler for Fenwick School was ordered in March and it comes by ship.”")


def test_an_article_whose_account_is_asked_for_stays() -> None:
    written = article(WRONG)
    library = AnswerLibrary(MEETING, written)

    claims, citations = whole(told(library, written, WRONG, article=True), library)

    assert citations[0].record_id == "article"
    assert "the transcript says “12 minutes”" in claims[-1].text


def test_without_a_record_of_the_meeting_the_article_stands_alone() -> None:
    written = article(WRONG)
    library = AnswerLibrary(written)

    claims, citations = whole(told(library, written, WRONG), library)

    assert [item.record_id for item in citations] == ["article"]
    assert len(claims) == 1


def test_another_sitting_says_nothing_about_the_article() -> None:
    assert MEETING.facts
    later = replace(MEETING, record_id="later", facts=replace(MEETING.facts, date=date(2024, 5, 16)))
    written = article(WRONG)
    library = AnswerLibrary(later, written)

    assert whole(told(library, written, WRONG), library)[1][0].record_id == "article"


def test_what_is_quoted_of_other_matters_is_left_alone() -> None:
    written = article(WRONG)
    library = AnswerLibrary(MEETING, written)
    said = "The boiler for Fenwick School was ordered in March and it comes by ship."

    claims, citations = whole(told(library, MEETING, said), library)

    assert [item.quote for item in citations] == [said]
    assert len(claims) == 1
