from __future__ import annotations

from pathlib import Path

import pytest

from ingest import (
    Library,
    LibraryError,
    Scope,
    UnknownRecord,
    ingest_paths,
)
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write


def test_a_removed_record_is_nowhere(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        original = library.original(record_id)
        gone = {passage.passage_id for passage in library.sheet(record_id).passages}
        vector = library.embed_query("ferry")
        assert vector is not None
        library.remove([record_id[:10]])

        assert not original.exists()
        assert library.find("about the ferry") == []
        assert library.lexical(["ferry"]) == []
        assert gone.isdisjoint(hit.passage_id for hit in library.dense(vector, limit=50))
        assert gone.isdisjoint(library._index.opened("hash-384").ids())
        assert library.passages(sorted(gone)) == []
        with pytest.raises(UnknownRecord):
            library.record(record_id)
        assert library.verify().ok
        assert (take_in(library, sources).added, library.count()) == (1, 3)


def test_removing_an_unknown_record_removes_none(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(UnknownRecord):
            library.remove([ids_by_title(library)["Ferry"], "unknown-record"])

        assert library.count() == 3


def test_after_a_purge_no_byte_of_the_record_is_left_in_any_file(folder: Path, tmp_path: Path) -> None:
    secret = "Xylophagous Quokkas"
    text = meeting("ferry").replace("nobody", secret)
    sources = write(tmp_path / "s", ferry=text, harbour=meeting("harbour"), school=meeting("school"))
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=text.replace("14 pages", "fourteen pages"))
        take_in(library, sources)
        (folder / "catalogue.sqlite3.version-0").write_text(secret, encoding="utf-8")
        assert holding(folder, secret)
        library.remove([library.find(secret)[0].record_id], purge=True)

        assert holding(folder, secret) == []
        assert holding(folder, "Harbour") or holding(folder, "harbour")
        assert library.verify().ok
        assert len(library.records()) == 2


def test_a_purge_wipes_what_was_removed_before(folder: Path, tmp_path: Path) -> None:
    secret = "Xylophagous Quokkas"
    sources = write(tmp_path / "s", ferry=meeting("ferry").replace("nobody", secret), harbour=meeting("harbour"))
    with opened(folder) as library:
        take_in(library, sources)
        library.remove([ids_by_title(library)["Ferry"]])
        assert holding(folder, secret)
        library.purge()

        assert holding(folder, secret) == []
        assert library.verify().ok


def test_the_index_of_a_purge_is_built_by_a_process_that_has_read_nothing_else(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object) -> None:
        raise AssertionError("this process has read what is to be wiped")

    with opened(folder) as library:
        take_in(library, sources)
        monkeypatch.setattr("ingest.library.index.build", here)
        monkeypatch.setattr("ingest.library.building.write", here)
        library.remove([ids_by_title(library)["Ferry"]], purge=True)

        assert library.verify().ok
        vector = library.embed_query("harbour")
        assert vector is not None
        assert library.dense(vector, limit=3)
        assert library.notices == ()


def test_a_purge_whose_index_cannot_be_built_says_so_and_goes_on_next_time(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with monkeypatch.context() as patch:
            patch.setattr("ingest.library.index.collection_name", lambda *_: "no name!")
            with pytest.raises(LibraryError, match=r"could not be built in a process of its own: .*name"):
                library.remove([ids_by_title(library)["Ferry"]], purge=True)
    with opened(folder) as library:
        assert len(library.records()) == 2
        assert library.verify().ok


@pytest.mark.parametrize("step", ["records removed", "catalogue rewritten"])
def test_a_purge_that_was_ended_goes_on_when_the_library_is_opened_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    secret = "Xylophagous Quokkas"
    sources = write(tmp_path / "s", ferry=meeting("ferry").replace("nobody", secret), harbour=meeting("harbour"))

    def end_at(point: str) -> None:
        if point == step:
            raise KeyboardInterrupt

    with opened(folder) as library:
        take_in(library, sources)
        monkeypatch.setattr("ingest.library.removing.crashpoint", end_at)
        with pytest.raises(KeyboardInterrupt):
            library.remove([ids_by_title(library)["Ferry"]], purge=True)
        monkeypatch.undo()
    with opened(folder) as library:
        assert holding(folder, secret) == []
        assert library.verify().ok
        assert len(library.records()) == 1


@pytest.mark.parametrize("way", ["removed", "purged", "removed, then purged"])
def test_what_is_removed_does_not_stay_in_memory_either(folder: Path, sources: Path, way: str) -> None:
    with opened(folder) as library, Library.open(folder, SETTINGS, embedder=HashEmbedder()) as reader:
        take_in(library, sources)
        for each in (library, reader):
            look_at(each, "ferry")
            assert kept_in_memory(each, "ferry")

        library.remove([ids_by_title(library)["Ferry"]], purge=way == "purged")
        assert not kept_in_memory(library, "ferry")
        assert library.names._known is None
        look_at(library, "harbour")
        if way == "removed, then purged":
            library.purge()
            assert not kept_in_memory(library, "harbour")

        # Another process notices when it is next asked something.
        look_at(reader, "harbour")
        assert kept_in_memory(reader, "harbour")
        assert not kept_in_memory(reader, "ferry")


def test_a_removal_that_fails_half_way_leaves_nothing_in_memory(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LibraryError("the index is broken")

    with opened(folder) as library:
        take_in(library, sources)
        look_at(library, "ferry")
        monkeypatch.setattr("ingest.library.index.Index.delete_stale", broken)
        with pytest.raises(LibraryError, match="the index is broken"):
            library.remove([ids_by_title(library)["Ferry"]])

        assert not kept_in_memory(library, "ferry")


def look_at(library: Library, subject: str) -> None:
    """Let a library read all of the record about a subject."""
    record_id = ids_by_title(library)[subject.capitalize()]
    library.embed_sentences([turn.text for turn in library.record(record_id).turns])
    library.sheet(record_id)
    library.names.all()


def kept_in_memory(library: Library, word: str) -> list[str]:
    """Return the kept texts that hold a word."""
    texts = list(library._models._sentences._values)
    texts += [record.text for record in library._records._values.values()]
    texts += [passage.text for sheet in library._sheets._values.values() for passage in sheet.passages]
    return [text for text in texts if word in text.casefold()]


def holding(folder: Path, words: str) -> list[str]:
    """Return the files with any of the words' bytes in any case, as UTF-8 or UTF-16."""
    parts = [part.casefold() for part in words.split()]
    needles = [part.encode(code) for part in parts for code in ("utf-8", "utf-16-le")]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes().lower() for needle in needles)
    ]


def test_samples_go_together_and_only_they(folder: Path, sources: Path, tmp_path: Path) -> None:
    own = write(tmp_path / "own", tram=meeting("tram"))
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS, sample=True)
        take_in(library, own)

        assert [s.sample for s in library.records()].count(True) == 3
        library.remove([sample.record_id for sample in library.samples()])
        assert library.samples() == []
        assert list(ids_by_title(library)) == ["Tram"]


def test_a_record_whose_ingest_did_not_get_through_can_be_removed(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    with opened(folder) as library:
        with monkeypatch.context() as patch:
            patch.setattr("ingest.library.index.Index.write", full)
            with pytest.raises(LibraryError, match="the disk is full"):
                ingest_paths([sources], library, SETTINGS)
        [unfinished] = library.verify().unfinished
        [notice] = library.known_scope(Scope()).notices
        assert notice.startswith("not taken in whole, so what is new there is not searched: 'Ferry'; ")
        library.remove([unfinished])
        assert library.all_records() == []
        assert library.known_scope(Scope()).notices == ()
        assert library.verify().ok
