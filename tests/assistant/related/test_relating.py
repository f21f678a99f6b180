from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.related import Related, related_to
from assistant.service import Assistant
from ingest import IngestSettings, Library, RecordSummary, UnknownRecord, ingest_paths
from tests.fakes import HashEmbedder


def record_of(assistant: Assistant, kind: str, day: str | None) -> RecordSummary:
    """Return the sample record of this kind and day."""
    (found,) = [
        each
        for each in assistant.library.records()
        if each.facts.kind_name == kind and str(each.facts.date) == str(day)
    ]
    return found


def related(assistant: Assistant, kind: str, day: str) -> Related:
    return assistant.related(record_of(assistant, kind, day).record_id)


def test_papers_of_a_meeting_and_articles_about_it_are_one_event(sample_assistant: Assistant) -> None:
    found = related(sample_assistant, "transcript", "2024-11-12")

    assert [(each.record.facts.kind_name, str(each.record.facts.date)) for each in found.same_event] == [
        ("agenda", "2024-11-12"),
        ("ai summary", "2024-11-13"),
    ]
    assert found.same_event[1].reason.startswith("is about this meeting: written a day later, names ")


def test_an_article_leads_to_its_meeting_with_the_reason(sample_assistant: Assistant) -> None:
    found = related(sample_assistant, "article", "2024-01-18")

    (meeting,) = found.same_event
    assert (meeting.record.facts.kind_name, str(meeting.record.facts.date)) == ("transcript", "2024-01-16")
    assert "2 days later" in meeting.reason


def test_no_event_is_counted_twice(sample_assistant: Assistant) -> None:
    for each in sample_assistant.library.records():
        found = sample_assistant.related(each.record_id)
        told = [
            each.record_id,
            *(relation.record.record_id for relation in found.same_event),
            *(record.record_id for kindred in found.same_topic for record in kindred.records),
        ]
        assert len(told) == len(set(told))
        days = [
            (kindred.records[0].facts.body, kindred.records[0].facts.date)
            for kindred in found.same_topic
            if kindred.records[0].facts.source_kind.is_primary
        ]
        assert len(days) == len(set(days))


def test_meetings_on_the_same_matter_are_ranked_and_say_what_they_share(sample_assistant: Assistant) -> None:
    found = related(sample_assistant, "transcript", "2024-11-12")

    scores = [kindred.score for kindred in found.same_topic]
    assert scores == sorted(scores, reverse=True)
    assert {str(kindred.records[0].facts.date) for kindred in found.same_topic[:2]} == {"2024-01-16", "2024-05-09"}
    assert "bus lane" in found.same_topic[0].reason


def test_sources_and_related_stories_stay_links(sample_assistant: Assistant) -> None:
    found = related(sample_assistant, "ai summary", "2024-11-13")

    source = found.links[0]
    assert (source.label, source.url) == ("sources", "https://video.example/harbour/2024-11-12")
    assert source.record_id == record_of(sample_assistant, "transcript", "2024-11-12").record_id
    assert {link.label for link in found.links} == {"sources", "related stories"}
    assert all(link.record_id is None for link in found.links[1:])


def test_a_record_that_is_not_there_is_told(sample_assistant: Assistant) -> None:
    with pytest.raises(UnknownRecord):
        sample_assistant.related("f" * 24)


@pytest.fixture(scope="module")
def articles(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("articles")
    settings = IngestSettings()
    with Library.open(folder / "library", settings, writable=True, embedder=HashEmbedder()) as library:
        assert ingest_paths([shared_data / "articles"], library, settings).added == 2
        yield library


def test_the_two_real_articles_are_one_event_from_either_side(articles: Library) -> None:
    one, other = (each.record_id for each in articles.records())

    for here, there in ((one, other), (other, one)):
        found = related_to(here, articles)
        assert [each.record.record_id for each in found.same_event] == [there]
        assert found.same_topic == ()
        assert "tells of the same event" in found.same_event[0].reason


def test_the_related_stories_of_the_first_real_article_are_kept(articles: Library) -> None:
    (undated,) = [each.record_id for each in articles.records() if each.facts.date is None]

    links = related_to(undated, articles).links

    assert len(links) == 3
    assert {link.label for link in links} == {"related stories"}
