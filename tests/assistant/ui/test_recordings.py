"""Recordings over HTTP: only a record's own file, only to who was given the page, by ranges, and cuts of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.samples import sample_folder
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.guard import Guard
from assistant.ui.recordings import add_recordings, cut_address, recording_address
from ingest import Library, ingest_paths
from tests.fakes import HashEmbedder

HERE = "http://127.0.0.1:7860"
RECORDING = sample_folder() / "2024-09-04-housing-committee-hearing.ogg"
# What browsers send when a page asks for media, and when another site does.
OWN, FOREIGN = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("recordings")
    sources = folder / "sources"
    sources.mkdir()
    for file in (RECORDING, RECORDING.with_suffix(".srt")):
        shutil.copy(file, sources)
    (sources / "silent.txt").write_text("MAYOR: Nobody recorded this.", encoding="utf-8")
    settings = Settings(library=folder / "library")
    with Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library:
        assert ingest_paths([sources], library, settings.ingest).failed == 0
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    app = FastAPI()
    app.add_middleware(Guard, loopback=True, public=set(), uploads=None)
    add_recordings(app, Assistant(library, Settings()))
    return TestClient(app, base_url=HERE)


@pytest.fixture(scope="module")
def ids(library: Library) -> dict[str, str]:
    return {record.format: record.record_id for record in library.records()}


@pytest.fixture(scope="module")
def hearing(ids: dict[str, str]) -> str:
    return next(record_id for form, record_id in ids.items() if form == "srt")


@pytest.fixture(scope="module")
def silent(ids: dict[str, str]) -> str:
    return next(record_id for form, record_id in ids.items() if form != "srt")


def test_a_recording_is_sent_whole_or_by_ranges_to_be_heard_in_the_page(client: TestClient, hearing: str) -> None:
    whole = client.get(recording_address(hearing), headers=OWN)
    part = client.get(recording_address(hearing), headers=OWN | {"range": "bytes=1000-1099"})

    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.content == RECORDING.read_bytes()
    assert "content-disposition" not in whole.headers
    assert (part.status_code, part.content) == (206, RECORDING.read_bytes()[1000:1100])
    assert client.head(recording_address(hearing)).headers["content-length"] == str(RECORDING.stat().st_size)
    assert "media-src 'self'" in whole.headers["content-security-policy"]
    assert whole.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/hostname",
        "..%2f..%2fetc%2fhostname",
        "/etc/hostname",
        "ab12cd",
        "",
        "a" * 9_000,
        "%00",
        "hearing.ogg",
    ],
)
def test_no_name_of_a_file_is_ever_a_path(client: TestClient, name: str) -> None:
    key = recording_address(name).partition("?")[2]

    assert client.get(f"/recording/{name}?{key}").status_code == 404
    assert client.get(f"/recording/{name}/cut?start=0&end=9&{key}").status_code in (404, 409)


def test_nobody_hears_anything_without_the_page_s_key(client: TestClient, hearing: str, silent: str) -> None:
    address, other = recording_address(hearing), recording_address(silent)
    cut = cut_address(hearing, 0, 40)

    for wrong in (address.partition("?")[0], address[:-1], address + "0", other.replace(silent, hearing), cut[:-1]):
        assert client.get(wrong, headers=OWN).status_code == 404, wrong


def test_a_record_without_a_recording_has_none_to_send(client: TestClient, silent: str) -> None:
    assert client.get(recording_address(silent)).status_code == 404
    assert client.get(cut_address(silent, 0, 9)).status_code == 404


def test_no_other_site_embeds_or_cuts_a_recording(client: TestClient, hearing: str) -> None:
    for address in (recording_address(hearing), cut_address(hearing, 0, 40)):
        assert client.get(address, headers=FOREIGN).status_code == 403
        assert client.get(address, headers={"origin": "https://evil.example"}).status_code == 403
        assert client.get(address, headers={"host": "evil.example"}).status_code == 403


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")
def test_a_cut_is_a_file_named_after_its_clip(client: TestClient, hearing: str) -> None:
    cut = client.get(cut_address(hearing, 0, 120), headers=OWN)

    assert (cut.status_code, cut.headers["content-type"]) == (200, "audio/ogg")
    assert cut.content.startswith(b"OggS")
    assert len(cut.content) < 40_000
    assert cut.headers["content-disposition"] == (
        'attachment; filename="2024-09-04-housing-committee-hearing-00-00-07.ogg"'
    )


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 9), (0, 10**12)])
def test_a_clip_that_is_none_is_told(client: TestClient, hearing: str, start: int, end: int) -> None:
    refused = client.get(cut_address(hearing, start, end))

    assert refused.status_code == 409
    assert "are no words of it" in refused.text


def test_a_recording_that_was_moved_away_is_gone_and_comes_back(
    client: TestClient, library: Library, hearing: str
) -> None:
    file = library.recording(hearing)
    assert file is not None
    away = file.rename(file.with_name("away.ogg"))

    assert client.get(recording_address(hearing)).status_code == 404
    away.rename(file)
    assert client.get(recording_address(hearing)).status_code == 200


def test_without_ffmpeg_a_cut_is_refused_with_the_way_out(
    client: TestClient, hearing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    refused = client.get(cut_address(hearing, 0, 40))

    assert (refused.status_code, "install ffmpeg" in refused.text) == (409, True)
