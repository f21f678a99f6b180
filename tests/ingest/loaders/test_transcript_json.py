"""Transcripts in JSON: three shapes, exact errors, and positions that stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.errors import BrokenFile, HostileFile, UnknownFormat
from ingest.loaders import load
from ingest.loaders.transcript_json import load_transcript_json
from ingest.settings import IngestSettings
from tests.ingest.loaders.speech import read, span, spoken


def load_value(value: object) -> list[tuple[str | None, str]]:
    return spoken(load_transcript_json(json.dumps(value).encode(), "a.json"))


def test_whisper_segments_merge_as_cues_do() -> None:
    record = read("whisper.json")
    assert spoken(record) == [(None, "We have a quorum."), (None, "Let us begin.")]
    assert record.turns[0].time == span(0, 4)
    assert [anchor.offset for anchor in record.turns[0].anchors] == [0, 8]
    assert record.hints == {"language": "en"}


def test_whisperx_speakers_are_kept_as_written_and_none_is_guessed() -> None:
    record = read("whisperx-speakers.json")
    assert spoken(record) == [("SPEAKER_00", "We have a quorum."), ("SPEAKER_01", "Good."), (None, "Who said that?")]
    assert record.turns[1].time == span(4)
    assert record.notices == ("impossible times were left out; entries: 2",)


def test_a_list_of_speakers_never_merges_and_keeps_empty_entries() -> None:
    record = read("speaker-list.json")
    assert spoken(record) == [("Ines", "We begin."), ("Ines", "Item four."), (None, "Who?"), ("Otis", "")]
    assert [turn.time for turn in record.turns] == [span(1.5, 3), span(3, 5.5), None, None]


def test_meeting_transcripts_keep_their_positions_and_other_keys_are_never_text() -> None:
    record = read("meeting-transcripts.json")
    assert spoken(record) == [
        ("The Chair", "Order."),
        ("The Chair", ""),
        ("The Chair", "We resume.  Two spaces."),
        ("Ms. Holt (Sound, GP)", "Thank you {vocalsound} chair."),
    ]
    assert record.hints == {"title": "Ferry committee"}
    assert "never text" not in record.text


def test_entries_without_any_speaker_are_read() -> None:
    assert load_value([{"text": "One."}, {"text": "Two."}]) == [(None, "One."), (None, "Two.")]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param({"segments": [{"text": "a"}, {"text": 7}]}, r"segments\[1\]\.text: input should", id="no string"),
        pytest.param({"segments": [{"text": "a"}, {"start": 1}]}, r"segments\[1\]\.text: field required", id="no text"),
        pytest.param({"segments": ["a"]}, r"segments\[0\]: ", id="no object"),
        pytest.param([{"text": "a"}, {"text": "b", "start": "soon"}], r"\[1\]\.start: input should", id="no time"),
        pytest.param({"meeting_transcripts": [{"content": " "}]}, "meeting_transcripts holds no words", id="no words"),
        pytest.param({"segments": []}, "segments holds no words", id="no entries"),
    ],
)
def test_an_error_names_the_entry(value: object, problem: str) -> None:
    with pytest.raises(BrokenFile, match=problem):
        load_value(value)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        pytest.param({"speech": [], "when": 1}, r"an object with the keys 'speech', 'when'", id="other keys"),
        pytest.param([{"words": "a"}], r"a list of objects with the keys 'words'", id="other entries"),
        pytest.param([1, 2], r"a list of int", id="numbers"),
        pytest.param([], r"an empty list", id="nothing"),
        pytest.param("text", r"one str", id="a string"),
        pytest.param({str(i): i for i in range(20)}, r"'11' and 8 more", id="very many keys"),
    ],
)
def test_an_unknown_shape_is_told_with_its_keys(value: object, shape: str) -> None:
    with pytest.raises(UnknownFormat, match=shape):
        load_value(value)


def test_invalid_json_is_told_with_line_and_column() -> None:
    with pytest.raises(BrokenFile, match=r"'a\.json': line 2, column 1: not valid JSON"):
        load_transcript_json(b'{"segments": [\n', "a.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1", "1e999"])
def test_an_impossible_time_is_left_out(number: str) -> None:
    record = load_transcript_json(f'[{{"text": "a", "start": {number}}}]'.encode(), "a.json")
    assert record.turns[0].time is None
    assert record.notices == ("impossible times were left out; entries: 0",)


def test_a_number_of_five_thousand_digits_is_hostile() -> None:
    with pytest.raises(HostileFile, match="a number of more than 4,300 digits"):
        load_transcript_json(f'[{{"text": "a", "start": {"9" * 5000}}}]'.encode(), "a.json")


def test_every_meeting_of_the_shared_data_has_a_turn_an_entry(shared_data: Path) -> None:
    paths = sorted((shared_data / "qmsum" / "val").glob("*.json"))
    assert paths
    for path in paths:
        entries = json.loads(path.read_text(encoding="utf-8"))["meeting_transcripts"]
        turns = load(path, IngestSettings()).turns
        assert [(turn.speaker, turn.text) for turn in turns] == [(e["speaker"], e["content"]) for e in entries]
