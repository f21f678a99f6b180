"""Which file is a meeting's recording: by whose word, and that no other file ever is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.recordings import is_recording_of, recording_file


def touched(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


@pytest.mark.parametrize(
    ("document", "media"),
    [
        ("may.vtt", "may.mp4"),
        ("may.vtt", "may.MP3"),
        ("may.en.vtt", "may.webm"),
        ("may.en-GB.srt", "may.ogg"),
        ("may.en.vtt", "may.en.mp3"),
        ("Council [x1].txt", "Council [x1].m4a"),
    ],
)
def test_the_recording_beside_a_document_has_its_name(tmp_path: Path, document: str, media: str) -> None:
    origin, recording = touched(tmp_path, document, media)

    assert recording_file(None, [str(origin)]) == recording
    assert recording_file("https://video.example/may", [str(origin)]) == recording
    assert is_recording_of(recording, origin)


@pytest.mark.parametrize("media", ["june.mp4", "may.txt", "may", "may.2024.mp3"])
def test_a_file_of_another_name_is_no_recording_of_it(tmp_path: Path, media: str) -> None:
    origin, _ = touched(tmp_path, "may.vtt", media)

    assert recording_file(None, [str(origin)]) is None


def test_what_is_named_comes_before_what_lies_beside(tmp_path: Path) -> None:
    origin, _, named = touched(tmp_path, "may.vtt", "may.mp3", "tape.mp3")

    assert recording_file(str(named), [str(origin)]) == named
    assert recording_file(str(tmp_path / "gone.mp3"), [str(origin)]) is None


@pytest.mark.parametrize("named", ["/etc/hostname", "tape.mp3", "../tape.mp3", "file:///etc/hostname", "C:\\tape.mp3"])
def test_a_file_that_is_no_recording_or_is_not_named_whole_is_never_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    touched(tmp_path, "tape.mp3")
    monkeypatch.chdir(tmp_path)

    assert recording_file(named, []) is None


def test_nothing_lies_beside_an_upload_or_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched(tmp_path, "may.mp3", "june.vtt")
    (tmp_path / "june.mp3").symlink_to("/etc/hostname")
    monkeypatch.chdir(tmp_path)

    assert recording_file(None, ["upload:may.vtt", str(tmp_path / "june.vtt")]) is None
