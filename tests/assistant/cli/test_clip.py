from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest import IngestSettings, Library

CLIP = (
    "record_id revision title body date source_kind turn_start turn_end char_start char_end start_seconds end_seconds "
    "text turns citation permalink recording_url recording_at_second format content path notices"
)


@pytest.fixture
def hearing(sample_library: Path) -> tuple[str, ...]:
    """Return the arguments that name the sample hearing, which has a recording."""
    with Library.open(sample_library, IngestSettings()) as library:
        [found] = [each.record_id for each in library.records() if each.facts.title.startswith("Housing Committee, h")]
    return ("clip", found, "--library", str(sample_library))


def test_a_clip_of_times_is_printed_with_its_citation(hearing: tuple[str, ...], verbatim: Any) -> None:
    run = verbatim(*hearing, "--start", "00:00:55", "--end", "00:01:02")

    assert run.code == 0
    assert run.out.startswith("00:00:55: Thank you, Chair. I've brought one page.\n\n00:00:58: There are 1,240 housing")
    assert "— Housing Committee, hearing on rents, shelter and vouchers, " in run.out
    assert "transcript, 00:00:55 to 00:01:05, record " in run.out


def test_captions_of_turns_begin_at_zero_and_are_written_once(
    hearing: tuple[str, ...], verbatim: Any, tmp_path: Path
) -> None:
    target = str(tmp_path / "clip.vtt")

    written = verbatim(*hearing, "--start", "1", "--end", "2", "--format", "vtt", "--out", target)
    again = verbatim(*hearing, "--start", "1", "--end", "2", "--format", "vtt", "--out", target)

    assert (written.code, again.code) == (0, 1)
    assert f"written to {target}" in written.out.replace("\n", "")
    assert "is there already; name another file, or remove it" in again.err
    captions = (tmp_path / "clip.vtt").read_text(encoding="utf-8")
    assert captions.startswith("WEBVTT\n\nNOTE\nHousing Committee, hearing on rents")
    assert "\n1\n00:00:00.000 --> " in captions


def test_the_json_has_every_key_of_its_contract(hearing: tuple[str, ...], verbatim: Any) -> None:
    told = verbatim(*hearing, "--start", "00:25:34", "--format", "srt", "--json").json

    assert list(told) == CLIP.split()
    assert [list(turn) for turn in told["turns"]] == [["turn", "speaker", "text"]]
    assert told["text"] == "Thank you to all five of our witnesses."
    assert told["permalink"] == f"?record={told['record_id']}&at={told['char_start']}"
    assert told["content"].startswith("1\n00:00:00,000 --> 00:00:03,")
    assert (told["format"], told["path"], told["notices"]) == ("srt", None, [])


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")
def test_the_recording_is_cut(hearing: tuple[str, ...], verbatim: Any, tmp_path: Path) -> None:
    target = tmp_path / "clip.ogg"

    told = verbatim(
        *hearing, "--start", "00:00:55", "--end", "00:01:02", "--format", "media", "--out", str(target), "--json"
    )

    assert told.code == 0, told.err
    assert target.read_bytes().startswith(b"OggS")
    assert (told.json["content"], told.json["path"]) == (None, str(target))
    assert told.json["notices"][0].startswith("Cut without coding anew")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--start", "noon"), "--start 'noon' is neither a turn's number nor a time like 00:41:07"),
        (("--start", "3", "--end", "00:41:07"), "either both turns or both times"),
        (("--start", "3", "--format", "media"), "--format media needs --out FILE"),
    ],
    ids=["no place", "mixed", "nowhere to cut to"],
)
def test_wrong_use_is_told(hearing: tuple[str, ...], verbatim: Any, options: tuple[str, ...], told: str) -> None:
    run = verbatim(*hearing, *options)

    assert run.code == 2
    assert told in " ".join(run.err.replace("│", " ").split())


def test_a_record_without_recording_or_times_is_told(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    library = ("--library", str(own_library))
    record_id = verbatim("records", "--json", *library).json["records"][0]["record_id"]
    out = ("--out", str(tmp_path / "a.mp3"))

    captions = verbatim("clip", record_id, "--start", "0", "--format", "vtt", *library)
    media = verbatim("clip", record_id, "--start", "0", "--format", "media", *out, *library)
    (own_library.parent / "records" / "2024-04-02-board.mp3").touch()
    untimed = verbatim("clip", record_id, "--start", "0", "--format", "media", *out, *library)

    assert "gives no times, so it has no captions; take it as text" in captions.err
    assert "has no recording of record" in media.err
    assert "it is not known where to cut" in untimed.err
    assert [captions.code, media.code, untimed.code] == [1, 1, 1]
