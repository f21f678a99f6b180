from __future__ import annotations

from pathlib import Path

import pytest

from assistant.summaries import quotes
from assistant.summaries.quoting import IN_MARKS, SET_OFF, SPOKEN, quotes_of
from ingest import BlockRole, Facts, IngestSettings, Library, Record, SourceKind, Turn, ingest_paths
from tests.assistant.summaries.made import article, council, reading_of
from tests.fakes import HashEmbedder


def quoted(*paragraphs: str) -> list[tuple[str | None, str]]:
    return [(quote.speaker, quote.citation.quote) for quote in quotes_of(reading_of(article(*paragraphs)))]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        pytest.param(
            "“The quay is not for sale,” said Councillor Otto Lind.",
            "Councillor Otto Lind",
            "The quay is not for sale",
            id="said-after",
        ),
        pytest.param(
            "Councillor Otto Lind said: “The quay is not for sale.”",
            "Councillor Otto Lind",
            "The quay is not for sale.",
            id="said-before",
        ),
        pytest.param('"The quay is not for sale", Lind said.', "Lind", "The quay is not for sale", id="name-first"),
        pytest.param("“The quay is not for sale,” he said.", None, "The quay is not for sale", id="a-pronoun"),
        pytest.param("They spoke of an “open harbour for all”.", None, "open harbour for all", id="nobody"),
    ],
)
def test_words_in_marks_have_a_speaker_only_where_one_is_named_beside_them(
    text: str, speaker: str | None, words: str
) -> None:
    assert quoted(text) == [(speaker, words)]


def test_a_title_in_marks_is_nobodys_words() -> None:
    assert quoted("The book “Moby Dick” lay on the table.") == []


def test_paragraphs_in_the_first_person_of_an_article_in_the_third_are_quotes_without_a_speaker() -> None:
    found = quotes_of(
        reading_of(
            article(
                "The two countries strengthen their ties.",
                "We stand at a turning point.",
                "That was his view of it.",
                "I reaffirmed our commitment.",
            )
        )
    )

    assert [quote.citation.quote for quote in found] == ["We stand at a turning point.", "I reaffirmed our commitment."]
    assert {(quote.speaker, quote.evidence) for quote in found} == {(None, SET_OFF)}


def test_a_column_in_the_first_person_is_no_string_of_quotes() -> None:
    assert quoted("I walked along the quay.", "We sold the crane, and I regret it.") == []


def test_every_quote_is_byte_for_byte_the_records() -> None:
    record = council()

    for quote in quotes_of(reading_of(record)):
        citation = quote.citation
        assert record.text[citation.quote_start : citation.quote_end] == citation.quote
        assert quote.speaker == record.turns[citation.turn_start].speaker
        assert quote.evidence == SPOKEN


def test_a_transcript_is_quoted_where_somebody_takes_a_stand() -> None:
    found = [quote.citation.quote for quote in quotes_of(reading_of(council()))]

    assert any("never have been cut" in text for text in found)
    assert not any("I move" in text or "The motion" in text for text in found)


def test_minutes_with_marks_are_quoted_too() -> None:
    record = Record(
        record_id="m",
        content_hash="m",
        format="t",
        turns=(Turn(text="Councillor Lind called it “a waste of good money”.", role=BlockRole.PARAGRAPH),),
        facts=Facts(title="Minutes", source_kind=SourceKind.MINUTES),
    )

    (quote,) = quotes_of(reading_of(record))

    assert (quote.citation.quote, quote.evidence) == ("a waste of good money", IN_MARKS)


@pytest.fixture(scope="module")
def articles(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("articles")
    settings = IngestSettings()
    library = Library.open(folder / "library", settings, writable=True, embedder=HashEmbedder())
    ingest_paths([shared_data / "articles"], library, settings)
    return library


def test_the_seven_quotes_of_the_first_real_article_stay_without_a_speaker(articles: Library) -> None:
    (undated,) = [each.record_id for each in articles.records() if each.facts.date is None]

    found = quotes(undated, articles)

    assert len(found) == 7
    assert {quote.speaker for quote in found} == {None}


def test_the_second_real_article_quotes_two_words(articles: Library) -> None:
    (dated,) = [each.record_id for each in articles.records() if each.facts.date is not None]

    (found,) = quotes(dated, articles)

    assert len(found.citation.quote.split()) == 2
    assert found.evidence == IN_MARKS
