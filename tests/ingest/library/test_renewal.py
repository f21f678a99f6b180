from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest import (
    IngestSettings,
    Library,
    ModelError,
)
from ingest.library import models
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, all_ids, ids_by_title, opened, take_in


def test_another_model_takes_over_and_is_never_mixed_with_the_first(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        ids, collection = all_ids(library), library._index.opened("hash-384").name
        vector = library.embed_query("ferry")
        assert vector is not None
    other = HashEmbedder(dimensions=64, name="other")
    with opened(folder, other) as library:
        assert library.embed_query("ferry") is None
        assert "another model" in library.notices[0]
        assert library.lexical(["ferry"])

        assert take_in(library, sources).unchanged == 3
        assert other.embedded == len(ids)
        assert all_ids(library) == ids
        assert library._index.opened(other.fingerprint).name != collection
        query = library.embed_query("ferry")
        assert query is not None
        assert library.dense(query, limit=1)
        sheet = library.sheet(ids_by_title(library)["Ferry"])
        assert sheet.vectors is not None
        assert sheet.vectors.shape[1] == 64
        assert library.verify().ok
        take_in(library, sources)
        assert other.embedded == len(ids)
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
        assert connection.execute("SELECT DISTINCT fingerprint FROM embeddings").fetchall() == [("other-64",)]


def test_a_rebuild_with_another_model_embeds_anew(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with opened(folder, HashEmbedder(dimensions=64, name="other")) as library:
        library.rebuild()

        assert library.verify().ok
        assert library.embed_query("ferry") is not None


def test_another_size_of_passages_cuts_the_records_anew_without_their_sources(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        small = all_ids(library)
        texts = {r.record_id: library.record(r.record_id).text for r in library.records()}
    larger = IngestSettings(**{**SETTINGS.model_dump(), "passage_tokens": 100})
    with opened(folder, settings=larger) as library:
        assert library.bring_up_to_date()

        assert len(all_ids(library)) < len(small)
        assert {r.record_id: library.record(r.record_id).text for r in library.records()} == texts
        assert library.verify().ok
        assert not library.bring_up_to_date()


def test_without_a_model_words_alone_are_searched_until_there_is_one(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(_: object) -> None:
        raise ModelError("'model.safetensors' is missing")

    monkeypatch.setattr(models, "build_embedder", no_model)
    with Library.open(folder, SETTINGS, writable=True) as library:
        report = take_in(library, sources)

        assert report.added == 3
        assert any("'model.safetensors' is missing" in notice for notice in report.notices)
        assert library.embed_query("ferry") is None
        assert library.lexical(["ferry"])
        assert library.sheet(ids_by_title(library)["Ferry"]).vectors is None
        assert library.dense(np.zeros(384, np.float32), limit=3) == []
        assert library.verify().ok
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        assert take_in(library, sources).unchanged == 3

        assert embedder.embedded == len(all_ids(library))
        vector = library.embed_query("ferry")
        assert vector is not None
        assert len(library.dense(vector, limit=3)) == 3
        assert library.verify().ok
        assert library.sheet(ids_by_title(library)["Ferry"]).vectors is not None
