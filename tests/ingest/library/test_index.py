from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest import (
    IngestSettings,
    Library,
    Scope,
    ingest_paths,
)
from ingest.library import index as index_module
from ingest.vectors import IndexBroken, VectorIndex
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import (
    SETTINGS,
    all_ids,
    drop_from_index,
    meeting,
    opened,
    stranger_in_index,
    take_in,
    write,
)


def abandon(library: Library) -> None:
    """Leave a library as a killed process leaves it: nothing noted as closed, the lock gone."""
    library._index._close_vectors()
    library._database.close()
    assert library._ownership is not None
    library._ownership.release()


def test_ids_that_a_kill_left_in_the_index_go_when_it_is_opened_next(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        with monkeypatch.context() as patch:
            patch.setattr(library._index, "delete_stale", lambda: None)
            take_in(library, sources)
        assert "in the index without a live passage" in library.verify().differences[0]

    with opened(folder) as library:
        assert library.verify().ok


def break_vectors(folder: Path) -> None:
    [file] = (folder / "index").glob("*/*/data_level0.bin")
    file.write_bytes(b"")


def test_a_broken_index_is_rebuilt_after_an_unclean_end(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    before = all_ids(library)
    vector = library.embed_query("papers about the harbour")
    assert vector is not None
    answers = library.dense(vector, limit=10)
    abandon(library)
    break_vectors(folder)

    with opened(folder) as library:
        after = library.dense(vector, limit=10)

        assert [hit.passage_id for hit in after] == [hit.passage_id for hit in answers]
        assert all_ids(library) == before
        assert "has been rebuilt from the catalogue" in library.notices[0]
        assert library.verify().ok
    assert len(list((folder / "index").iterdir())) == 1


def test_ids_that_an_unclean_end_lost_are_missed_even_where_the_count_is_right(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    drop_from_index(folder, library)
    stranger_in_index(folder, library)
    abandon(library)

    with opened(folder) as library:
        assert library.verify().ok
        assert "1 passages were missing from it" in library.notices[0]


def test_a_healthy_index_is_kept_after_an_unclean_end(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    abandon(library)

    with opened(folder) as library:
        assert library.verify().ok
        assert library.notices == ()


def test_no_child_is_started_after_an_orderly_close(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_probe(*_: object) -> None:
        raise AssertionError("probed")

    with opened(folder) as library:
        take_in(library, sources)
    monkeypatch.setattr(index_module, "probe", no_probe)

    with opened(folder) as library:
        assert library.verify().ok


def test_an_index_that_breaks_under_an_open_library_does_not_stop_its_answers(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IndexBroken("the vector index failed: nothing found on disk")

    with opened(folder) as library:
        take_in(library, sources)
        vector = library.embed_query("ferry")
        assert vector is not None
        whole = library.dense(vector, limit=4)
        monkeypatch.setattr(VectorIndex, "query", broken)

        assert [hit.passage_id for hit in library.dense(vector, limit=4)] == [hit.passage_id for hit in whole]
        assert "compared one by one" in library.notices[0]


@pytest.mark.parametrize("losses", [1, 5], ids=["by writing it again", "in a new index"])
def test_a_write_that_is_lost_is_made_good(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, losses: int
) -> None:
    real = VectorIndex.upsert
    lost: list[str] = []

    def lose_some(self: VectorIndex, ids: Sequence[str], *rest: Any) -> None:
        if len(lost) < losses:
            lost.append(ids[0])
        else:
            real(self, ids, *rest)

    with opened(folder) as library:
        monkeypatch.setattr(VectorIndex, "upsert", lose_some)
        take_in(library, sources)

        assert len(lost) == losses
        assert library.verify().ok
        assert library._index.opened("hash-384").folder.name == ("chroma-1" if losses == 1 else "chroma-2")


def test_a_write_that_is_always_lost_fails_and_nothing_goes_live(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorIndex, "upsert", lambda *_: None)
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)
        assert report.failed == report.seen == len(list(sources.iterdir()))
        assert all("cannot be found in the index" in file.reason for file in report.records)
    with Library.open(folder, SETTINGS) as reader:
        assert reader.records() == []
        assert {summary.state for summary in reader.all_records()} == {"failed"}
        assert not list((folder / "originals").glob("*/*"))


def looping(words: str, segments: int) -> str:
    """Return a Whisper transcript that says the same words over and over."""
    said = [{"start": 2 * number, "end": 2 * number + 2, "text": words} for number in range(segments)]
    return json.dumps({"language": "en", "segments": said})


@pytest.mark.parametrize("embedder", [HashEmbedder(), HashEmbedder(dimensions=32)], ids=["wide", "narrow"])
def test_a_transcript_that_loops_hides_neither_itself_nor_the_others(
    folder: Path, sources: Path, embedder: HashEmbedder
) -> None:
    settings = IngestSettings(sync_threshold=1000)
    (sources / "aa.json").write_text(looping(" Thank you.", 5400), encoding="utf-8")
    with opened(folder, embedder, settings) as library:
        take_in(library, sources)
        assert library.verify().ok
        for text in ("The ferry was put to the vote", "Thank you. Thank you."):
            vector = library.embed_query(text)
            assert vector is not None
            [nearest] = library.dense(vector, limit=1)
            [exact] = library.dense(vector, limit=1, scope=Scope(record_ids=tuple(all_ids_of_records(library))))
            assert nearest.score == pytest.approx(exact.score, abs=1e-4)
        library.rebuild()
        assert library.verify().ok
    with opened(folder, embedder, settings) as library:
        assert library._index.opened(embedder.fingerprint).count() == sum(one.passages for one in library.records())
        assert library.notices == ()


def all_ids_of_records(library: Library) -> list[str]:
    return [summary.record_id for summary in library.records()]


def test_a_transcript_that_loops_can_be_shortened_and_removed(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "loop.json"
    with opened(folder) as library:
        for segments in (400, 800, 100):
            file.write_text(looping(" Thank you.", segments), encoding="utf-8")
            take_in(library, file)
            assert library.verify().ok
        library.remove(all_ids_of_records(library))
        assert library._index.opened("hash-384").ids() == set()
