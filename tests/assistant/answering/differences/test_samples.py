"""The sample records: one article of three is wrong, in two places."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Answer, Assistant, Settings
from assistant.answering.differences import Difference, differences_in, nearest_events, passages_in, statements_of
from assistant.settings import AnswerSettings
from ingest import Record, SourceKind
from tests.conftest import EXACT

NUMBER = "The AI-written article of 13 November 2024 says “84 seconds”; the transcript says “48 seconds”."
NAME = (
    "The AI-written article of 13 November 2024 gives this to “Councillor Safiya Brandt”; "
    "in the transcript it is Councillor Imogen Marsh who says it."
)


@pytest.fixture(scope="module")
def records(sample_assistant: Assistant) -> list[Record]:
    library = sample_assistant.library
    return [library.record(summary.record_id) for summary in library.records()]


def differing(written: Record, meeting: Record, assistant: Assistant) -> list[Difference]:
    library = assistant.library
    return differences_in(statements_of(written), meeting, library, passages=passages_in(library.records()))


def of_kind(records: list[Record], *kinds: SourceKind) -> list[Record]:
    return [record for record in records if record.facts and record.facts.source_kind in kinds]


def test_each_article_is_linked_to_its_own_meeting(records: list[Record]) -> None:
    linked = {
        (str(article.facts and article.facts.date), str(meeting.facts and meeting.facts.date))
        for article in of_kind(records, SourceKind.ARTICLE, SourceKind.AI_SUMMARY)
        for meeting in nearest_events(article, records)
    }

    assert linked == {("2024-01-18", "2024-01-16"), ("2024-06-21", "2024-06-20"), ("2024-11-13", "2024-11-12")}


def test_both_planted_errors_are_caught_and_nothing_else(sample_assistant: Assistant, records: list[Record]) -> None:
    (summary,) = of_kind(records, SourceKind.AI_SUMMARY)
    (meeting,) = nearest_events(summary, records)

    found = differing(summary, meeting, sample_assistant)

    assert [(item.kind.value, item.written_words, item.said.speaker) for item in found] == [
        ("number", "84 seconds", "Fire Chief Odile Grant"),
        ("name", "Councillor Safiya Brandt", "Councillor Imogen Marsh"),
    ]


def test_honest_articles_raise_no_alarm(sample_assistant: Assistant, records: list[Record]) -> None:
    for article in of_kind(records, SourceKind.ARTICLE):
        for meeting in nearest_events(article, records):
            assert differing(article, meeting, sample_assistant) == []


def test_honest_minutes_raise_no_alarm(sample_assistant: Assistant, records: list[Record]) -> None:
    minutes = next(item for item in of_kind(records, SourceKind.MINUTES) if item.facts and not item.facts.paper)
    transcript = next(
        item
        for item in of_kind(records, SourceKind.TRANSCRIPT)
        if item.facts and minutes.facts and item.facts.date == minutes.facts.date
    )

    assert differing(minutes, transcript, sample_assistant) == []


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        pytest.param("Why did the engines become slower?", NUMBER, id="number"),
        pytest.param("Who said that three minutes and ten seconds is not a failure?", NAME, id="attribution"),
    ],
)
def test_an_answer_follows_the_transcript_and_says_that_the_summary_differs(
    sample_assistant: Assistant, question: str, claim: str
) -> None:
    reply = sample_assistant.ask(question)

    assert isinstance(reply, Answer)
    assert claim in [item.text for item in reply.claims]
    assert all("84 seconds" not in item.text for item in reply.claims if item.text != claim)


def test_an_answer_does_not_rest_on_a_summary_alone_where_the_meeting_tells(sample_library: Path) -> None:
    # Whether anything is likely enough to answer is not asked here.
    settings = Settings.load(library=sample_library, ingest=EXACT, answer=AnswerSettings(min_likelihood=0))
    with Assistant.open(settings) as assistant:
        reply = assistant.ask("Why was the bus lane reversed in November?")

    assert isinstance(reply, Answer)
    assert any(citation.speaker == "Councillor Theo Varga" for citation in reply.citations)
    assert not any("secondary" in notice for notice in reply.notices)
