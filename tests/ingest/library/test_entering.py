from __future__ import annotations

import errno
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest import (
    Library,
    LibraryNotWritable,
    ingest_paths,
)
from ingest.vectors import VectorIndex
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write


def test_a_new_revision_takes_over_and_the_former_still_opens(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        old = library.record(record_id)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        report = take_in(library, sources)

        assert (report.replaced, report.unchanged, report.added) == (1, 2, 0)
        assert library.record(record_id).revision == 2
        assert library.record(record_id, 1).text == old.text
        assert library.find("14 pages of papers")
        assert not library.find("about the ferry, with 14 pages")
        assert library.find("fourteen pages")[0].record_id == record_id
        assert library.summary(record_id).sequence == library.sequence == 4
        assert library.verify().ok


def test_editing_one_turn_of_a_long_transcript_embeds_little_again(folder: Path, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    text = meeting("ferry", 120)
    sources = write(tmp_path / "s", ferry=text)
    with opened(folder, embedder) as library:
        take_in(library, sources)
        whole = embedder.embedded
        write(sources, ferry=text.replace("Item 60 is about", "Item sixty, after a recess, is about"))
        take_in(library, sources)

    assert 0 < embedder.embedded - whole <= 0.15 * whole


class FailingEmbedder(HashEmbedder):
    """Fails when it meets a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        if any(self.word in text for text in texts):
            raise RuntimeError("the model gave up")
        return super().embed_passages(texts)


def test_a_revision_that_fails_leaves_the_former_one_answering(folder: Path, sources: Path) -> None:
    with opened(folder, FailingEmbedder("fourteen")) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        report = ingest_paths([sources], library, SETTINGS)

        assert (report.failed, report.unchanged) == (1, 2)
        assert "RuntimeError: the model gave up" in next(f.reason for f in report.records if f.state == "failed")
        assert library.find("about the ferry, with 14 pages")
        assert library.verify().ok
        assert library.count() == 3
        assert [summary.state for summary in library.all_records()].count("failed") == 1
    with opened(folder) as library:
        assert take_in(library, sources).replaced == 1
        assert [summary.state for summary in library.all_records()] == ["live"] * 3


def test_readers_see_old_or_new_and_nothing_between(folder: Path, sources: Path) -> None:
    seen: set[tuple[int, bool]] = set()
    failures: list[BaseException] = []
    done = threading.Event()

    def read(library: Library, record_id: str) -> None:
        try:
            while not done.is_set():
                record = library.record(record_id)
                sheet = library.sheet(record_id)
                assert "".join(p.text for p in sheet.passages)
                assert sheet.vectors is not None
                assert len(sheet.vectors) == len(sheet.passages)
                seen.add((record.revision, "fourteen" in record.text))
                assert library.lexical(["papers"])
        except BaseException as error:  # noqa: BLE001  told to the test's own thread
            failures.append(error)

    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        threads = [threading.Thread(target=read, args=(library, record_id)) for _ in range(3)]
        for thread in threads:
            thread.start()
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        take_in(library, sources)
        done.set()
        for thread in threads:
            thread.join()
        seen.add((library.record(record_id).revision, True))

    assert failures == []
    assert seen <= {(1, False), (2, True)}


def test_a_full_disk_names_the_folder_and_the_next_step(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(folder) as library:
        monkeypatch.setattr(library._originals, "put", full)
        with pytest.raises(LibraryNotWritable, match=r"library' cannot be written \(No space left.*make room"):
            ingest_paths([sources], library, SETTINGS)


def test_a_file_that_the_index_does_not_find_fails_alone_and_leaves_the_record_as_it_was(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = VectorIndex.unreachable

    def blind(self: VectorIndex, ids: Sequence[str], vectors: np.ndarray, *, sample: int) -> list[str]:
        return [*ids] if len(ids) > 4 else real(self, ids, vectors, sample=sample)

    with opened(folder) as library:
        take_in(library, sources)
        before = library.all_records()
        (sources / "ferry.txt").write_text(meeting("ferry", turns=40), encoding="utf-8")
        (sources / "zoo.txt").write_text(meeting("zoo", turns=2), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(VectorIndex, "unreachable", blind)
            report = ingest_paths([sources], library, SETTINGS)

        assert {Path(file.path).name: file.state for file in report.records}["zoo.txt"] == "added"
        assert [Path(file.path).name for file in report.records if file.state == "failed"] == ["ferry.txt"]
        after = {summary.record_id: summary for summary in library.all_records()}
        assert {one.record_id: one.revision for one in before} == {
            one.record_id: after[one.record_id].revision for one in before
        }
        checked = library.verify()
        assert (checked.differences, checked.unfinished) == ((), ())
        again = ingest_paths([sources], library, SETTINGS)
        assert (again.replaced, again.failed) == (1, 0)
