from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import attribution, cite, claim_text, moment_url
from ingest import SourceKind, TimeAnchor, TimeSpan, Turn
from tests.assistant.memory import meeting


def test_a_citation_holds_the_very_words_their_speaker_and_their_time() -> None:
    record = meeting("Council", ("Mayor", "Please vote."), ("Clerk", "So noted. The motion carries."))
    start = record.text.index("The motion")

    citation = cite(record, start, start + len("The motion carries."), number=3, passage_id="p")

    assert citation.number == 3
    assert citation.quote == "The motion carries." == record.text[citation.quote_start : citation.quote_end]
    assert (citation.speaker, citation.turn_start, citation.turn_end) == ("Clerk", 1, 1)
    assert citation.time == TimeSpan(start_seconds=10, end_seconds=20)
    assert (citation.title, citation.date, citation.source_kind) == ("Council", date(2024, 5, 9), SourceKind.TRANSCRIPT)


def test_the_time_is_that_of_the_words_quoted_not_of_the_whole_turn() -> None:
    turn = Turn(
        text="First part. Second part.",
        speaker="A",
        time=TimeSpan(start_seconds=0, end_seconds=60),
        anchors=(
            _anchor(0, 0, 30),
            _anchor(12, 30, 60),
        ),
    )
    record = meeting("Council", ("A", turn.text), media="https://video.example/x")
    record = type(record)(record_id="r", content_hash="r", format="vtt", turns=(turn,), facts=record.facts)

    citation = cite(record, 12, 24, number=1, passage_id="p")

    assert citation.time == TimeSpan(start_seconds=30, end_seconds=60)
    assert citation.url == "https://video.example/x#t=30"


def _anchor(offset: int, start: float, end: float) -> TimeAnchor:
    return TimeAnchor(offset=offset, time=TimeSpan(start_seconds=start, end_seconds=end))


@pytest.mark.parametrize(("start", "end"), [(5, 5), (3, 14), (-1, 3)], ids=["empty", "into the next turn", "before"])
def test_a_span_that_is_not_within_one_turn_is_refused(start: int, end: int) -> None:
    record = meeting("Council", ("A", "One turn."), ("B", "Another."))

    with pytest.raises(ValueError, match="not within one turn"):
        cite(record, start, end, number=1, passage_id="p")


@pytest.mark.parametrize(
    ("speaker", "kind", "seconds", "expected"),
    [
        ("Clerk Ana Ruiz", SourceKind.TRANSCRIPT, 10, "Clerk Ana Ruiz, 00:00:00: “Carried.”"),
        ("Clerk Ana Ruiz", SourceKind.TRANSCRIPT, None, "Clerk Ana Ruiz: “Carried.”"),
        (None, SourceKind.TRANSCRIPT, 10, "At 00:00:00: “Carried.”"),
        (None, SourceKind.TRANSCRIPT, None, "The transcript has: “Carried.”"),
        (None, SourceKind.MINUTES, None, "The minutes record: “Carried.”"),
        (None, SourceKind.ARTICLE, None, "The article says: “Carried.”"),
        (None, SourceKind.AI_SUMMARY, None, "The AI-written article says: “Carried.”"),
    ],
    ids=["speaker and time", "speaker", "time", "transcript", "minutes", "article", "ai summary"],
)
def test_a_claim_says_who_said_it_or_which_document(
    speaker: str | None, kind: SourceKind, seconds: int | None, expected: str
) -> None:
    record = meeting("Council", (speaker, "Carried."), kind=kind, seconds=seconds)

    assert claim_text(cite(record, 0, 8, number=1, passage_id="p")) == expected


def test_a_paper_with_a_name_of_its_own_is_called_by_it() -> None:
    record = meeting("Council", (None, "Item four."), kind=SourceKind.MINUTES)

    cited = replace(cite(record, 0, 10, number=1, passage_id="p"), paper="agenda")

    assert claim_text(replace(cited, time=None)) == "The agenda says: “Item four.”"


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [("Ana", "Ana, 9 May 2024, 00:00:00"), (None, "At 00:00:00 (Council, 9 May 2024)")],
    ids=["speaker", "nobody named"],
)
def test_where_an_answer_rests_on_several_records_each_claim_says_of_which(speaker: str | None, expected: str) -> None:
    record = meeting("Council", (speaker, "Carried."))

    assert attribution(cite(record, 0, 8, number=1, passage_id="p"), name_record=True) == expected


@pytest.mark.parametrize(
    ("address", "seconds", "expected"),
    [
        (None, 12.0, None),
        ("https://v.example/a", None, "https://v.example/a"),
        ("https://v.example/a?x=1#old", 61.9, "https://v.example/a?x=1#t=61"),
        ("https://www.youtube.com/watch?v=abc&t=5", 61.0, "https://www.youtube.com/watch?v=abc&t=61"),
        ("https://youtu.be/abc", 0.0, "https://youtu.be/abc?t=0"),
        ("https://notyoutube.com/abc", 5.0, "https://notyoutube.com/abc#t=5"),
        ("/media/council.mp4", 5.0, None),
    ],
    ids=[
        "no address",
        "no time",
        "fragment replaced",
        "query replaced",
        "short host",
        "only alike",
        "a file of this machine",
    ],
)
def test_the_address_of_a_moment_suits_the_player(
    address: str | None, seconds: float | None, expected: str | None
) -> None:
    assert moment_url(address, seconds) == expected


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5), st.data())
def test_any_span_of_a_turn_can_be_cited_exactly(texts: list[str], data: st.DataObject) -> None:
    record = meeting("Council", *((None, text) for text in texts))
    turn = data.draw(st.integers(0, len(texts) - 1))
    first = data.draw(st.integers(0, len(texts[turn]) - 1))
    last = data.draw(st.integers(first + 1, len(texts[turn])))
    start = record.turn_starts[turn]

    citation = cite(record, start + first, start + last, number=1, passage_id="p")

    assert citation.quote == texts[turn][first:last]
    assert citation.turn_start == citation.turn_end == turn
