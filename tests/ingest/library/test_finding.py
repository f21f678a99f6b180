"""A phrase over every record: what is forgiven, what is not, and where each place is said to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingest import Library, Scope, SourceKind
from tests.ingest.library_tools import ids_by_title, opened, take_in, write

HARBOUR = """\
MAYOR: The motion carries, six to three. It was Zoë’s café that paid $1.2 million.

CLERK: We commence the commotion. Carries on, doesn't it?

MAYOR: And so the lane

CLERK: is closed until the frost.
"""
CAPTIONS = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ana Ruiz>The harbour lights go out

00:00:04.000 --> 00:00:08.000
<v Ana Ruiz>at midnight, and the motion carries.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("finding")
    filler = " ".join(f"Point {number} was read aloud and put aside." for number in range(40))
    sources = write(folder / "sources", harbour=HARBOUR, long=f"MAYOR: {filler} The bridge toll {filler}")
    (sources / "lights.vtt").write_text(CAPTIONS, encoding="utf-8")
    (sources / "verbatim.csv").write_text("path,date\nlights.vtt,2024-05-09\n", encoding="utf-8")
    with opened(folder / "library") as library:
        take_in(library, sources)
        yield library


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("MOTION CARRIES, SIX", "motion carries, six"),
        ("zoe's cafe", "Zoë’s café"),
        ("the “motion” – carries; six", "The motion carries, six"),
        ("six to three it was", "six to three. It was"),
        ("so the lane is closed", "so the lane\nis closed"),
        ("lights go out at midnight", "lights go out at midnight"),
        ("1.2 million", "1.2 million"),
    ],
    ids=["case", "accents", "punctuation", "across sentences", "across turns", "across captions", "a number"],
)
def test_what_is_no_word_does_not_count(library: Library, phrase: str, words: str) -> None:
    [hit] = library.find(phrase)

    assert library.record(hit.record_id).text[hit.char_start : hit.char_end] == words
    shown = hit.context[hit.context_start : hit.context_start + hit.char_end - hit.char_start]
    assert shown == words.replace("\n", " ")


@pytest.mark.parametrize(
    "phrase", ["otion carries", "motion carrie", "motion six", "carries motion", "1,2 million", "lane closed"]
)
def test_words_are_whole_in_order_and_none_is_left_out(library: Library, phrase: str) -> None:
    assert library.find(phrase) == []


def test_a_phrase_is_found_across_every_border_of_passages(library: Library) -> None:
    record_id = ids_by_title(library)["Long"]
    record, passages = library.record(record_id), library.sheet(record_id).passages

    assert len(passages) > 5
    for before, after in pairwise(passages):
        phrase = " ".join([*before.text.split()[-6:], *after.text.split()[:6]])
        assert phrase in record.text
        assert any(hit.char_start < before.char_end <= hit.char_end for hit in library.find(phrase))


def test_a_place_has_its_first_speaker_turn_and_time(library: Library) -> None:
    [spoken] = library.find("the lane is closed")
    [captioned] = library.find("at midnight")

    assert (spoken.speaker, spoken.turn, spoken.start_seconds) == ("MAYOR", 2, None)
    assert (captioned.speaker, captioned.turn, captioned.start_seconds) == ("Ana Ruiz", 0, 4.0)


def test_the_words_around_a_place_are_its_own_speaker_s(library: Library) -> None:
    [carries] = library.find("commence the commotion")
    [across] = library.find("lane is closed")

    assert carries.context == "We commence the commotion. Carries on, doesn't it?"
    assert across.context == "And so the lane is closed until the frost."
    assert across.context[across.context_start :].startswith("lane is closed")


def test_a_scope_leaves_out_other_records_and_what_others_say(library: Library) -> None:
    def titles(scope: Scope) -> list[str]:
        return [hit.title for hit in library.find("motion carries", scope=scope)]

    assert titles(Scope()) == ["Lights", "Harbour"]
    assert titles(Scope(speakers=("mayor",))) == ["Harbour"]
    assert titles(Scope(date_from=date(2024, 5, 1))) == ["Lights"]
    assert titles(Scope(source_kinds=(SourceKind.MINUTES,))) == []
    assert [hit.title for hit in library.find("motion carries", limit=1)] == ["Lights"]


def test_the_recording_beside_a_record_s_file_is_found_and_never_removed(tmp_path: Path) -> None:
    sources = write(tmp_path / "sources", ferry="MAYOR: The ferry sails.", toll="MAYOR: The toll stays.")
    recording, named = sources / "ferry.mp3", sources / "tapes" / "toll 1.mp3"
    named.parent.mkdir()
    recording.touch()
    named.touch()
    (sources / "verbatim.csv").write_text("path,media\ntoll.txt,tapes/toll 1.mp3\n", encoding="utf-8")
    with opened(tmp_path / "library") as library:
        report = take_in(library, sources)
        ids = ids_by_title(library)

        assert not any("passed over" in notice for notice in report.notices)
        assert (library.recording(ids["Ferry"]), library.recording(ids["Toll"])) == (recording, named)
        library.correct(ids["Toll"], media=str(recording))
        assert library.recording(ids["Toll"]) == recording
        library.remove([ids["Ferry"]])
        assert recording.is_file()


def test_what_a_document_says_of_itself_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.mp3").touch()
    sources = write(tmp_path / "sources", ferry=f"Recording: {tmp_path / 'secret.mp3'}\n\nMAYOR: The ferry sails.")
    with opened(tmp_path / "library") as library:
        take_in(library, sources)
        [record] = library.records()

        assert library.recording(record.record_id) is None
