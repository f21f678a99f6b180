from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest import (
    IngestSettings,
    Library,
)
from tests.ingest.library_tools import (
    SETTINGS,
    all_ids,
    drop_from_index,
    ids_by_title,
    opened,
    stranger_in_index,
    take_in,
)


def test_a_rebuild_deletes_originals_that_belong_to_no_record(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        stray_file(folder, library)
        assert not library.verify().ok
        library.rebuild()

        assert library.verify().ok


def test_a_rebuild_needs_neither_sources_nor_model_and_keeps_every_id(
    folder: Path, sources: Path, tmp_path: Path
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        before = all_ids(library)
        sheet = library.sheet(ids_by_title(library)["Ferry"])
    for path in [*sources.iterdir(), *(folder / "index").rglob("*")]:
        if path.is_file():
            path.unlink()
    no_model = IngestSettings(**{**SETTINGS.model_dump(), "model_dir": tmp_path / "none", "cache_dir": tmp_path / "c"})
    with Library.open(folder, no_model, writable=True) as library:
        library.rebuild()

        assert all_ids(library) == before
        assert library._index.opened("hash-384").ids() == set(before)
        assert library.verify().ok
        assert sheet.vectors is not None
        assert library.dense(sheet.vectors[0], limit=1)[0].passage_id == sheet.passages[0].passage_id


def test_a_rebuild_mends_the_full_text(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
        connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')")
        connection.commit()
    with opened(folder) as library:
        report = library.verify()
        assert any("missing from the full text" in difference for difference in report.differences)
        assert library.lexical(["ferry"]) == []
        library.rebuild()

        assert library.verify().ok
        assert library.lexical(["ferry"])


def damage_sql(statement: str) -> object:
    def damage(folder: Path, library: Library) -> None:
        with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
            connection.execute(statement)
            connection.commit()

    return damage


def other_words_in_index(folder: Path, library: Library) -> None:
    sheet = library.sheet(ids_by_title(library)["Ferry"])
    assert sheet.vectors is not None
    one = sheet.passages[0].passage_id
    library._index.opened("hash-384").upsert([one], sheet.vectors[:1], ["forged"], [{"record_id": "none"}])


def other_vector_in_index(folder: Path, library: Library) -> None:
    passage = library.sheet(ids_by_title(library)["Ferry"]).passages[0]
    vector = np.ones((1, 384), np.float32) / np.sqrt(384)
    library._index.opened("hash-384").upsert(
        [passage.passage_id], vector, [passage.labelled_text], [{"record_id": "r"}]
    )


def original_gone(folder: Path, library: Library) -> None:
    library.original(ids_by_title(library)["Ferry"]).unlink()


def original_changed(folder: Path, library: Library) -> None:
    library.original(ids_by_title(library)["Ferry"]).write_bytes(b"other")


def stray_file(folder: Path, library: Library) -> None:
    (folder / "originals" / "ab").mkdir(exist_ok=True)
    (folder / "originals" / "ab" / "abcdef.part").write_bytes(b"half")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (drop_from_index, "missing from the index"),
        (stranger_in_index, "in the index without a live passage"),
        (other_words_in_index, "words differ in the index"),
        (other_vector_in_index, "that a search does not find"),
        (original_gone, "originals missing"),
        (original_changed, "bytes changed"),
        (stray_file, "belong to no record"),
        (damage_sql("UPDATE passages SET text = 'forged' WHERE key = 1"), "are not its words"),
        (damage_sql("DELETE FROM embeddings"), "without an embedding"),
        (damage_sql("DELETE FROM passages WHERE key = 2"), "without a live passage"),
        (damage_sql("DELETE FROM revisions_fts_docsize"), "live revisions missing from the full text"),
    ],
    ids=[
        "lost vector", "extra vector", "other words", "other vector", "lost original", "changed original",
        "stray original", "changed passage", "lost embeddings", "lost passage", "lost full text",
    ],
)  # fmt: skip
def test_verify_names_every_difference(folder: Path, sources: Path, damage: object, told: str) -> None:
    assert callable(damage)
    with opened(folder) as library:
        take_in(library, sources)
        assert library.verify().ok
        damage(folder, library)
        report = library.verify()

    assert not report.ok
    assert any(told in difference for difference in report.differences), report.differences


def test_verify_takes_the_lock_for_the_check_where_nobody_owns_the_library(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with Library.open(folder, SETTINGS) as reader:
        report = reader.verify()

        assert (report.ok, report.is_index_checked, report.mended) == (True, True, None)
        with opened(folder) as owner:
            drop_from_index(folder, owner)
            stranger_in_index(folder, owner)
        assert any("missing from the index" in difference for difference in reader.verify().differences)
        with opened(folder):
            pass


def test_verify_tells_that_it_mended_an_index_that_is_gone(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    shutil.rmtree(folder / "index")
    with Library.open(folder, SETTINGS) as reader:
        report = reader.verify()

    assert report.ok
    assert report.mended is not None
    assert "its folder is gone" in report.mended


def test_verify_without_the_lock_says_that_the_index_was_not_looked_at(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        library.announce("http://127.0.0.1:7860")
        with Library.open(folder, SETTINGS) as reader:
            report = reader.verify()
        whole = library.verify()

    assert report.ok
    assert not report.is_index_checked
    assert f"process {os.getpid()}, serving at http://127.0.0.1:7860" in report.unchecked_because
    assert (report.records, report.passages) == (3, whole.passages)
    assert whole.is_index_checked
