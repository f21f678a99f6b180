"""Cuts of the sample recording by the real ffmpeg; without it, only what is said instead."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.clips import cut
from assistant.errors import ClipError
from assistant.samples import sample_folder
from ingest import TimeSpan

RECORDING = sample_folder() / "2024-09-04-housing-committee-hearing.ogg"
SPAN = TimeSpan(start_seconds=60, end_seconds=75)

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")


def seconds_of(file: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(file)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@needs_ffmpeg
def test_a_cut_is_as_long_as_the_clip_and_at_most_a_second_more(tmp_path: Path) -> None:
    target = tmp_path / "-y $(touch here) ‘clip’.ogg"

    assert cut(RECORDING, SPAN, target) is None
    assert 15 <= seconds_of(target) <= 16.1
    assert list(tmp_path.iterdir()) == [target]


@needs_ffmpeg
def test_a_clip_without_an_end_runs_to_the_end_of_the_recording(tmp_path: Path) -> None:
    length = seconds_of(RECORDING)

    cut(RECORDING, TimeSpan(start_seconds=length - 10), tmp_path / "end.ogg")

    assert 10 <= seconds_of(tmp_path / "end.ogg") <= 11.1


@needs_ffmpeg
def test_a_recording_that_ends_too_soon_is_told(tmp_path: Path) -> None:
    told = cut(RECORDING, TimeSpan(start_seconds=1500, end_seconds=1600), tmp_path / "a.ogg")

    assert told == "the recording ends at 00:25:43, before the clip does"
    with pytest.raises(ClipError, match="ends at 00:25:43, before the clip begins at 01:00:00"):
        cut(RECORDING, TimeSpan(start_seconds=3600, end_seconds=3610), tmp_path / "b.ogg")


@needs_ffmpeg
def test_no_file_is_overwritten_and_none_is_coded_anew(tmp_path: Path) -> None:
    kept = tmp_path / "kept.ogg"
    kept.write_text("kept")

    with pytest.raises(ClipError, match=r"kept.ogg' is there already; name another file, or remove it"):
        cut(RECORDING, SPAN, kept)
    with pytest.raises(ClipError, match=r"'clip.mp3': the recording is cut as it is.* ends in .ogg"):
        cut(RECORDING, SPAN, tmp_path / "clip.mp3")
    assert kept.read_text() == "kept"


@needs_ffmpeg
@pytest.mark.parametrize(
    "content",
    [b"no recording", b"#EXTM3U\n#EXTINF:9,\nfile:///etc/hostname\n", b""],
    ids=["words", "play list", "nothing"],
)
def test_what_only_bears_the_name_of_a_recording_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fake.ogg").write_bytes(content)

    with pytest.raises(ClipError, match="ffprobe could not read or cut the recording"):
        cut(tmp_path / "fake.ogg", SPAN, tmp_path / "clip.ogg")
    assert [each.name for each in tmp_path.iterdir()] == ["fake.ogg"]


@needs_ffmpeg
def test_a_cut_that_takes_too_long_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="ffmpeg took more than 0 s and was ended; cut a shorter clip"):
        cut(RECORDING, SPAN, tmp_path / "clip.ogg", time_limit_seconds=0.0001)
    assert list(tmp_path.iterdir()) == []


def test_without_ffmpeg_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ClipError, match=r"ffmpeg is not installed on this machine.*install ffmpeg, or take the link"):
        cut(RECORDING, SPAN, tmp_path / "clip.ogg")
