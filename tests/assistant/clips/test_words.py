from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.clips import Moment, as_text, citation_of, clip_of_characters, clip_of_turns, file_stem, moment_of
from ingest import Facts, SourceKind
from tests.assistant.clips.made import COUNCIL, FACTS, record_of, said


def test_a_clip_as_text_says_who_when_and_where_it_is_from() -> None:
    assert as_text(clip_of_turns(COUNCIL, 1, 2)) == (
        "A. RUIZ (00:41:07): The motion carries, six to <three> & no more.\n\n"
        "MAYOR (00:41:15): We move to item nine.\n\n"
        "— Harbour Council, regular meeting, Harbour Council, 9 May 2024, transcript, 00:41:07 to 00:41:18, "
        "record 3f2a3f2a3f2a, revision 2, characters 30 to 97\n"
        "https://youtu.be/abc?t=2467\n"
    )


def test_a_document_without_times_and_speakers_is_cited_without_them() -> None:
    article = record_of(
        said("The lane was closed."), facts=Facts(title="Lane closed", source_kind=SourceKind.AI_SUMMARY)
    )

    assert as_text(clip_of_characters(article, 4, 8)) == (
        "lane\n\n— Lane closed, no date, ai summary, record 3f2a3f2a3f2a, revision 2, characters 4 to 8\n"
    )


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (
            "https://www.youtube.com/watch?v=abc",
            Moment(url="https://www.youtube.com/watch?v=abc&t=2467", is_exact=True),
        ),
        ("https://a.example/may.mp3", Moment(url="https://a.example/may.mp3#t=2467", is_exact=True)),
        ("https://a.example/may", Moment(url="https://a.example/may", is_exact=False)),
        ("/recordings/may.mp3", None),
        (None, None),
    ],
)
def test_the_link_into_the_recording_opens_at_the_second_or_says_that_it_does_not(
    media: str | None, expected: Moment | None
) -> None:
    record = replace(COUNCIL, facts=replace(FACTS, media=media))

    assert moment_of(clip_of_turns(record, 1, 1)) == expected


def test_a_page_that_opens_at_the_start_is_said_to_in_the_text() -> None:
    record = replace(COUNCIL, facts=replace(FACTS, media="https://a.example/may"))

    assert as_text(clip_of_turns(record, 1, 1)).endswith("https://a.example/may (opens at the start)\n")


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Harbour Council, regular meeting", "2024-05-09-harbour-council-regular-meeting-00-41-07"),
        ("../../etc/passwd", "2024-05-09-etc-passwd-00-41-07"),
        ("会议", "2024-05-09-00-41-07"),
    ],
)
def test_a_clip_s_file_is_named_after_its_record_and_leads_nowhere(title: str, stem: str) -> None:
    record = replace(COUNCIL, facts=replace(FACTS, title=title))

    assert file_stem(clip_of_turns(record, 1, 1)) == stem


def test_a_citation_of_a_paper_names_the_paper() -> None:
    record = replace(COUNCIL, facts=replace(FACTS, source_kind=SourceKind.MINUTES, paper="agenda"))

    assert ", agenda, " in citation_of(clip_of_turns(record, 0, 0))
