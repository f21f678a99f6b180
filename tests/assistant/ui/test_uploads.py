from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ui.library import status_html
from assistant.ui.uploads import Upload, known_names, upload_origins
from ingest import IngestSettings, Library
from tests.fakes import HashEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", IngestSettings(), writable=True, embedder=HashEmbedder()) as library:
        yield library


def written(folder: Path, name: str, words: str) -> Path:
    path = folder / name
    path.write_text(f"CLERK RUIZ: {words}\n\nMAYOR: Thank you.\n", encoding="utf-8")
    return path


def taken_in(library: Library, *paths: Path, as_new: bool = False) -> Upload:
    upload = Upload(paths, library, library.settings, as_new=as_new)
    upload.start()
    upload.wait(60)
    assert not upload.running
    return upload


def test_the_counts_add_up_and_only_failed_files_stay_for_another_try(library: Library, tmp_path: Path) -> None:
    good, broken = written(tmp_path, "good.txt", "The toll is four crowns."), tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    upload = taken_in(library, good, broken)
    assert upload.report is not None
    assert (upload.report.seen, upload.report.added, upload.report.failed) == (2, 1, 1)
    assert upload.failed_paths == (broken,)
    assert upload.open_paths == ()
    assert broken.exists()
    assert not good.exists()
    assert "2 files" in status_html(upload)
    assert "broken.pdf" in status_html(upload)


def test_a_record_says_that_it_was_uploaded_and_not_where_it_lay(library: Library, tmp_path: Path) -> None:
    taken_in(library, written(tmp_path, "bridge.txt", "The bridge stays open."))
    assert [record.origins for record in library.records()] == [("upload:bridge.txt",)]


def test_a_cancelled_upload_keeps_what_was_not_reached(library: Library, tmp_path: Path) -> None:
    paths = [written(tmp_path, f"day-{number}.txt", f"Day {number} was calm.") for number in range(3)]
    upload = Upload(paths, library, library.settings)
    upload.cancel()
    upload.start()
    upload.wait(60)
    assert upload.cancelled
    assert upload.open_paths == tuple(paths)
    assert taken_in(library, *upload.open_paths).open_paths == ()
    assert len(library.records()) == 3


def test_a_library_that_refuses_is_told_in_a_sentence(library: Library, tmp_path: Path) -> None:
    path = written(tmp_path, "late.txt", "Too late.")
    with Library.open(library.folder, library.settings) as reader:
        upload = taken_in(reader, path)
    assert upload.report is None
    assert upload.problem
    assert "Traceback" not in status_html(upload)
    assert path.exists()


def test_only_a_known_name_with_other_words_is_asked_about(library: Library, tmp_path: Path) -> None:
    taken_in(library, written(tmp_path, "bridge.txt", "The bridge stays open."))
    same = written(tmp_path, "bridge.txt", "The bridge stays open.")
    assert known_names([same], library) == []
    other = written(tmp_path, "bridge.txt", "The bridge is closed.")
    assert known_names([other, written(tmp_path, "new.txt", "New.")], library) == ["bridge.txt"]


def test_a_record_of_its_own_gets_a_number_behind_its_name(library: Library, tmp_path: Path) -> None:
    taken_in(library, written(tmp_path, "bridge.txt", "The bridge stays open."))
    path = tmp_path / "bridge.txt"
    assert upload_origins([path], library, as_new=False) == {path: "upload:bridge.txt"}
    assert upload_origins([path], library, as_new=True) == {path: "upload:bridge (2).txt"}


def test_questions_are_answered_while_files_are_taken_in(library: Library, tmp_path: Path) -> None:
    seen = threading.Event()
    upload = Upload([written(tmp_path, "bridge.txt", "The bridge stays open.")], library, library.settings)
    upload.start()
    assert library.records() is not None
    upload.wait(60)
    seen.set()
    assert [hit.record_id for hit in library.find("bridge stays open")] == [library.records()[0].record_id]
